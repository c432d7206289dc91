import { newId, type IdType } from '../../../src/kernel/ids';
import { DEMO_DAY, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { answerTo, tokenOf } from './support/ask';
import { startDemoApp } from './support/demo-app';
import { readFacts, type Facts } from './support/facts';
import { Oracle, personOf } from './support/oracle';

interface Kind {
  type: IdType;
  root?: string;
  /** All that exist, and those that the viewer sees. */
  rows: (facts: Facts) => readonly { id: string }[];
  seen: (oracle: Oracle) => readonly string[];
}

const KINDS: readonly Kind[] = [
  {
    type: 'Provider',
    root: 'provider',
    rows: ({ partners }) => partners.filter(({ kind }) => kind === 'PROVIDER'),
    seen: (oracle) => oracle.partners('PROVIDER'),
  },
  {
    type: 'Reseller',
    root: 'reseller',
    rows: ({ partners }) => partners.filter(({ kind }) => kind === 'RESELLER'),
    seen: (oracle) => oracle.partners('RESELLER'),
  },
  { type: 'Customer', root: 'customer', rows: ({ customers }) => customers, seen: (oracle) => oracle.customers() },
  { type: 'Partnership', root: 'partnership', rows: ({ partnerships }) => partnerships, seen: (oracle) => oracle.partnerships() },
  {
    type: 'CustomerSubscription',
    root: 'subscription',
    rows: ({ subscriptions }) => subscriptions,
    seen: (oracle) => Object.keys(oracle.subscriptions()),
  },
  { type: 'Order', root: 'order', rows: ({ orders }) => orders, seen: (oracle) => Object.keys(oracle.orders()) },
  { type: 'OrderLine', rows: ({ lines }) => lines, seen: (oracle) => Object.values(oracle.orders()).flat() },
  {
    type: 'OrderRequest',
    root: 'orderRequest',
    rows: ({ requests }) => requests,
    seen: (oracle) => oracle.between(oracle.facts.requests, 'order.read'),
  },
  { type: 'Invitation', root: 'invitation', rows: ({ invitations }) => invitations, seen: (oracle) => oracle.invitations() },
  { type: 'Enrollment', root: 'enrollment', rows: ({ enrollments }) => enrollments, seen: (oracle) => oracle.enrollments() },
  {
    type: 'User',
    root: 'user',
    rows: ({ users }) => users.filter(({ kind }) => kind === 'USER'),
    seen: (oracle) => oracle.users(),
  },
  {
    type: 'CustomerUser',
    rows: ({ users }) => users.filter(({ kind }) => kind === 'CUSTOMER_USER'),
    seen: (oracle) =>
      oracle.facts.users.filter((user) => oracle.isRelated(oracle.who.organizationId, user.organizationId)).map(({ id }) => id),
  },
  { type: 'AuditEvent', root: 'auditEvent', rows: ({ events }) => events, seen: (oracle) => oracle.auditEvents().may },
  { type: 'Offer', root: 'offer', rows: ({ offers }) => offers, seen: (oracle) => oracle.offers() },
  { type: 'CustomerRelationship', rows: ({ relationships }) => relationships, seen: relationshipsNear },
  {
    type: 'DelegatedAdminGrant',
    rows: ({ grants }) => grants,
    seen: ({ facts, who }) => facts.grants.filter(({ partnerId }) => partnerId === who.organizationId).map(({ id }) => id),
  },
  {
    type: 'IncentiveCredit',
    rows: ({ credits }) => credits,
    seen: (oracle) => oracle.between(oracle.facts.credits, 'incentive.read'),
  },
];

/** Every relationship that could be in sight: of customers in sight, and the own ended ones. */
function relationshipsNear(oracle: Oracle): string[] {
  const own = oracle.who.organizationId;
  return oracle.facts.relationships
    .filter(({ customerId, partnerId }) => partnerId === own || oracle.isRelated(own, customerId))
    .map(({ id }) => id);
}

const VIEWERS = ['global.admin@donau-it.example', 'global.admin@baltic-distribution.example'];
const TRIES = 5;

describeEngine('ids of others', () => {
  let app: TestApp;
  let facts: Facts;
  beforeAll(async () => {
    app = await startDemoApp();
    for (const email of VIEWERS) await tokenOf(app, email);
    facts = await readFacts(app.database);
  });
  afterAll(() => app.stop());

  /** Some rows that exist and that the viewer must not see, from all over the table. */
  const foreign = ({ rows, seen }: Kind, email: string): string[] => {
    const visible = new Set(seen(new Oracle(facts, personOf(facts, email))));
    const hidden = rows(facts).filter(({ id }) => !visible.has(id));
    return hidden.filter((_, index) => index % Math.ceil(hidden.length / TRIES) === 0).map(({ id }) => id);
  };

  async function answersTo(email: string, document: string, ids: readonly string[]): Promise<object[]> {
    const answers = [];
    for (const id of ids) {
      const { status, data, errors, statements } = await answerTo(app, email, document, { id });
      answers.push({ status, data, errors, statements });
    }
    return answers;
  }

  it.each(KINDS)('get the answer for unknown ids, at the same cost: $type', async (kind) => {
    let compared = 0;
    for (const email of VIEWERS) {
      const ids = foreign(kind, email);
      const never = ids.map(() => newId(kind.type, DEMO_DAY));
      for (const field of ['node', ...(kind.root ? [kind.root] : [])]) {
        const document = `query($id: ID!) { ${field}(id: $id) { id } }`;
        const [hidden, unknown] = [await answersTo(email, document, ids), await answersTo(email, document, never)];
        expect(hidden).toEqual(unknown);
        for (const answer of hidden) expect(answer).toMatchObject({ status: 200, data: { [field]: null }, errors: [] });
        compared += hidden.length;
      }
    }
    expect(compared).toBeGreaterThan(0);
  });

  it.each([
    ['orders', 'Customer', 'query($id: ID!) { orders(filter: { customerId: { eq: $id } }) { totalCount nodes { id } } }'],
    [
      'customers',
      'Reseller',
      'query($id: ID!) { customers(filter: { associatedResellerId: { eq: $id } }) { totalCount nodes { id } } }',
    ],
    [
      'subscriptions',
      'Provider',
      'query($id: ID!) { subscriptions(filter: { providerId: { eq: $id } }) { totalCount nodes { id } } }',
    ],
  ] as const)('find no %s by a filter, like ids that were never issued', async (list, type, document) => {
    const kind = KINDS.find((one) => one.type === type);
    for (const email of VIEWERS) {
      const ids = kind ? foreign(kind, email) : [];
      const hidden = await answersTo(email, document, ids);
      expect(hidden.length).toBeGreaterThan(0);
      expect(hidden).toEqual(
        await answersTo(
          email,
          document,
          ids.map(() => newId(type, DEMO_DAY)),
        ),
      );
      for (const answer of hidden) expect(answer).toMatchObject({ data: { [list]: { totalCount: 0, nodes: [] } } });
    }
  });

  it('are null like unknown ids in one call of nodes, beside those in scope', async () => {
    const [email = ''] = VIEWERS;
    const own = personOf(facts, email);
    const ids = KINDS.flatMap((kind) => foreign(kind, email).slice(0, 1));
    const document = 'query($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    const { data, errors } = await answerTo(app, email, document, { ids: [own.id, ...ids, 'nonsense', `${own.id} `] });
    expect(errors).toEqual([]);
    expect(data).toEqual({ nodes: [{ id: own.id }, ...ids.map(() => null), null, null] });
  });
});
