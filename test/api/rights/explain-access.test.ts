import { DEMO_DAY, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { Policy } from '../../matrix/policy';
import { send } from '../sign-in/support/second-factor';
import { ASKERS } from './support/askers';
import { startDemoApp } from './support/demo-app';

const ALPINE = 'admin.agent@alpine-distribution.example';
const ALPINE_SALES = 'sales.agent@alpine-distribution.example';
const ELBE = 'admin.agent@elbe-cloud.example';
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

  it('answers every action for everybody as the policy table says, before any question about rows', async () => {
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

  it('names the organisation or the token that the right is not for', async () => {
    const elbe = await explain(await app.as(ELBE), 'ORDER_PLACE');
    expect(elbe).toMatchObject({ allowed: false, code: 'FORBIDDEN', side: 'provider' });
    expect(elbe.reason).toContain('provider');
    const price = await explain(await app.as(ELBE), 'OFFER_READ_PRICE');
    expect(price.reason).toContain('providers and the operator only');
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

  it('answers foreign, ended and never issued with the same words at the same cost', async () => {
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

  it('says of a thing that the action is not about it', async () => {
    const token = await app.as(ALPINE);
    const [id = ''] = await customers("r.status = 'ACTIVE'");
    expect(await explain(token, 'PARTNERSHIP_END', id)).toMatchObject({ allowed: false, code: 'NOT_APPLICABLE' });
    expect(await explain(token, 'CUSTOMER_READ', id)).toMatchObject({ allowed: true, code: null });
  });

  it('takes a sign-in', async () => {
    const { errors } = await app.send('{ explainAccess(action: CUSTOMER_READ) { allowed } }');
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED']);
  });
});
