import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema, printSchema } from 'graphql';
import { deprecate } from '../../src/app/deprecations';

const ROOT = join(__dirname, '../..');
const SCHEMA = 'type Query { a(x: Int, y: Int): Int b: Kind c: Int } enum Kind { ONE TWO }';

/** Runs the check on a folder with these files. */
function check(
  files: { released?: string; schema?: string; accepted?: string },
  ...flags: string[]
): { status: number | null; output: string; accepted: string; released: string } {
  const folder = mkdtempSync(join(tmpdir(), 'partner-graph-changes-'));
  try {
    writeFileSync(join(folder, 'released.graphql'), files.released ?? SCHEMA);
    writeFileSync(join(folder, 'schema.graphql'), files.schema ?? SCHEMA);
    writeFileSync(join(folder, 'accepted-changes.md'), files.accepted ?? '');
    const { status, stdout, stderr } = spawnSync(process.execPath, ['src/cli/check-schema.mjs', folder, ...flags], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
    return { status, output: stdout + stderr, accepted: read('accepted-changes.md'), released: read('released.graphql') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const deprecated = (reason: string): string => SCHEMA.replace('c: Int', `c: Int @deprecated(reason: "${reason}")`);

describe('the check of schema changes', () => {
  it('accepts what breaks no client', () => {
    expect(check({})).toMatchObject({ status: 0, output: '' });
    expect(check({ schema: SCHEMA.replace('c: Int', 'c: Int! d: Int').replace('TWO', 'TWO THREE') })).toMatchObject({
      status: 0,
    });
  });

  it.each([
    ['a field', SCHEMA.replace(' c: Int', ''), 'Query.c was removed.'],
    ['an enum value', SCHEMA.replace(' TWO', ''), 'TWO was removed from enum type Kind.'],
    ['an argument', SCHEMA.replace(', y: Int', ''), 'Query.a arg y was removed.'],
    ['a type', SCHEMA.replace('c: Int', 'c: String'), 'Query.c changed type from Int to String.'],
    ['an argument that must be given', SCHEMA.replace('y: Int', 'y: Int, z: Int!'), 'A required arg z on Query.a was added.'],
  ])('refuses a change of %s, unless it is listed with a reason', (_name, schema, message) => {
    const refused = check({ schema });
    expect(refused.status).toBe(1);
    expect(refused.output).toContain(message);
    expect(check({ schema, accepted: `- \`${message}\`` }).status).toBe(1);
    expect(check({ schema, accepted: `- \`${message}\` Nobody reads it.` })).toMatchObject({ status: 0, output: '' });
  });

  it('refuses a listed change that is none', () => {
    expect(check({ accepted: '- `Query.c was removed.` Nobody reads it.' })).toMatchObject({
      status: 1,
      output: expect.stringContaining('no breaking change') as unknown,
    });
  });

  it('accepts a removal that a release announced, after its date', () => {
    const schema = SCHEMA.replace(' c: Int', '');
    expect(check({ schema, released: deprecated('Use `Query.a`. Removed after 2026-01-31.') }).status).toBe(0);
    expect(check({ schema, released: deprecated('Use `Query.a`. Removed after 2099-01-31.') })).toMatchObject({
      status: 1,
      output: expect.stringContaining('It is announced for after 2099-01-31.') as unknown,
    });
  });

  it.each([
    ['no date', 'Use `Query.a`.'],
    ['no replacement', 'Removed after 2027-06-30.'],
    ['a day that does not exist', 'Use `Query.a`. Removed after 2027-02-30.'],
    ['a replacement that does not exist', 'Use `Query.z`. Removed after 2027-06-30.'],
    ['itself as the replacement', 'Use `Query.c`. Removed after 2027-06-30.'],
  ])('refuses a deprecation with %s', (_name, reason) => {
    expect(check({ schema: deprecated(reason) })).toMatchObject({
      status: 1,
      output: expect.stringContaining('Query.c') as unknown,
    });
  });

  it('starts anew with a release', () => {
    const schema = SCHEMA.replace(' c: Int', '');
    const after = check({ schema, accepted: '- `Query.c was removed.` Nobody reads it.' }, '--release');
    expect(after).toMatchObject({ status: 0, released: schema });
    expect(after.accepted).not.toContain('Query.c');
  });
});

describe('deprecations', () => {
  it('mark fields, arguments, input fields and enum values', () => {
    const schema = buildSchema('type Query { a(x: In, y: Int): Kind b: Int } input In { o: Int p: Int } enum Kind { ONE TWO }');
    const until = '2027-06-30';
    deprecate(schema, {
      'Query.b': { use: 'Query.a', until },
      'Query.a(y:)': { use: 'Query.a(x:)', until },
      'In.o': { use: 'In.p', until },
      'Kind.ONE': { use: 'Kind.TWO', until },
    });
    const printed = printSchema(schema);
    for (const use of ['Query.a', 'Query.a(x:)', 'In.p', 'Kind.TWO']) {
      expect(printed).toContain(`@deprecated(reason: "Use \`${use}\`. Removed after ${until}.")`);
    }
    expect(check({ released: printed, schema: printed })).toMatchObject({ status: 0, output: '' });
  });

  it('name only what exists', () => {
    const schema = buildSchema(SCHEMA);
    for (const [coordinate, use] of [
      ['Query.z', 'Query.a'],
      ['Query.a', 'Query.z'],
      ['Query.a(z:)', 'Query.a'],
      ['Kind.SIX', 'Kind.ONE'],
      ['Query', 'Query.a'],
    ] as const) {
      expect(() => deprecate(schema, { [coordinate]: { use, until: '2027-06-30' } })).toThrow(/which does not exist/);
    }
  });
});
