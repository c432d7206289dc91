import tseslint from 'typescript-eslint';

// Tables whose rows decide who sees what, and the scope tables (`decides` and `scopes` of the modules).
const DECIDING = [
  ...['subscription', 'order', 'order_line', 'customer', 'customer_relationship', 'delegated_admin_grant'],
  ...['customer_agreement', 'partner', 'partnership', 'organization_domain', 'invitation', '[a-z]+_scope'],
].join('|');
const RAW_WRITE = `(UPDATE|INTO|DELETE FROM)[^a-zA-Z_]+(${DECIDING})[^a-z_]|(?<!FOR )(UPDATE|INTO|DELETE FROM)\\s*$`;

const ROWS_BY_THE_GRAPH = [
  {
    selector: 'MemberExpression[property.name=/^(manager|dataSource|getRepository|createQueryBuilder|createQueryRunner)$/]',
    message: 'Read rows through the graph or a bound statement.',
  },
  {
    selector: "TSAsExpression[typeAnnotation.typeName.name='Statement']",
    message: 'Mark a statement with bound(…), which says what limits it.',
  },
];

/** V8 frees what the getter of a literal reaches only when it collects the whole heap. */
const GETTERS = [
  {
    selector: "ObjectExpression > Property[kind='get']",
    message: 'A getter of a literal keeps what it reaches until the whole heap is collected. Write a class or a function.',
  },
];

/** Row values must be requested by name and typed. */
const ROWS_BY_NAME = [
  {
    selector: "MemberExpression[computed=true][object.name=/^(row|found|record)$/][property.type='Literal']",
    message: 'Request the field and read it by name: row.name, row.rawProviderId.',
  },
];

/** The engine works for any domain. Domain knowledge is passed in. */
const DOMAIN_WORDS = '(provider|reseller|customer|subscription|invitation|partnership|license|offer|enrol+ment)';
const NO_DOMAIN = ['Identifier[name=', 'Literal[value=', 'TemplateElement[value.raw='].map((node) => ({
  selector: `${node}/${DOMAIN_WORDS}/i]`,
  message: 'The engine must not contain domain words. Put this into a module or the policy.',
}));

/** The transaction writes the effects of an event. Tables that decide who sees what are written with an event. */
const WRITES_WITH_EVENTS = [
  {
    selector:
      'CallExpression[callee.name=/^(recordAudit|recordEvents|writeTrail|queueMails?|refresh[A-Za-z]*Scopes?|rebuildScopes?)$/]',
    message: 'Create an event and pass it to the write it belongs to, or to tx.emit(…).',
  },
  ...['TemplateElement[value.raw=', 'Literal[value='].map((node) => ({
    selector: `${node}/${RAW_WRITE}/]`,
    message: 'This table decides who sees what. Write it with graph/write, which requires the event.',
  })),
];

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'var/', 'bench/', '**/*.mjs', '**/*.cjs', 'src/playground/vite.config.mts'] },
  // Written as users of the clients write them; they compile with packages that only `npm run clients` installs.
  { ignores: ['test/clients/{programs,relay,generated}/'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './src/playground/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only src/config may read the environment.' },
      ],
      // The same enum exists in two packages; node kinds are plain strings in both.
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      eqeqeq: ['error', 'smart'],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['src/**'], ignores: ['src/playground/**'], rules: { 'no-restricted-syntax': ['error', ...GETTERS] } },
  // Use cases read rows through the scope of their type, or with a statement that declares what limits it.
  {
    files: ['src/modules/**', 'src/graph/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['**/data/database'],
              importNames: ['Database', 'RawWriter'],
              message: 'Use a Reader, a Writer or the Ctx, which require bound statements.',
            },
            { group: ['**/data/mysql', '**/data/sqlite'], message: 'The engine is chosen at startup.' },
            {
              group: ['typeorm'],
              importNames: ['DataSource', 'EntityManager', 'Repository', 'SelectQueryBuilder', 'BaseEntity', 'getManager'],
              message: 'Read rows through the graph or a bound statement.',
            },
          ],
        },
      ],
      'no-restricted-syntax': ['error', ...GETTERS, ...ROWS_BY_THE_GRAPH],
    },
  },
  {
    files: ['src/modules/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['**/data/sql'], importNames: ['scoped'], message: 'Only the graph may build statements from scopes.' },
            {
              group: ['**/data/insert'],
              importNames: ['insertRows', 'updateRows'],
              message: 'Use graph/write, which requires an event where needed.',
            },
          ],
        },
      ],
      'no-restricted-syntax': ['error', ...GETTERS, ...ROWS_BY_THE_GRAPH, ...ROWS_BY_NAME, ...WRITES_WITH_EVENTS],
    },
  },
  {
    files: ['src/data/**'],
    rules: { 'no-restricted-syntax': ['error', ...GETTERS, ...NO_DOMAIN] },
  },
  { files: ['src/graph/**'], rules: { 'no-restricted-syntax': ['error', ...GETTERS, ...ROWS_BY_THE_GRAPH, ...NO_DOMAIN] } },
  // Here events become audit entries and mails. Refusals, which are not events, are audited here as well.
  {
    files: ['src/modules/audit/**', 'src/modules/outbox/**'],
    rules: { 'no-restricted-syntax': ['error', ...GETTERS, ...ROWS_BY_THE_GRAPH] },
  },
  // GraphiQL provides its actions as plain functions but types them as methods.
  { files: ['src/playground/**'], rules: { '@typescript-eslint/unbound-method': 'off' } },
  // Tests read selected values from responses of any shape.
  {
    files: ['test/**'],
    rules: {
      'max-lines': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
  { files: ['src/config/env.ts', 'test/**'], rules: { 'no-restricted-properties': 'off' } },
);
