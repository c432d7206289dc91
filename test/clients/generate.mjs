// Runs the generators of the clients as their users do, then the compiler: `node test/clients/generate.mjs`.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, isObjectType } from 'graphql';

const FOLDER = import.meta.dirname;
const SCHEMA = '../../schema/schema.graphql';
const run = (script, ...args) =>
  execFileSync(process.execPath, [script, ...args], { cwd: FOLDER, stdio: ['ignore', 'ignore', 'inherit'] });

rmSync(join(FOLDER, 'generated'), { recursive: true, force: true });
mkdirSync(join(FOLDER, 'generated/manifests'), { recursive: true });
mkdirSync(join(FOLDER, 'generated/relay'));
// The Relay compiler adds to its manifest, so that older releases of the client keep working.
writeFileSync(join(FOLDER, 'generated/manifests/relay.json'), '{}');

run('node_modules/relay-compiler/cli.js', 'relay.config.json');
run('node_modules/.bin/graphql-codegen', '--config', 'codegen.yml');
copyFileSync(join(FOLDER, 'generated/codegen/persisted-documents.json'), join(FOLDER, 'generated/manifests/codegen.json'));
run(
  'node_modules/.bin/genql',
  '--schema',
  SCHEMA,
  '--output',
  'generated/genql',
  '-S',
  'DateTime:string',
  '-S',
  'Decimal:string',
);
run('node_modules/.bin/gql.tada', 'generate-output', '--tsconfig', 'programs/tsconfig.json');

// urql's Graphcache: types without an id.
const types = Object.values(buildSchema(readFileSync(join(FOLDER, SCHEMA), 'utf8')).getTypeMap());
const withoutId = types.filter((type) => isObjectType(type) && !type.name.startsWith('__') && !type.getFields().id);
writeFileSync(join(FOLDER, 'generated/types-without-id.json'), JSON.stringify(withoutId.map(({ name }) => name)));

run('../../node_modules/typescript/bin/tsc', '-p', 'programs');
