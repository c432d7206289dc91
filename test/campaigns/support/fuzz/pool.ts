import type { Ground } from '../ground';
import type { Pool } from './values';

/** Names of arguments and fields, and the table of the ids that they want. */
const TABLES: Readonly<Record<string, string>> = {
  apitoken: 'api_token',
  approver: 'user',
  bulkrun: 'bulk_run',
  customer: 'customer',
  customeruser: 'user',
  enrollment: 'enrollment',
  identityprovider: 'identity_provider',
  importtemplate: 'import_template',
  invitation: 'invitation',
  offer: 'offer',
  order: 'order',
  orderrequest: 'order_request',
  organization: 'organization',
  partner: 'partner',
  partnership: 'partnership',
  provider: 'partner',
  relationship: 'customer_relationship',
  reseller: 'partner',
  savedquery: 'saved_query',
  schedule: 'schedule',
  session: 'session',
  subject: 'customer',
  subscription: 'subscription',
  targetoffer: 'offer',
  user: 'user',
};

/** Ids of one kind that are used; few, so that the same is met again. */
const SOME = 60;

const DOCUMENTS = [
  '{ customers { nodes { name } } }',
  '{ offers(first: 3) { nodes { id name } } }',
  'query($id: ID!) { customer(id: $id) { name } }',
];

/** Ids and texts of the demo. `cursors` is filled by answers. */
export const poolOf = ({ ask }: Ground, cursors: string[]): Promise<Pool> =>
  ask(async (store) => {
    const ids = new Map<string, string[]>();
    for (const [name, table] of Object.entries(TABLES)) {
      const rows = await store.rows(`SELECT id FROM \`${table}\` ORDER BY id LIMIT ${SOME}`);
      if (rows.length > 0)
        ids.set(
          name,
          rows.map((row) => String(row['id'])),
        );
    }
    const listOf = async (sql: string): Promise<string[]> => (await store.rows(sql)).map((row) => String(row['v']));
    const texts = new Map<string, readonly string[]>([
      ['email', [...(await listOf(`SELECT email AS v FROM \`user\` ORDER BY id LIMIT ${SOME}`)), 'new@somewhere.example']],
      [
        'domain',
        [...(await listOf(`SELECT domain AS v FROM organization_domain ORDER BY domain LIMIT ${SOME}`)), 'somewhere.example'],
      ],
      ['country', ['DE', 'FR', 'US', 'AT', 'XX', 'de']],
      ['currency', ['EUR', 'USD', 'eur', 'XXX']],
      ['amount', ['1.50', '0', '-1', '1e3', '99999999999999']],
      ['timezone', ['Europe/Vienna', 'UTC', 'Mars/Olympus']],
      ['document', DOCUMENTS],
      ['password', ['demo-Partner-Graph-1', 'a long way from Tipperary']],
      ['search', ['a', 'Alpine', 'de', 'info@']],
      ['after', cursors],
      ['before', cursors],
    ]);
    return { ids, texts };
  });
