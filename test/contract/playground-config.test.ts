import 'reflect-metadata';
import { cachingOf, playgroundConfig } from '../../src/app/playground';
import { buildGraph } from '../../src/app/schema';
import { readSettings } from '../../src/config/env';
import { declaredTypes } from '../../src/graph/registry';

/** Those that belong to the whole graph. */
const OF_NO_MODULE = ['explainAccess', 'node', 'nodes'];

describe('the configuration of the playground', () => {
  const { schema } = buildGraph();
  const { domains } = playgroundConfig(readSettings({}), []) as {
    domains: { name: string; types: string[]; fields: string[] }[];
  };

  it('sorts every query and mutation into one domain', () => {
    const roots = [schema.getQueryType(), schema.getMutationType()].flatMap((type) => Object.keys(type?.getFields() ?? {}));
    const sorted = domains.flatMap(({ fields }) => fields);
    expect([...sorted, ...OF_NO_MODULE].sort()).toEqual(roots.sort());
  });

  it('sorts every node type into one domain', () => {
    expect(domains.flatMap(({ types }) => types).sort()).toEqual([...declaredTypes().keys()].sort());
  });

  it.each([
    ['/x/dist/playground/assets/index-DOYOFe7C.js', 'public, max-age=31536000, immutable'],
    ['/x/dist/playground/assets/codicon-DCmgc-ay.ttf', 'public, max-age=31536000, immutable'],
    ['C:\\x\\dist\\playground\\assets\\index-DOYOFe7C.js', 'public, max-age=31536000, immutable'],
    ['/x/dist/playground/index.html', 'no-cache'],
    ['/x/dist/playground/assets/logo.svg', 'no-cache'],
  ])('lets browsers keep %s: %s', (path, caching) => expect(cachingOf(path)).toBe(caching));
});
