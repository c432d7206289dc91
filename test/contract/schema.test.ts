import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
  validate,
  type GraphQLSchema,
} from 'graphql';
import { printErrors } from '../../src/app/print-errors';
import { printMachines } from '../../src/app/print-machines';
import { printPermissions } from '../../src/app/print-permissions';
import { buildGraph, printGraph } from '../../src/app/schema';
import { VARIABLES } from '../../src/config/settings';

const root = join(__dirname, '../..');
const committed = (file: string): string => readFileSync(join(root, file), 'utf8');

function undescribed(schema: GraphQLSchema): string[] {
  const missing: string[] = [];
  const need = (coordinate: string, description: string | null | undefined): void => {
    if (!description) missing.push(coordinate);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (!['Query', 'Mutation', 'String', 'Int', 'Boolean', 'ID'].includes(type.name)) need(type.name, type.description);
    if (isEnumType(type)) for (const value of type.getValues()) need(`${type.name}.${value.name}`, value.description);
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) need(`${type.name}.${field.name}`, field.description);
    }
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        need(`${type.name}.${field.name}`, field.description);
        for (const argument of field.args) need(`${type.name}.${field.name}(${argument.name}:)`, argument.description);
      }
    }
  }
  return missing;
}

describe('the contract', () => {
  const { schema, declarations } = buildGraph();

  it('equals the committed schema; `npm run schema:emit` writes it', () => {
    expect(printGraph(schema)).toBe(committed('schema/schema.graphql'));
  });

  it('equals the committed pages of rights, errors and states; `npm run schema:emit` writes them', () => {
    expect(printPermissions(declarations.registrations)).toBe(committed('schema/permissions.md'));
    expect(printErrors(declarations.mutations)).toBe(committed('docs/errors.md'));
    expect(printMachines(declarations.machines)).toBe(committed('docs/state-machines.md'));
  });

  it('describes every type, field, argument, input field and enum value', () => {
    expect(undescribed(schema)).toEqual([]);
  });

  it('gives every root field an example that is valid', () => {
    const roots = [schema.getQueryType(), schema.getMutationType()].flatMap((type) => Object.values(type?.getFields() ?? {}));
    const faults = roots.flatMap(({ name, description }) => {
      const [, example = ''] = /Example: `(.*)`$/s.exec(description ?? '') ?? [];
      if (example === '') return [`${name}: no example`];
      if (!example.includes(`${name}(`) && !example.includes(`${name} `)) return [`${name}: the example is of something else`];
      try {
        return validate(schema, parse(example)).map(({ message }) => `${name}: ${message}`);
      } catch (cause) {
        return [`${name}: ${String(cause)}`];
      }
    });
    expect(faults).toEqual([]);
  });

  it('maps sources to existing coordinates', () => {
    const named = [...committed('docs/sources.md').matchAll(/^- `(.*)`$/gm)].map(([, coordinate]) => coordinate ?? '');
    const has = (coordinate: string): boolean => {
      const [, type = '', member, argument] = /^(\w+)(?:\.(\w+))?(?:\((\w+):\))?$/.exec(coordinate) ?? [];
      const found = schema.getType(type);
      if (!found || member === undefined) return found !== undefined;
      if (isEnumType(found)) return found.getValue(member) !== undefined;
      if (!isObjectType(found) && !isInterfaceType(found) && !isInputObjectType(found)) return false;
      const field = found.getFields()[member];
      if (!field || argument === undefined) return field !== undefined;
      return 'args' in field && field.args.some(({ name }) => name === argument);
    };
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter((coordinate) => !has(coordinate))).toEqual([]);
  });

  it('has no type that tools mistake for the root of subscriptions', () => {
    expect(schema.getType('Subscription')).toBeUndefined();
    expect(schema.getSubscriptionType()).toBeUndefined();
  });

  it('lists every error that a mutation describes, and describes every refusal that it can return', () => {
    const described = Object.values(schema.getMutationType()?.getFields() ?? {}).map(({ name, description }) => ({
      name,
      codes: [...(description?.split('Errors:')[1] ?? '').matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, code]) => code ?? ''),
    }));
    const page = committed('docs/errors.md');
    const unlisted = described.flatMap(({ codes }) => codes).filter((code) => !page.includes(`| \`${code}\` `));
    expect([...new Set(unlisted)].map((code) => `add ${code} to src/kernel/refusals.ts, then npm run schema:emit`)).toEqual([]);
    // What stands behind the list says when a code comes, and may name it again.
    const lists = Object.values(schema.getMutationType()?.getFields() ?? {}).map(({ name, description }) => ({
      name,
      codes: /Errors: ([^.;]*)/.exec(description ?? '')?.[1]?.match(/`[A-Z_]+`/g) ?? [],
    }));
    expect(lists.filter(({ codes }) => new Set(codes).size < codes.length).map(({ name }) => name)).toEqual([]);
    const silent = described.filter(
      ({ name, codes }) => codes.length === 0 && !['signIn', 'refreshSession', 'signOut', 'signOutEverywhere'].includes(name),
    );
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  it('gives every mutation that stores something a key and a dry run, in one input and with errors in its payload', () => {
    // Those of signing in: they show secrets once, and what they are about is used up by them.
    const session = ['signIn', 'refreshSession', 'signOut', 'signOutEverywhere', 'changePassword'];
    const factor = ['answer', 'begin', 'confirm', 'remove'].map((verb) => `${verb}SecondFactor`);
    const passkey = ['add', 'begin', 'challenge', 'remove'].map((verb) => `${verb}Passkey`);
    const free = new Set([...session, ...factor, ...passkey, 'removeAuthenticatorApp', 'renewRecoveryCodes']);
    const wrong: string[] = [];
    for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
      if (free.has(field.name)) continue;
      const [input, ...more] = field.args;
      const type = input ? getNamedType(input.type) : null;
      const fields = isInputObjectType(type) ? Object.keys(type.getFields()) : [];
      const payload = getNamedType(field.type);
      const errors = isObjectType(payload) && 'errors' in payload.getFields();
      if (
        input?.name !== 'input' ||
        more.length > 0 ||
        !fields.includes('idempotencyKey') ||
        !fields.includes('dryRun') ||
        !errors
      )
        wrong.push(field.name);
    }
    expect(wrong).toEqual([]);
  });

  it('lists every variable of the configuration in the README, with its default and meaning', () => {
    const cells = (line: string): string => line.split(/\s*\|\s*/).join('|');
    const readme = new Set(committed('README.md').split('\n').map(cells));
    const lacking = Object.entries(VARIABLES).filter(
      ([name, variable]) => !readme.has(cells(`| \`${name}\` | ${variable.fallback} | ${variable.description} |`)),
    );
    expect(lacking.map(([name]) => name)).toEqual([]);
  });

  it('depends on one copy of graphql', () => {
    const require = createRequire(__filename);
    const from = ['type-graphql', 'graphql-shield', '@apollo/server', 'graphql-middleware', 'graphql-jit'];
    const copies = from.map((name) => createRequire(require.resolve(name)).resolve('graphql'));
    expect(new Set([...copies, require.resolve('graphql')].map((file) => dirname(file))).size).toBe(1);
  });
});
