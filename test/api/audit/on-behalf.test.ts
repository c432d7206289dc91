import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';

const KATHARINA = 'admin@rheingold-logistik.example';
const LENA = 'lena.vogt@rheingold-logistik.example';
const AGENT = 'admin.agent@elbe-cloud.example';
/** Has a relationship with the customer, and no grant. */
const WITHOUT_GRANT = 'admin.agent@baltic-distribution.example';
/** Has no relationship with it. */
const STRANGER = 'admin.agent@donau-it.example';
const NEVER = 'cur_01jd00000000000000000000zz';
const MINUTE = 60_000;

interface Event {
  action: string;
  refusalCode: string;
  onBehalfOfId: string | null;
  times: number;
}

describeEngine('what was refused to a partner in the tenant of a customer', () => {
  let app: TestApp;
  let customerId: string;
  let katharina: string;
  let subscriptionId: string;
  beforeAll(async () => {
    app = await startDemoApp({ DATABASE_POOL_SIZE: '40' });
    customerId = await one("SELECT id FROM customer WHERE name = 'Rheingold Logistik'");
    katharina = await one(`SELECT id FROM \`user\` WHERE email = '${KATHARINA}'`);
    subscriptionId = await one(
      `SELECT t.id FROM subscription t JOIN offer o ON o.id = t.offer_id
        WHERE t.customer_id = '${customerId}' AND o.kind = 'LICENSE' AND t.state = 'RUNNING' AND t.quantity > t.assigned_licenses
          AND t.starts_at <= ${app.clock.now()} AND t.term_ends_at > ${app.clock.now() + 86_400_000} ORDER BY t.id LIMIT 1`,
    );
  });
  afterAll(() => app.stop());
  // Each test looks at what happened in a minute of its own.
  beforeEach(() => app.clock.advance(MINUTE));

  async function one(sql: string): Promise<string> {
    return String((await app.database.rows(sql, []))[0]?.['id']);
  }

  /** Refusals of this minute in the trail of an organization. */
  const trailOf = async (organizationId: string): Promise<Event[]> => {
    const rows = await app.database.rows(
      `SELECT e.action, e.refusal_code AS refusalCode, e.on_behalf_of_id AS onBehalfOfId, e.times FROM audit_event e
        JOIN audit_scope s ON s.event_id = e.id WHERE s.org_id = ? AND e.outcome = 'REFUSED' AND e.at >= ? ORDER BY e.id`,
      [organizationId, app.clock.now()],
    );
    return rows.map((row) => ({ ...row })) as unknown as Event[];
  };
  const organizationOf = (email: string): Promise<string> =>
    one(`SELECT organization_id AS id FROM \`user\` WHERE email = '${email}'`);
  const newPerson = (more: object = {}): object => ({ customerId, name: 'Neu', email: LENA, roles: ['CUSTOMER_USER'], ...more });

  it('is shown to the customer, with who tried and for which partner', async () => {
    expect(await codesOf(app, AGENT, 'createCustomerUser', newPerson())).toEqual(['EMAIL_TAKEN']);
    const { data } = await app.send(
      '{ auditEvents(first: 100, filter: { outcome: { eq: REFUSED } }) { nodes { at action refusalCode actorName actorOrganizationName onBehalfOfId subjectId } } }',
      {},
      await app.as(KATHARINA),
    );
    const events = (data?.['auditEvents'].nodes as { at: string }[]).filter(({ at }) => Date.parse(at) >= app.clock.now());
    expect(events).toMatchObject([
      {
        action: 'createCustomerUser',
        refusalCode: 'EMAIL_TAKEN',
        // People are named to their own organization.
        actorName: null,
        actorOrganizationName: 'Elbe Cloud',
        onBehalfOfId: customerId,
      },
    ]);
  });

  it.each([
    ['disableCustomerUser', AGENT, () => ({ customerUserId: katharina, expectedVersion: 99 }), 'VERSION_CONFLICT'],
    ['updateCustomerUserRoles', AGENT, () => ({ customerUserId: katharina, roles: ['CUSTOMER_USER'] }), 'OWN_CUSTOMER_ONLY'],
    [
      'resetCustomerUserPassword',
      'helpdesk.agent@elbe-cloud.example',
      () => ({ customerUserId: katharina }),
      'ROLE_ABOVE_CEILING',
    ],
    ['resetCustomerUserPassword', WITHOUT_GRANT, () => ({ customerId }), 'DELEGATED_ADMIN_REQUIRED'],
    ['createCustomerUser', WITHOUT_GRANT, () => newPerson(), 'DELEGATED_ADMIN_REQUIRED'],
    ['updateCustomer', WITHOUT_GRANT, () => ({ customerId, email: 'a@rheingold-logistik.example' }), 'DELEGATED_ADMIN_REQUIRED'],
    ['updateCustomer', AGENT, () => ({ customerId, name: 'Anders' }), 'NOT_CREATOR'],
    ['setAzureOwner', WITHOUT_GRANT, () => ({ customerId, owner: true }), 'DELEGATED_ADMIN_REQUIRED'],
    ['assignLicenses', AGENT, () => ({ subscriptionId, customerUserIds: [NEVER] }), 'NOT_FOUND'],
    ['removeLicenses', AGENT, () => ({ subscriptionId, customerUserIds: [NEVER] }), 'NOT_FOUND'],
  ] as const)('names the customer: %s by %s', async (action, by, input, code) => {
    expect(await codesOf(app, by, action, input())).toEqual([code]);
    const event = { action, refusalCode: code, onBehalfOfId: customerId, times: 1 };
    expect(await trailOf(customerId)).toEqual([event]);
    expect(await trailOf(await organizationOf(by))).toEqual([event]);
  });

  it('names the customer whose last admin was to be disabled', async () => {
    const tenant = await one("SELECT id FROM customer WHERE name = 'Zirbenholz Möbel GmbH'");
    const admin = await one(
      `SELECT u.id FROM \`user\` u JOIN role_assignment r ON r.user_id = u.id AND r.role = 'CUSTOMER_ADMIN'
        WHERE u.organization_id = '${tenant}' AND u.status = 'ACTIVE'`,
    );
    expect(await codesOf(app, STRANGER, 'disableCustomerUser', { customerUserId: admin })).toEqual(['LAST_ADMIN']);
    expect(await trailOf(tenant)).toMatchObject([{ refusalCode: 'LAST_ADMIN', onBehalfOfId: tenant }]);
  });

  it('is not in the trail of a customer that the partner does not serve, or no longer serves', async () => {
    for (const [action, input] of [
      ['disableCustomerUser', { customerUserId: katharina }],
      ['resetCustomerUserPassword', { customerUserId: katharina }],
      ['resetCustomerUserPassword', { customerId }],
      ['createCustomerUser', newPerson()],
      ['updateCustomer', { customerId, name: 'Anders' }],
      ['assignLicenses', { subscriptionId, customerUserIds: [katharina] }],
    ] as const) {
      expect([action, await codesOf(app, STRANGER, action, input)]).toEqual([action, ['NOT_FOUND']]);
    }
    expect(await codesOf(app, WITHOUT_GRANT, 'disableCustomerUser', { customerUserId: katharina })).toEqual(['NOT_FOUND']);
    expect(await trailOf(customerId)).toEqual([]);
    const own = await trailOf(await organizationOf(STRANGER));
    expect(own).toHaveLength(6);
    expect(own.filter(({ onBehalfOfId }) => onBehalfOfId !== null)).toEqual([]);

    const alpine = 'admin.agent@alpine-distribution.example';
    const [left] = await app.database.rows(
      `SELECT t.id, t.customer_id AS customerId FROM subscription t WHERE t.provider_id = ? AND NOT EXISTS
        (SELECT 1 FROM customer_relationship r WHERE r.customer_id = t.customer_id AND r.partner_id = t.provider_id AND r.status = 'ACTIVE')`,
      [await organizationOf(alpine)],
    );
    const input = { subscriptionId: String(left?.['id']), customerUserIds: [NEVER] };
    expect(await codesOf(app, alpine, 'removeLicenses', input)).toHaveLength(1);
    expect(await trailOf(String(left?.['customerId']))).toEqual([]);
    expect(await trailOf(await organizationOf(alpine))).toMatchObject([{ action: 'removeLicenses', onBehalfOfId: null }]);
  });

  it('names nobody if the customer acts for itself, the input is malformed, or it is a dry run', async () => {
    expect(await codesOf(app, KATHARINA, 'createCustomerUser', newPerson())).toEqual(['EMAIL_TAKEN']);
    expect(await trailOf(customerId)).toMatchObject([{ refusalCode: 'EMAIL_TAKEN', onBehalfOfId: null }]);
    expect(await codesOf(app, AGENT, 'createCustomerUser', newPerson({ email: 'none' }))).toEqual(['INVALID_EMAIL']);
    const dry = { customerUserId: katharina, expectedVersion: 99, dryRun: true };
    expect(await codesOf(app, AGENT, 'disableCustomerUser', dry)).toEqual(['VERSION_CONFLICT']);
    expect(await trailOf(customerId)).toHaveLength(1);
  });

  it('has no event for the repeat of an accepted call', async () => {
    const lena = await one(`SELECT id FROM \`user\` WHERE email = '${LENA}'`);
    const input = { customerUserId: lena, idempotencyKey: 'once' };
    expect(await codesOf(app, AGENT, 'disableCustomerUser', input)).toEqual([]);
    expect(await codesOf(app, AGENT, 'disableCustomerUser', input)).toEqual([]);
    expect(await trailOf(customerId)).toEqual([]);
    expect(await codesOf(app, AGENT, 'disableCustomerUser', { customerUserId: lena })).toEqual(['INVALID_STATE']);
    expect(await trailOf(customerId)).toMatchObject([{ refusalCode: 'INVALID_STATE' }]);
  });

  it('is not hidden by refusals elsewhere: twenty are listed one by one, the rest as a count', async () => {
    await app.as(AGENT);
    const refuse = (customerUserId: string): Promise<string[]> =>
      codesOf(app, AGENT, 'disableCustomerUser', { customerUserId, expectedVersion: 99 });
    await Promise.all(Array.from({ length: 30 }, () => refuse(NEVER)));
    await Promise.all(Array.from({ length: 25 }, () => refuse(katharina)));
    const trail = await trailOf(customerId);
    expect(trail.filter(({ action }) => action === 'disableCustomerUser')).toHaveLength(20);
    expect(trail.filter(({ action }) => action === 'furtherRefusals')).toMatchObject([{ times: 5, onBehalfOfId: customerId }]);
    const own = await trailOf(await organizationOf(AGENT));
    expect(
      own
        .filter(({ action }) => action === 'furtherRefusals')
        .map(({ times }) => times)
        .sort(),
    ).toEqual([10, 5]);
  });
});
