import { DEMO_DAY, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { Policy } from '../../matrix/policy';
import { send } from '../sign-in/support/second-factor';
import { ASKERS } from './support/askers';
import { startDemoApp } from './support/demo-app';

const ALPINE = 'admin.agent@alpine-distribution.example';
const ALPINE_SALES = 'sales.agent@alpine-distribution.example';
const ELBE = 'admin.agent@elbe-cloud.example';
const RHEINGOLD = 'admin@rheingold-logistik.example';
const RHEINGOLD_USER = 'lena.vogt@rheingold-logistik.example';
const AGREEMENT = { contactName: 'Ada Berg', contactEmail: 'ada@berg.example', agreedAt: '2020-01-01T00:00:00.000Z' };
const NEVER = 'cus_01jd00000000000000000000zz';
const FIELDS =
  'action allowed code reason requiredRoles heldRoles side conditions { name met } obstacles { operation code reason }';

interface Explanation {
  action: string;
  allowed: boolean;
  code: string | null;
  reason: string | null;
  requiredRoles: string[];
  heldRoles: string[];
  side: string;
  conditions: { name: string; met: boolean | null }[];
  obstacles: { operation: string | null; code: string; reason: string }[];
}

describeEngine('explainAccess', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  const explain = async (token: string, action: string, id?: string): Promise<Explanation & { statements: number }> => {
    const document = `query($action: Action!, $id: ID) { explainAccess(action: $action, id: $id) { ${FIELDS} } }`;
    const { data, errors, statements } = await app.send(document, { action, id }, token);
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    return { ...(data?.['explainAccess'] as Explanation), statements };
  };
  const met = ({ conditions }: Explanation, name: string): boolean | null | undefined =>
    conditions.find((condition) => condition.name === name)?.met;
  const customers = async (where: string): Promise<string[]> =>
    (
      await app.database.rows(
        `SELECT c.id FROM customer c JOIN customer_relationship r ON r.customer_id = c.id
           JOIN partner p ON p.id = r.partner_id AND p.name = 'Alpine Distribution'
           LEFT JOIN delegated_admin_grant g ON g.customer_id = c.id AND g.partner_id = p.id AND g.status = 'ACTIVE'
          WHERE ${where} ORDER BY c.id`,
        [],
      )
    ).map((row) => String(row['id']));

  it('answers every action for everybody as the policy table says, before it looks at rows', async () => {
    const policy = new Policy();
    const { actions } = policy;
    const nameOf = (action: string): string => action.toUpperCase().replace('.', '_');
    for (const asker of ASKERS) {
      if (asker.email === null) continue;
      const token = await app.as(asker.email);
      for (let start = 0; start < actions.length; start += 10) {
        const part = actions.slice(start, start + 10);
        const fields = part.map((action, index) => `a${index}: explainAccess(action: ${nameOf(action)}) { ${FIELDS} }`);
        const { data } = await app.send(`{ ${fields.join(' ')} }`, {}, token);
        part.forEach((action, index) => {
          const explanation = data?.[`a${index}`] as Explanation;
          const expected = policy.allows(action, asker);
          const answer = { who: asker.label, action, allowed: explanation.allowed, code: explanation.code };
          expect(answer).toEqual({ who: asker.label, action, allowed: expected, code: expected ? null : 'FORBIDDEN' });
          expect(explanation.requiredRoles.slice().sort()).toEqual(policy.rolesOf(action).slice().sort());
        });
      }
    }
  });

  it('names the role that is missing', async () => {
    const [id = ''] = await customers("r.status = 'ACTIVE'");
    const answer = await explain(await app.as(ALPINE_SALES), 'RELATIONSHIP_REMOVE', id);
    expect(answer).toMatchObject({
      allowed: false,
      code: 'FORBIDDEN',
      requiredRoles: ['GLOBAL_ADMIN', 'ADMIN_AGENT'],
      heldRoles: ['SALES_AGENT'],
    });
    expect(answer.reason).toContain('GLOBAL_ADMIN or ADMIN_AGENT');
    expect(met(answer, 'ACTIVE_RELATIONSHIP')).toBeNull();
  });

  it('names the organization or the token that does not have the right', async () => {
    const elbe = await explain(await app.as(ELBE), 'ORDER_PLACE');
    expect(elbe).toMatchObject({ allowed: false, code: 'FORBIDDEN', side: 'provider' });
    expect(elbe.reason).toContain('provider');
    const price = await explain(await app.as(ELBE), 'OFFER_READ_PRICE');
    expect(price.reason).toContain('only for providers and the operator');
    const expiresAt = new Date(DEMO_DAY + 86_400_000).toISOString();
    const input = { name: 'tool', actions: ['ORGANIZATION_READ'], expiresAt };
    const { token } = await send(app, 'createApiToken', input, 'token', await app.as(ALPINE));
    expect((await explain(String(token), 'CUSTOMER_READ')).reason).toContain('API token');
  });

  it('names the grant that is missing, and says yes where there is one', async () => {
    const token = await app.as(ALPINE);
    const [granted = ''] = await customers("r.status = 'ACTIVE' AND g.id IS NOT NULL AND c.cloud = 'PUBLIC'");
    const [without = ''] = await customers("r.status = 'ACTIVE' AND g.id IS NULL");
    for (const action of ['CUSTOMER_ADMINISTER', 'CUSTOMER_READ_DETAILS', 'CUSTOMER_READ_USERS']) {
      const yes = await explain(token, action, granted);
      expect(yes).toMatchObject({ action, allowed: true, code: null, reason: null, obstacles: [] });
      expect(met(yes, 'ACTIVE_GRANT')).toBe(true);
      const no = await explain(token, action, without);
      expect(no).toMatchObject({ action, allowed: false, code: 'DELEGATED_ADMIN_REQUIRED' });
      expect(met(no, 'ACTIVE_GRANT')).toBe(false);
    }
  });

  describe('the conditions', () => {
    const metAll = ({ conditions }: Explanation): Record<string, boolean | null> =>
      Object.fromEntries(conditions.map(({ name, met: is }) => [name, is]));
    const idOf = async (sql: string, ...params: string[]): Promise<string> =>
      String((await app.database.rows(`${sql} LIMIT 1`, params))[0]?.['id']);
    const userOf = (email: string): Promise<string> => idOf('SELECT id FROM `user` WHERE email = ?', email);
    const granted = async (): Promise<string> =>
      (await customers("r.status = 'ACTIVE' AND g.id IS NOT NULL AND c.cloud = 'PUBLIC'"))[0] ?? '';

    it('ask the admin of a customer for no relationship or grant', async () => {
      const token = await app.as(RHEINGOLD);
      const own = await idOf('SELECT organization_id AS id FROM `user` WHERE email = ?', RHEINGOLD);
      for (const action of ['CUSTOMER_READ_DETAILS', 'CUSTOMER_READ_USERS', 'CUSTOMER_ADMINISTER']) {
        const answer = await explain(token, action, own);
        expect({ action, allowed: answer.allowed, met: metAll(answer) }).toEqual({
          action,
          allowed: true,
          met: {
            ACTIVE_RELATIONSHIP: null,
            ACTIVE_GRANT: null,
            OR_OWN_CUSTOMER: true,
            // Asked of partners only.
            ...(action === 'CUSTOMER_ADMINISTER' ? { ACTIVE_PARTNER: null } : {}),
          },
        });
      }
      const person = await explain(token, 'CUSTOMER_ADMINISTER', await userOf(RHEINGOLD_USER));
      expect(metAll(person)).toEqual({
        ACTIVE_PARTNER: null,
        ACTIVE_RELATIONSHIP: null,
        ACTIVE_GRANT: null,
        OR_OWN_CUSTOMER: true,
      });
    });

    it('tell partners what their customers need, and nothing about other alternatives', async () => {
      const token = await app.as(ALPINE);
      const id = await granted();
      expect(metAll(await explain(token, 'CUSTOMER_READ', id))).toEqual({ ACTIVE_RELATIONSHIP: true, OR_OWN_CUSTOMER: null });
      const reset = await explain(token, 'CUSTOMER_RESET_USER_PASSWORD', id);
      expect({ allowed: reset.allowed, met: metAll(reset) }).toEqual({
        allowed: true,
        met: {
          ACTIVE_PARTNER: true,
          ACTIVE_RELATIONSHIP: true,
          ACTIVE_GRANT: true,
          OR_CREATOR_BEFORE_FIRST_SIGN_IN: null,
          HELPDESK_NOT_FOR_ADMIN: null,
          OR_OWN_CUSTOMER: null,
        },
      });
      const [without = ''] = await customers("r.status = 'ACTIVE' AND g.id IS NULL");
      const update = await explain(token, 'CUSTOMER_UPDATE', without);
      const createdById = await idOf('SELECT created_by_id AS id FROM customer WHERE id = ?', without);
      const alpine = await idOf("SELECT id FROM partner WHERE name = 'Alpine Distribution'");
      expect({ allowed: update.allowed, met: metAll(update) }).toEqual({
        allowed: createdById === alpine,
        met: {
          ACTIVE_PARTNER: true,
          ACTIVE_RELATIONSHIP: true,
          ACTIVE_GRANT_OR_CREATOR: createdById === alpine,
          OR_OWN_CUSTOMER: null,
        },
      });
    });

    it('leave out what only the input decides', async () => {
      const token = await app.as(ALPINE);
      const [id = ''] = await customers("r.status = 'ACTIVE'");
      expect(met(await explain(token, 'RELATIONSHIP_REMOVE', id), 'ATTESTATION')).toBeNull();
      expect(met(await explain(token, 'RELATIONSHIP_REMOVE', id), 'ACTIVE_RELATIONSHIP')).toBe(true);
      expect(met(await explain(token, 'CUSTOMER_SET_RESELLER', id), 'RESELLER_PARTNERED_AND_RELATED')).toBeNull();
      const partnership = await idOf(
        `SELECT s.id FROM partnership s JOIN partner p ON p.id = s.provider_id AND p.name = 'Alpine Distribution'
          WHERE s.status = 'ACTIVE'`,
      );
      expect(metAll(await explain(token, 'PARTNERSHIP_END', partnership))).toEqual({
        ACTIVE_PARTNER: true,
        ACTIVE_PARTNERSHIP: true,
        ATTESTATION: null,
      });
    });

    it('include the ceiling, the last admin and helpdesk agents', async () => {
      const admin = await userOf('global.admin@alpine-distribution.example');
      const byUserAdmin = await explain(await app.as('user.admin@alpine-distribution.example'), 'USER_DISABLE', admin);
      expect(byUserAdmin).toMatchObject({ allowed: false, code: 'ROLE_ABOVE_CEILING' });
      expect(metAll(byUserAdmin)).toMatchObject({ OWN_ORGANIZATION: true, ROLE_CEILING: false });
      const helpdesk = await app.as('helpdesk.agent@elbe-cloud.example');
      const about = async (email: string): Promise<boolean | null | undefined> =>
        met(await explain(helpdesk, 'CUSTOMER_RESET_USER_PASSWORD', await userOf(email)), 'HELPDESK_NOT_FOR_ADMIN');
      expect([await about(RHEINGOLD), await about(RHEINGOLD_USER)]).toEqual([false, true]);
    });

    it('include those about the caller, also before it looks at rows', async () => {
      expect(met(await explain(await app.as(ELBE), 'OFFER_READ_PRICE'), 'PROVIDER_OR_OPERATOR')).toBe(false);
      expect(met(await explain(await app.as(ALPINE), 'OFFER_READ_PRICE'), 'PROVIDER_OR_OPERATOR')).toBe(true);
    });
  });

  describe('reading oneself', () => {
    const READ = 'query($id: ID!) { node(id: $id) { id } user(id: $id) { id } users(first: 100) { nodes { id } totalCount } }';
    const idOf = async (email: string): Promise<string> =>
      String((await app.database.rows('SELECT id FROM `user` WHERE email = ?', [email]))[0]?.['id']);

    it('is allowed with any role, as in the root fields and `node`', async () => {
      const token = await app.as(ALPINE_SALES);
      const [self, other] = [await idOf(ALPINE_SALES), await idOf(ALPINE)];
      const own = await app.send(READ, { id: self }, token);
      expect(own.errors).toEqual([]);
      expect(own.data).toEqual({ node: { id: self }, user: { id: self }, users: { nodes: [{ id: self }], totalCount: 1 } });
      const answer = await explain(token, 'USER_READ', self);
      expect(answer).toMatchObject({ allowed: true, code: null });
      expect([met(answer, 'OR_SELF'), met(answer, 'OWN_ORGANIZATION')]).toEqual([true, true]);
      const others = await app.send(READ, { id: other }, token);
      expect(others.data).toMatchObject({ node: null, user: null });
      expect(await explain(token, 'USER_READ', other)).toMatchObject({ allowed: false, code: 'FORBIDDEN' });
      expect(await explain(token, 'USER_READ')).toMatchObject({ allowed: false, code: 'FORBIDDEN' });
      // Itself is for reading only.
      expect(await explain(token, 'USER_DISABLE', self)).toMatchObject({ allowed: false, code: 'FORBIDDEN' });
    });

    it('is allowed in a customer, too', async () => {
      const token = await app.as(RHEINGOLD_USER);
      const self = await idOf(RHEINGOLD_USER);
      const own = await app.send(READ, { id: self }, token);
      expect(own.errors).toEqual([]);
      expect(own.data).toEqual({ node: { id: self }, user: null, users: { nodes: [], totalCount: 0 } });
      expect(await explain(token, 'USER_READ', self)).toMatchObject({ allowed: true, code: null });
    });

    it('is one of all for those with the right', async () => {
      const { data } = await app.send(READ, { id: await idOf(ALPINE_SALES) }, await app.as(ALPINE));
      expect((data?.['users'] as { totalCount: number }).totalCount).toBeGreaterThan(2);
      expect(data?.['user']).toEqual({ id: await idOf(ALPINE_SALES) });
    });
  });

  it('asks for the right to read rows only if the action is reading', async () => {
    const [id = ''] = await customers("r.status = 'ACTIVE'");
    const expiresAt = new Date(DEMO_DAY + 86_400_000).toISOString();
    const input = { name: 'removal', actions: ['ORGANIZATION_READ', 'CUSTOMER_CREATE', 'CUSTOMER_ATTEST_AGREEMENT'], expiresAt };
    const { token } = await send(app, 'createApiToken', input, 'token', await app.as(ALPINE));
    const call = 'mutation($input: AttestCustomerAgreementInput!) { attestCustomerAgreement(input: $input) { errors { code } } }';
    const attest = { customerId: id, agreement: AGREEMENT, dryRun: true };
    const { data, errors } = await app.send(call, { input: attest }, String(token));
    expect(errors).toEqual([]);
    const codes = (data?.['attestCustomerAgreement'] as { errors: { code: string }[] }).errors.map(({ code }) => code);
    expect(codes).not.toContain('NOT_FOUND');
    expect(await explain(String(token), 'CUSTOMER_ATTEST_AGREEMENT', id)).toMatchObject({ allowed: true, code: null });
    expect(await explain(String(token), 'CUSTOMER_CREATE', id)).toMatchObject({ allowed: false, code: 'NOT_FOUND' });
  });

  it('answers foreign, ended and unknown ids with the same words at the same cost', async () => {
    const token = await app.as(ALPINE);
    const never = await explain(token, 'CUSTOMER_ADMINISTER', NEVER);
    expect(never).toMatchObject({ allowed: false, code: 'NOT_FOUND' });
    const foreign = await app.database.rows(
      `SELECT id FROM customer c WHERE NOT EXISTS (SELECT 1 FROM customer_relationship r JOIN partner p ON p.id = r.partner_id
        WHERE r.customer_id = c.id AND p.name = 'Alpine Distribution' AND r.status = 'ACTIVE') LIMIT 5`,
      [],
    );
    const ended = await customers(
      `r.status = 'ENDED' AND NOT EXISTS (SELECT 1 FROM customer_relationship x WHERE x.customer_id = c.id
        AND x.partner_id = p.id AND x.status = 'ACTIVE')`,
    );
    const ids = [...foreign.map((row) => String(row['id'])), ...ended];
    expect(ids.length).toBeGreaterThan(3);
    for (const id of ids) expect(await explain(token, 'CUSTOMER_ADMINISTER', id)).toEqual(never);
    expect(await explain(token, 'CUSTOMER_ADMINISTER', 'no id')).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('agrees with availableActions wherever both answer', async () => {
    const token = await app.as(ALPINE);
    const ids = (await customers("r.status = 'ACTIVE'")).slice(0, 4);
    for (const id of ids) {
      const { data } = await app.send(
        'query($id: ID!) { customer(id: $id) { viewerCan availableActions { action operation allowed code } } }',
        { id },
        token,
      );
      const { viewerCan, availableActions } = data?.['customer'] as {
        viewerCan: string[];
        availableActions: { action: string; operation: string; allowed: boolean; code: string | null }[];
      };
      for (const action of new Set(availableActions.map((one) => one.action))) {
        const answer = await explain(token, action, id);
        expect({ id, action, allowed: answer.allowed }).toEqual({ id, action, allowed: viewerCan.includes(action) });
        if (answer.code !== 'FORBIDDEN' && !answer.allowed) {
          const against = availableActions.filter((one) => one.action === action && !one.allowed);
          expect(answer.obstacles.map(({ operation, code }) => ({ operation, code }))).toEqual(
            against.map(({ operation, code }) => ({ operation, code })),
          );
        }
      }
    }
  });

  it('says that the action is not about this type', async () => {
    const token = await app.as(ALPINE);
    const [id = ''] = await customers("r.status = 'ACTIVE'");
    expect(await explain(token, 'PARTNERSHIP_END', id)).toMatchObject({ allowed: false, code: 'NOT_APPLICABLE' });
    expect(await explain(token, 'CUSTOMER_READ', id)).toMatchObject({ allowed: true, code: null });
  });

  it('needs a sign-in', async () => {
    const { errors } = await app.send('{ explainAccess(action: CUSTOMER_READ) { allowed } }');
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED']);
  });
});
