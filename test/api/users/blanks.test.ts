import { describeEngine } from '../../support/database';
import { company } from '../../support/factories/customers';
import { aServedCustomer, startMarket, type Market } from '../../support/factories/market';
import { OPERATOR } from '../../support/factories/world';
import { mutate } from '../../support/mutate';
import { agreement } from '../customer-lifecycle/support/customers';
import { catalogOf } from '../data/support/catalog';

const AGENT = 'admin.agent@provider.example';
const ADMIN = 'global.admin@provider.example';

/** An address as it comes along when it is copied. */
const copied = (email: string): string => ` \t${email} `;

describeEngine('blanks around an address', () => {
  let app: Market;
  let ids: Record<string, string>;
  beforeAll(async () => {
    app = await startMarket();
    const customer = await aServedCustomer(app, { domain: 'customer.example' });
    const [entry] = await app.database.rows('SELECT id FROM directory_entry WHERE provider_id = ?', [app.provider.id]);
    ids = { customer: customer.id, provider: app.provider.id, entry: String(entry?.['id']) };
  });
  afterAll(() => app.stop());

  const INPUTS: readonly [string, string | null, () => object][] = [
    ['addUser', ADMIN, () => ({ name: 'Blank', email: copied('blank@provider.example'), roles: ['SALES_AGENT'] })],
    [
      'createCustomerUser',
      AGENT,
      () => ({
        customerId: ids['customer'],
        name: 'Blank',
        email: copied('blank@customer.example'),
        roles: ['CUSTOMER_USER'],
      }),
    ],
    ['updateCustomer', AGENT, () => ({ customerId: ids['customer'], email: copied('post@customer.example') })],
    [
      'createCustomer',
      AGENT,
      () => {
        const made = company();
        return {
          ...made,
          email: copied(`blank@${made.initialDomain}`),
          agreement: agreement({ contactEmail: copied('karla@kundin.example') }),
        };
      },
    ],
    [
      'attestCustomerAgreement',
      AGENT,
      () => ({
        customerId: ids['customer'],
        agreement: agreement({ contactName: ' Karla Kundin ', contactEmail: copied('karla@kundin.example') }),
      }),
    ],
    ['invitePartnership', ADMIN, () => ({ recipientEmail: copied('new@elsewhere.example'), sendByEmail: true })],
    ['inviteCustomer', ADMIN, () => ({ recipientEmail: copied('new@somewhere.example'), sendByEmail: true })],
    [
      'updateOrganization',
      ADMIN,
      () => ({
        organizationId: ids['provider'],
        primaryContact: { name: 'Anna', email: copied('anna@provider.example') },
        support: { email: copied('help@provider.example') },
      }),
    ],
    [
      'updateDirectoryEntry',
      OPERATOR,
      () => ({
        directoryEntryId: ids['entry'],
        salesContact: { name: 'Anna', email: copied('sales@provider.example') },
      }),
    ],
    [
      'upsertPartnerIdRecord',
      OPERATOR,
      () => ({
        partnerId: '9900077',
        organizationName: 'Nordlicht',
        country: 'DE',
        contactName: 'Nora',
        contactEmails: [copied('nora@nordlicht.example')],
      }),
    ],
    [
      'createProvider',
      OPERATOR,
      () => ({
        name: 'Südlicht',
        country: 'DE',
        domain: 'suedlicht.example',
        supportEmail: copied('help@suedlicht.example'),
        admin: { name: 'Sara', email: copied('sara@suedlicht.example') },
      }),
    ],
    [
      'startEnrollment',
      null,
      () => ({
        name: 'Nora',
        email: copied('nora@nordlicht.example'),
        password: 'a long way from Tipperary',
        country: 'DE',
        companyDomain: 'nordlicht.example',
      }),
    ],
    ['checkWorkAccount', null, () => ({ email: copied('somebody@elsewhere.example') })],
    ['requestPasswordReset', null, () => ({ email: copied(ADMIN) })],
  ];

  /** Everything stored whose column is about an address, with blanks around it. */
  const blanks = async (): Promise<string[]> => {
    const found: string[] = [];
    for (const [table, columns] of Object.entries(await catalogOf(app.database))) {
      for (const column of Object.keys(columns).filter((name) => /email|recipient|contact_name/.test(name))) {
        const rows = await app.database.rows(
          `SELECT \`${column}\` AS value FROM \`${table}\` WHERE \`${column}\` LIKE ' %' OR \`${column}\` LIKE '% ' OR \`${column}\` LIKE '%" %'`,
          [],
        );
        found.push(...rows.map(({ value }) => `${table}.${column} ${JSON.stringify(value)}`));
      }
    }
    return found;
  };

  it.each(INPUTS)('are removed by %s, and not stored', async (name, email, input) => {
    expect((await mutate(app, email, name, input())).errors).toEqual([]);
    expect(await blanks()).toEqual([]);
    const [event] = await app.database.rows('SELECT changes FROM audit_event ORDER BY id DESC LIMIT 1', []);
    expect(String(event?.['changes'])).not.toMatch(/" \\t|\.example "/);
  });

  it('are ignored when somebody signs in', async () => {
    const select = 'session { accessToken }';
    const input = { email: copied(ADMIN), password: 'demo-Partner-Graph-1' };
    expect((await mutate(app, null, 'signIn', input, select))['session']).not.toBeNull();
  });

  it('make it invalid if they are inside', async () => {
    const { errors } = await mutate(app, null, 'checkWorkAccount', { email: 'some body@elsewhere.example' });
    expect(errors).toMatchObject([{ code: 'INVALID_EMAIL', path: ['email'] }]);
  });

  it.each(['0001-01-01T00:00:00.000Z', '2001-02-03T00:00:00Z'])(
    'do not matter to dates: a customer cannot have agreed at %s',
    async (agreedAt) => {
      const input = { customerId: ids['customer'], agreement: agreement({ agreedAt }) };
      const { errors } = await mutate(app, AGENT, 'attestCustomerAgreement', input);
      expect(errors).toMatchObject([{ code: 'DATE_TOO_EARLY', path: ['agreement', 'agreedAt'] }]);
      const made = await mutate(app, AGENT, 'createCustomer', company({ agreement: agreement({ agreedAt }) }));
      expect(made.errors).toMatchObject([{ code: 'DATE_TOO_EARLY', path: ['agreement', 'agreedAt'] }]);
    },
  );
});
