// Layers from low to high: a layer may use those before it. Inside `modules`, dependencies follow foreign keys, so this order
// is the order of the tables.
const rooms = ['kernel', 'policy', 'security', 'data', 'graph', 'modules', 'app', 'demo', 'cli'];
const modules = [
  'outbox',
  'audit',
  'idempotency',
  'saved-queries',
  'reference-data',
  'partners',
  'external-ids',
  'customers',
  'identity-providers',
  'users',
  'catalog',
  'sales',
  'invitations',
  'enrollment',
  'customer-lifecycle',
  'search',
  'named-objects',
  'import-templates',
  'bulk',
  'schedules',
];

const room = (names) => `^src/(${names.join('|')})/`;
const inModules = (names) => `^src/modules/(${names.join('|')})/`;

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...rooms.slice(0, -1).map((name, index) => ({
      name: `${name}-stays-below`,
      severity: 'error',
      from: { path: room([name]) },
      to: { path: room(rooms.slice(index + 1)) },
    })),
    ...modules.slice(0, -1).map((name, index) => ({
      name: `${name}-stays-below-its-children`,
      severity: 'error',
      from: { path: inModules([name]) },
      to: { path: inModules(modules.slice(index + 1)) },
    })),
    {
      name: 'front-door-only',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/' },
      to: { path: '^src/modules/[^/]+/', pathNot: '^src/modules/$1/|^src/modules/[^/]+/index\\.ts$' },
    },
    {
      name: 'production-loads-no-demo-data',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(demo|cli)/' },
      to: { path: '^src/demo/', dependencyTypesNot: ['dynamic-import'] },
    },
    { name: 'nobody-needs-main', severity: 'error', from: {}, to: { path: '^src/main\\.ts$' } },
    {
      name: 'environment-is-for-the-top',
      severity: 'error',
      from: { path: room(rooms.slice(0, 6)) },
      to: { path: '^src/config/' },
    },
    {
      name: 'resolvers-without-orm',
      severity: 'error',
      from: { path: '\\.resolver\\.ts$' },
      to: { path: 'node_modules/typeorm' },
    },
    {
      name: 'services-never-up',
      severity: 'error',
      from: { path: '\\.service\\.ts$' },
      to: { path: '\\.(resolver|module)\\.ts$' },
    },
    {
      name: 'shield-in-one-place',
      severity: 'error',
      from: { pathNot: '^src/graph/(rules|verdicts)\\.ts$' },
      to: { path: 'node_modules/graphql-shield' },
    },
    { name: 'apollo-in-app', severity: 'error', from: { pathNot: '^src/app/' }, to: { path: 'node_modules/@apollo/server' } },
    {
      name: 'drivers-in-data',
      severity: 'error',
      from: { pathNot: '^src/data/' },
      to: { path: 'node_modules/(mysql2|better-sqlite3)/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^src/playground' },
  },
};
