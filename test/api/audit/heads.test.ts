import { headsOfTrail, verifyTrail, type Head } from '../../../src/app/audit/verify';
import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { anApiToken } from '../../support/factories/tokens';
import { codesOf } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';

const ALPINE = 'global.admin@alpine-distribution.example';
const BALTIC = 'global.admin@baltic-distribution.example';
const OPERATOR = 'operator@partner-graph.example';
const NEVER = 'cus_01jd00000000000000000000zz';

interface Shown extends Head {
  sealedAt: string;
  unsealed: number;
}

describeEngine('the heads of the audit chains', () => {
  let app: TestApp;
  let all: Head[];
  beforeAll(async () => {
    app = await startDemoApp();
    await app.as(ALPINE);
    await app.send('mutation { signIn(input: { email: "nobody@nowhere.example", password: "wrong" }) { errors { code } } }');
    await app.background();
    await app.background();
    all = [];
    for await (const head of headsOfTrail(app.database)) all.push(head);
  });
  afterAll(() => app.stop());

  const ask = async (token: string, args = ''): Promise<{ heads: Shown[]; codes: string[] }> => {
    const { data, errors } = await app.send(`{ auditHeads${args} { organizationId seq hash sealedAt unsealed } }`, {}, token);
    return { heads: data?.['auditHeads'] as Shown[], codes: errors.map(({ extensions }) => extensions.code) };
  };
  const plain = ({ organizationId, seq, hash }: Shown): Head => ({ organizationId, seq, hash });
  const ownOf = async (email: string): Promise<string> =>
    (await app.send('{ viewer { organization { id } } }', {}, await app.as(email))).data?.['viewer'].organization.id as string;

  it('are shown to each organization, its own alone, and a file of them can be compared with', async () => {
    for (const email of [ALPINE, BALTIC]) {
      const own = await ownOf(email);
      const { heads, codes } = await ask(await app.as(email));
      expect(codes).toEqual([]);
      expect(heads.map(plain)).toEqual(all.filter(({ organizationId }) => organizationId === own));
      expect(heads[0]?.hash).toMatch(/^[0-9a-f]{64}$/);
      expect((await verifyTrail(app.database, heads.map(plain))).breaks).toEqual([]);
      // Nobody else's, whatever is asked for.
      for (const { organizationId } of all.filter((head) => head.organizationId !== own)) {
        const asked = (await ask(await app.as(email), `(after: "${organizationId}")`)).heads;
        expect(asked.every((head) => head.organizationId === own)).toBe(true);
      }
    }
  });

  it('say how many entries have no place yet, and move when they get one', async () => {
    const token = await app.as(ALPINE);
    const [before] = (await ask(token)).heads;
    expect(before).toMatchObject({ unsealed: 0 });
    expect(await codesOf(app, ALPINE, 'removeCustomerRelationship', { customerId: NEVER, attestation: true })).toEqual([
      'NOT_FOUND',
    ]);
    expect((await ask(token)).heads[0]).toMatchObject({ unsealed: 1, seq: before?.seq, hash: before?.hash });
    await app.background();
    const [after] = (await ask(token)).heads;
    expect(after).toMatchObject({ unsealed: 0, seq: (before?.seq ?? 0) + 1 });
    expect(after?.hash).not.toBe(before?.hash);
    expect(Date.parse(after?.sealedAt ?? '')).toBe(app.clock.now());
  });

  it('are all shown to the operator, page by page', async () => {
    const token = await app.as(OPERATOR);
    await app.background();
    const { heads } = await ask(token);
    expect(heads.length).toBeGreaterThan(3);
    expect(heads[0]?.organizationId).toBe('');
    const ids = heads.map(({ organizationId }) => organizationId);
    expect(ids).toEqual([...ids].sort());
    const paged: Shown[] = [];
    for (let after: string | null = null; ;) {
      const page: Shown[] = (await ask(token, `(first: 2${after === null ? '' : `, after: "${after}"`})`)).heads;
      paged.push(...page);
      if (page.length < 2) break;
      after = page.at(-1)?.organizationId ?? null;
    }
    expect(paged.map(plain)).toEqual(heads.map(plain));
    expect((await ask(token, '(first: 0)')).codes).toEqual(['BAD_USER_INPUT']);
    expect((await ask(token, '(first: 101)')).codes).toEqual(['BAD_USER_INPUT']);
  });

  it('need the right to read the trail', async () => {
    expect((await ask(await app.as('sales.agent@alpine-distribution.example'))).codes).toEqual(['FORBIDDEN']);
    const { errors } = await app.send('{ auditHeads { seq } }');
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED']);
    const may = await anApiToken(app, ALPINE, { actions: ['AUDIT_READ'] });
    expect((await ask(may)).codes).toEqual([]);
    const mayNot = await anApiToken(app, ALPINE, { actions: ['ORGANIZATION_READ'] });
    expect((await ask(mayNot)).codes).toEqual(['FORBIDDEN']);
  });
});
