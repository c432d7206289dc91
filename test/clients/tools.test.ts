import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SCHEMA = readFileSync(join(__dirname, '../../schema/schema.graphql'), 'utf8');

describe('tools of its users', () => {
  const paging = `fragment List_viewer on Query @argumentDefinitions(count: { type: "Int", defaultValue: 5 }, cursor: { type: "String" })
    @refetchable(queryName: "ListPaginationQuery") {
      customers(first: $count, after: $cursor) @connection(key: "List_customers") { edges { node { id name } } }
    }`;

  it('accept the schema: Relay compiles a list that pages', () => {
    const folder = mkdtempSync(join(tmpdir(), 'partner-graph-relay-'));
    try {
      writeFileSync(join(folder, 'schema.graphql'), SCHEMA);
      writeFileSync(join(folder, 'List.js'), `graphql\`${paging}\`;\ngraphql\`query ListQuery { ...List_viewer }\`;\n`);
      const config = { src: '.', schema: 'schema.graphql', language: 'javascript', eagerEsModules: false };
      writeFileSync(join(folder, 'relay.config.json'), JSON.stringify(config));
      const cli = join(__dirname, 'node_modules/relay-compiler/cli.js');
      const output = execFileSync(process.execPath, [cli, 'relay.config.json'], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
      expect(output).toMatch(/[Dd]one|[Cc]ompil/);
      expect(readFileSync(join(folder, '__generated__/ListPaginationQuery.graphql.js'), 'utf8')).toContain('"customers"');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('accept the schema: graphql-codegen makes types', () => {
    // In a process of its own: its packages are ES modules that Jest does not load on Node 20.
    const script = `
      import { readFileSync } from 'node:fs';
      import { codegen } from '@graphql-codegen/core';
      import * as typescript from '@graphql-codegen/typescript';
      import * as operations from '@graphql-codegen/typescript-operations';
      import { buildSchema, parse } from 'graphql';
      const sdl = readFileSync('../../schema/schema.graphql', 'utf8');
      const document = parse('query List { customers(first: 2) { nodes { id name access { details } } } }');
      process.stdout.write(await codegen({
        filename: 'types.ts', schema: parse(sdl), schemaAst: buildSchema(sdl), config: {},
        documents: [{ location: 'list.graphql', document }],
        plugins: [{ typescript: {} }, { operations: {} }], pluginMap: { typescript, operations },
      }));`;
    const code = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: __dirname,
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    expect(code).toContain('ListQuery');
    expect(code).toContain('CustomerDetails');
  });
});
