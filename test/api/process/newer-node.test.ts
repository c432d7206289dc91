import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeEngine, engineUnderTest, scratchPlace } from '../../support/database';
import { ask, startBuilt, type ServerProcess } from '../../support/process';

/** Functions that Node.js 23 and 24 have removed. A dependency that still calls one fails there with the first request. */
const REMOVED = `const util = require('node:util');
for (const name of ['isBoolean', 'isBuffer', 'isDate', 'isError', 'isFunction', 'isNull', 'isNullOrUndefined', 'isNumber',
  'isObject', 'isPrimitive', 'isRegExp', 'isString', 'isSymbol', 'isUndefined', 'log']) delete util[name];
delete process.assert;
delete require('node:tls').createSecurePair;`;

const SIGN_IN = `mutation { signIn(input: { email: "global.admin@alpine-distribution.example", password: "demo-Partner-Graph-1" })
  { session { accessToken } errors { code } } }`;
const READ = '{ viewer { organization { name } } customers(first: 1) { totalCount } }';
const WRITE = 'mutation { updateOrganization(input: { website: "https://alpine.example/" }) { errors { code } } }';

describeEngine('a server on a newer Node.js', () => {
  let place: Awaited<ReturnType<typeof scratchPlace>>;
  let folder: string;
  let server: ServerProcess | undefined;
  beforeEach(async () => {
    place = await scratchPlace(engineUnderTest());
    folder = mkdtempSync(join(tmpdir(), 'newer-node-'));
  });
  afterEach(async () => {
    await server?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
    await place.remove();
  });

  it('signs in, reads and writes without the functions that version 24 lacks', async () => {
    const file = join(folder, 'removed.cjs');
    writeFileSync(file, REMOVED);
    server = await startBuilt({ ...place.env, NODE_OPTIONS: `--require ${file}` });
    const { data } = await ask(server.url, SIGN_IN);
    const token: string = data.signIn.session.accessToken;
    const read = await ask(server.url, READ, {}, token);
    expect(read.errors).toBeUndefined();
    expect(read.data.viewer.organization.name).toBe('Alpine Distribution');
    expect((await ask(server.url, WRITE, {}, token)).data).toEqual({ updateOrganization: { errors: [] } });
    expect(server.output()).not.toContain('is not a function');
  });
});
