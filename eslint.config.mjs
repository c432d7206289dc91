import tseslint from 'typescript-eslint';

// Tables whose rows decide who sees what, and the tables that say it (`decides` and `scopes` of the modules).
const DECIDING = [
  ...['subscription', 'order', 'order_line', 'customer', 'customer_relationship', 'delegated_admin_grant'],
  ...['customer_agreement', 'partner', 'partnership', 'organization_domain', 'invitation', '[a-z]+_scope'],
].join('|');
const RAW_WRITE = `(UPDATE|INTO|DELETE FROM)[^a-zA-Z_]+(${DECIDING})[^a-z_]|(?<!FOR )(UPDATE|INTO|DELETE FROM)\\s*$`;

const ROWS_BY_THE_GRAPH = [
  {
    selector: 'MemberExpression[property.name=/^(manager|dataSource|getRepository|createQueryBuilder|createQueryRunner)$/]',
    message: 'Rows are read by the graph, or by a bound statement.',
  },
  {
    selector: "TSAsExpression[typeAnnotation.typeName.name='Statement']",
    message: 'Mark a statement with bound(…), which says what bounds it.',
  },
];

/** What is read of a row is asked for by name and typed. */
const ROWS_BY_NAME = [
  {
    selector: "MemberExpression[computed=true][object.name=/^(row|found|record)$/][property.type='Literal']",
    message: 'Ask for the field and read it by name: row.name, row.rawProviderId.',
  },
];

/** The engine serves any domain: what it knows of one is handed to it. */
const DOMAIN_WORDS = '(provider|reseller|customer|subscription|invitation|partnership|license|offer|enrol+ment)';
const NO_DOMAIN = ['Identifier[name=', 'Literal[value=', 'TemplateElement[value.raw='].map((node) => ({
  selector: `${node}/${DOMAIN_WORDS}/i]`,
  message: 'The engine speaks no domain words; let a module or the policy say it.',
}));

/** What follows from an event is written by its transaction, and what decides who sees what is written with an event. */
const WRITES_WITH_EVENTS = [
  {
    selector:
      'CallExpression[callee.name=/^(recordAudit|recordEvents|writeTrail|queueMails?|refresh[A-Za-z]*Scopes?|rebuildScopes?)$/]',
    message: 'Say what happened: make an event and hand it to the write that it is the cause of, or to tx.emit(…).',
  },
  ...['TemplateElement[value.raw=', 'Literal[value='].map((node) => ({
    selector: `${node}/${RAW_WRITE}/]`,
    message: 'This table decides who sees what: write it with graph/write, which asks for the event.',
  })),
];

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'var/', 'bench/', '**/*.mjs', '**/*.cjs', 'src/playground/vite.config.mts'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: { project: ['./tsconfig.json', './src/playground/tsconfig.json'], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only src/config reads the environment.' },
      ],
      // Two packages of one enumeration: kinds of nodes are plain strings in both.
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      eqeqeq: ['error', 'smart'],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  // Use cases reach rows through the scope of their type, or by a statement that says what bounds it.
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
              message: 'Take a Reader, a Writer or the Ctx: they ask what bounds a statement.',
            },
            { group: ['**/data/mysql', '**/data/sqlite'], message: 'Engines are chosen at the start.' },
            {
              group: ['typeorm'],
              importNames: ['DataSource', 'EntityManager', 'Repository', 'SelectQueryBuilder', 'BaseEntity', 'getManager'],
              message: 'Rows are read by the graph, or by a bound statement.',
            },
          ],
        },
      ],
      'no-restricted-syntax': ['error', ...ROWS_BY_THE_GRAPH],
    },
  },
  {
    files: ['src/modules/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['**/data/sql'], importNames: ['scoped'], message: 'Only the graph builds statements from scopes.' },
            {
              group: ['**/data/insert'],
              importNames: ['insertRows', 'updateRows'],
              message: 'Write with graph/write, which asks for the event where one is due.',
            },
          ],
        },
      ],
      'no-restricted-syntax': ['error', ...ROWS_BY_THE_GRAPH, ...ROWS_BY_NAME, ...WRITES_WITH_EVENTS],
    },
  },
  {
    files: ['src/data/**'],
    rules: { 'no-restricted-syntax': ['error', ...NO_DOMAIN] },
  },
  { files: ['src/graph/**'], rules: { 'no-restricted-syntax': ['error', ...ROWS_BY_THE_GRAPH, ...NO_DOMAIN] } },
  // Where events become the trail and mails, and a refusal, which is no event, gets its entry.
  {
    files: ['src/modules/audit/**', 'src/modules/outbox/**'],
    rules: { 'no-restricted-syntax': ['error', ...ROWS_BY_THE_GRAPH] },
  },
  // GraphiQL hands out its actions as plain functions, but types them as methods.
  { files: ['src/playground/**'], rules: { '@typescript-eslint/unbound-method': 'off' } },
  // Tests read what they asked for from answers of any shape.
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
