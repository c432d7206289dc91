import { parse } from 'csv-parse/sync';
import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { aCreatedCustomer } from '../../support/factories/customers';
import { anApiToken } from '../../support/factories/tokens';
import { mutate } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';
import { ALPINE, ELBE, exported } from './support/ask';
import { beginExport, nextPart, restOf } from './support/direct';

const GLOBAL = 'global.admin@alpine-distribution.example';
const DOCUMENT = '{ customers(first: 20) { edges { cursor node { id name country version } } } }';

type Row = Record<string, any>;

/** What a provider may export, told by tables alone. */
const ORACLE = `SELECT c.id, c.name, c.country, c.version FROM customer c JOIN customer_relationship r ON r.customer_id = c.id
  JOIN organization o ON o.id = r.partner_id JOIN \`user\` u ON u.organization_id = o.id
  WHERE u.email_normalized = ? AND r.status = 'ACTIVE' ORDER BY c.id`;

describeEngine('an export while others write', () => {
  let app: TestApp;
  let token: string;
  beforeAll(async () => {
    app = await startDemoApp();
    token = await app.as(ALPINE);
  });
  afterAll(() => app.stop());

  const now = (): Promise<Row[]> => app.database.rows(ORACLE, [ALPINE]);
  const nodesOf = (lines: string): Row[] =>
    lines
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as Row)['node'] as Row);

  it('has the rows of one moment, whatever is changed, added and removed meanwhile', async () => {
    await aCreatedCustomer(app, ALPINE);
    const before = await now();
    const { chunks } = await beginExport(app, { document: DOCUMENT, format: 'NDJSON' }, token);
    let text = await nextPart(chunks);
    expect(nodesOf(text)).toHaveLength(20);
    for (const { id, name } of before.slice(20, 26)) {
      await app.database.transaction((writer) => writer.run('UPDATE customer SET name = ? WHERE id = ?', [`${name} anew`, id]));
      await aCreatedCustomer(app, ALPINE);
      text += await nextPart(chunks);
    }
    const last = before.at(-1)?.['id'] as string;
    const { errors } = await mutate(app, ALPINE, 'removeCustomerRelationship', { customerId: last, attestation: true });
    expect(errors).toEqual([]);
    await app.database.transaction((writer) => writer.run("UPDATE customer SET country = 'XX'", []));
    text += await restOf(chunks);
    expect(nodesOf(text)).toEqual(before);
    // The writes were real.
    expect(await now()).not.toEqual(before);
    const after = await exported(app, { document: DOCUMENT, format: 'NDJSON' }, token);
    expect(nodesOf(after.text)).toEqual(await now());
  });

  it('gives two exports the state of their own beginnings', async () => {
    const first = await beginExport(app, { document: DOCUMENT, format: 'NDJSON' }, token);
    let one = await nextPart(first.chunks);
    const atFirst = await now();
    await app.database.transaction((writer) => writer.run("UPDATE customer SET name = CONCAT('one ', name)", []));
    const second = await beginExport(app, { document: DOCUMENT, format: 'NDJSON' }, token);
    let two = await nextPart(second.chunks);
    const atSecond = await now();
    await app.database.transaction((writer) => writer.run("UPDATE customer SET name = CONCAT('two ', name)", []));
    one += await restOf(first.chunks);
    two += await restOf(second.chunks);
    expect(nodesOf(one)).toEqual(atFirst);
    expect(nodesOf(two)).toEqual(atSecond);
  });

  it('reads few rows at a time while there are others, and has the same rows', async () => {
    const document = '{ customers { edges { cursor node { id name country version } } } }';
    let present = true;
    const { chunks } = await beginExport(app, { document, format: 'NDJSON', others: () => present }, token);
    const few = await nextPart(chunks);
    expect(nodesOf(few)).toHaveLength(20);
    present = false;
    const many = await nextPart(chunks);
    expect(nodesOf(many).length).toBeGreaterThan(20);
    expect(nodesOf(few + many + (await restOf(chunks)))).toEqual(await now());
  });

  it('has no row of another tenant', async () => {
    const mine = nodesOf((await exported(app, { document: DOCUMENT, format: 'NDJSON' }, token)).text);
    const theirs = nodesOf((await exported(app, { document: DOCUMENT, format: 'NDJSON' }, await app.as(ELBE))).text);
    expect(mine).toEqual(await now());
    expect(theirs).toEqual(await app.database.rows(ORACLE, [ELBE]));
    expect(theirs).not.toEqual(mine);
  });

  it('continues after a key as if it had not been interrupted', async () => {
    const whole = await exported(app, { document: DOCUMENT, format: 'CSV' }, token);
    const lines: string[][] = parse(whole.text);
    for (const at of [1, 20, 33, lines.length - 1]) {
      const after = lines[at]?.[0];
      const rest = await exported(app, { document: DOCUMENT, format: 'CSV', after }, token);
      const further: string[][] = parse(rest.text, { from_line: 2 });
      expect([...lines.slice(0, at + 1), ...further]).toEqual(lines);
    }
    const wrong = await exported(app, { document: DOCUMENT, format: 'CSV', after: 'nonsense' }, token);
    expect([wrong.status, wrong.error?.extensions['code']]).toEqual([400, 'BAD_USER_INPUT']);
  });

  it('ends with a reason and a key when the token is revoked, and goes on from there with another', async () => {
    const secret = await anApiToken(app, GLOBAL);
    const whole = (await exported(app, { document: DOCUMENT, format: 'NDJSON' }, token)).text;
    const { chunks } = await beginExport(app, { document: DOCUMENT, format: 'NDJSON' }, secret);
    const begun = (await nextPart(chunks)) + (await nextPart(chunks));
    await app.database.transaction((writer) => writer.run('UPDATE api_token SET revoked_at = ? WHERE revoked_at IS NULL', [1]));
    const { error } = JSON.parse(await restOf(chunks)) as { error: Row };
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', resumeAfter: expect.any(String) });
    expect(error['resumeAfter']).toBe((JSON.parse(begun.trimEnd().split('\n').at(-1) ?? '') as Row)['cursor']);
    const rest = await exported(app, { document: DOCUMENT, format: 'NDJSON', after: error['resumeAfter'] }, token);
    expect(begun + rest.text).toBe(whole);
  });

  it('ends when a right is withdrawn meanwhile, also one that would only empty a column', async () => {
    const document = '{ subscriptions(first: 20) { nodes { id unitPrice { amount } } } }';
    const secret = await anApiToken(app, GLOBAL);
    const [user] = await app.database.rows<{ id: string }>('SELECT id FROM `user` WHERE email_normalized = ?', [GLOBAL]);
    const { chunks } = await beginExport(app, { document, format: 'JSON' }, secret);
    const begun = await nextPart(chunks);
    await app.database.transaction(async (writer) => {
      await writer.run("UPDATE role_assignment SET role = 'HELPDESK_AGENT' WHERE user_id = ?", [user?.id ?? '']);
    });
    const rows = JSON.parse(begun + (await restOf(chunks))) as Row[];
    expect(rows).toHaveLength(21);
    expect(rows.at(-1)).toMatchObject({ error: { code: 'FORBIDDEN', message: expect.stringContaining('rights changed') } });
    // In CSV there is no place for a reason: the file breaks off.
    const other = await beginExport(app, { document, format: 'CSV' }, secret);
    await nextPart(other.chunks);
    await nextPart(other.chunks);
    await app.database.transaction((writer) =>
      writer.run("UPDATE `user` SET status = 'DISABLED' WHERE id = ?", [user?.id ?? '']),
    );
    await expect(restOf(other.chunks)).rejects.toMatchObject({ reason: { code: 'UNAUTHENTICATED' } });
  });

  it('refuses or empties the columns that a role may not read, as the API does', async () => {
    const people = { edges: '{ customers { nodes { name subscriptions(first: 1) { nodes { unitPrice { amount } } } } } }' };
    const asHelpdesk = await app.as('helpdesk.agent@alpine-distribution.example');
    const { data } = await app.send(people.edges.replace('customers', 'customers(first: 5)'), {}, asHelpdesk);
    const csv = await exported(app, { document: people.edges, format: 'JSON' }, asHelpdesk);
    const same = (JSON.parse(csv.text) as Row[]).slice(0, 5).map(({ name, subscriptions }) => ({
      name,
      subscriptions: { nodes: subscriptions.nodes },
    }));
    expect(same).toEqual(data?.['customers'].nodes);
    const refused = await exported(app, { document: '{ auditEvents { nodes { action } } }', format: 'CSV' }, asHelpdesk);
    expect([refused.status, refused.error?.extensions['code']]).toEqual([403, 'FORBIDDEN']);
  });

  it('ends when the server stops, with the key to go on', async () => {
    const { chunks, stop } = await beginExport(app, { document: DOCUMENT, format: 'NDJSON' }, token);
    const last = JSON.parse((await nextPart(chunks)).trimEnd().split('\n').at(-1) ?? '') as Row;
    stop();
    const { error } = JSON.parse(await restOf(chunks)) as { error: Row };
    expect(error).toMatchObject({ code: 'UNAVAILABLE', resumeAfter: last['cursor'] });
  });
});
