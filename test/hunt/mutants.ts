/** One line of the compiled server and what it is changed to. */
export interface Mutant {
  name: string;
  /** Below `src` of the build. */
  file: string;
  text: string;
  instead: string;
  /** The pair to begin with: where it was noticed when it takes many. */
  pair?: number;
}

/** Ways to lose a rule. Each must be noticed. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'a loader without the scope',
    file: 'graph/read.js',
    text: 'const found = sourceOf(ctx, type, type.scope);',
    instead: "const found = sourceOf(ctx, type, type.name === 'Order' ? () => ({ whereEquals: [] }) : type.scope);",
  },
  {
    name: 'a count without the scope',
    file: 'graph/read-pages.js',
    text: '${base.from}${(0, statement_1.whereClause)(base.where)}`;\n    const [row] = await ctx.db.rows(asked(prepared, sql), base.params);',
    instead: '${base.from}`;\n    const [row] = await ctx.db.rows(asked(prepared, sql), []);',
  },
  {
    name: 'counts of an edge without the scope',
    file: 'graph/read-pages.js',
    text: '[`${column} = parent.id`, ...base.where])} GROUP BY parent.id`), [JSON.stringify(parents), ...base.params]);',
    instead: '[`${column} = parent.id`])} GROUP BY parent.id`), [JSON.stringify(parents)]);',
  },
  {
    name: 'an edge without the scope',
    file: 'modules/customers/customer.policy.js',
    text: "return { ...(0, scope_1.ownedBy)(viewer, 'partner_id'), where: { sql: RELATED, params: [organizationId, organizationId] } };",
    instead: 'return { whereEquals: [] };',
  },
  {
    name: 'a mutation without the scope',
    file: 'graph/act-on.js',
    text: 'return (await (0, read_1.loadRow)(ctx, declaration, id,',
    instead: [
      "if (ctx.notes?.operation === 'setSupportContact' && declaration.name === 'CustomerSubscription') {",
      "const [seller] = await ctx.db.rows('SELECT provider_id AS id FROM subscription WHERE id = ?', [id]);",
      "ctx = { ...ctx, loaders: new Map(), viewer: { ...ctx.viewer, organizationId: seller?.id ?? '' } };",
      '}',
      'return (await (0, read_1.loadRow)(ctx, declaration, id,',
    ].join('\n'),
  },
  {
    name: '`node` asks as somebody else',
    file: 'graph/node-queries.js',
    text: 'return (0, read_1.loadOne)(ctx, id, info);',
    instead: "return (0, read_1.loadOne)({ ...ctx, viewer: { ...ctx.viewer, kind: 'OPERATOR' } }, id, info);",
  },
  {
    name: 'details of a customer are always open',
    file: 'modules/customers/customer.policy.js',
    text: "reads ? `scope.details >= ${exports.DETAILS.full}` : 'FALSE'",
    instead: "'TRUE'",
  },
  {
    name: 'a grant that was taken back still opens',
    file: 'modules/customers/customer.scope.js',
    text: "AND g.customer_id = f.customer_id AND g.active_slot = 'A'`",
    instead: 'AND g.customer_id = f.customer_id`',
  },
  {
    name: "a customer's people without a grant",
    file: 'modules/users/user.policy.js',
    text: "where: { sql: 'side.details >= 2', params: [] }",
    instead: "where: { sql: 'side.details >= 0', params: [] }",
  },
  {
    name: 'a relationship that ended still shows the customer',
    file: 'modules/customers/customer.scope.js',
    text: "r.customer_id, r.associated_reseller_id FROM ${ties()}\n       WHERE r.active_slot = 'A'${between('r.partner_id', 'r.partner_id')}",
    instead:
      "r.customer_id, r.associated_reseller_id FROM ${ties()}\n       WHERE r.status <> ''${between('r.partner_id', 'r.partner_id')}",
  },
  {
    name: 'a cursor is trusted',
    file: 'graph/read-pages.js',
    text: 'for (const condition of (0, page_1.keysetConditions)(source, request))',
    instead:
      'if (request.after && !source.plan.visibilityTable) { base.where.length = 0; base.params.length = 0; }\n    for (const condition of (0, page_1.keysetConditions)(source, request))',
  },
  {
    name: 'cursors carry what is closed',
    file: 'graph/statement.js',
    text: 'return { sql: copy, nullable: false };',
    instead: 'return { sql: `node.${field.foldedColumn ?? field.column}`, nullable: true };',
    pair: 70,
  },
  {
    name: 'filters compare what is closed',
    file: 'graph/statement.js',
    text: 'return valueOf(source, field, true);',
    instead: 'return field.fromScope ? valueOf(source, field, true) : `node.${field.foldedColumn ?? field.column}`;',
  },
  {
    name: 'an error names the thing that is not there',
    file: 'graph/act-on.js',
    text: 'throw (0, exports.notFound)(path);',
    instead:
      "throw new errors_1.DomainError({ code: 'NOT_FOUND', message: `There is no ${JSON.stringify((await ctx.db.rows(`SELECT * FROM \\`${(0, registry_1.declarationOf)(type).table}\\` WHERE id = ?`, [id]))[0])}`, path });",
  },
  {
    name: 'an error tells what is there from what never was',
    file: 'graph/act-on.js',
    text: 'throw (0, exports.notFound)(path);',
    instead:
      "throw new errors_1.DomainError({ code: (await ctx.db.rows(`SELECT id FROM \\`${(0, registry_1.declarationOf)(type).table}\\` WHERE id = ?`, [id])).length > 0 ? 'NOT_YOURS' : 'NOT_FOUND', message: 'No.', path });",
  },
  {
    name: 'one statement more for what is there',
    file: 'graph/read.js',
    text: 'return keys.map((key) => byKey.get(key) ?? null);',
    instead:
      "if (rows.length === 0 && (await ctx.db.rows(`SELECT id FROM \\`${type.table}\\` WHERE id = ?`, [keys[0]])).length > 0) await ctx.db.rows('SELECT 1', []);\n    return keys.map((key) => byKey.get(key) ?? null);",
  },
  {
    name: 'a grant opens whole subscriptions of other partners',
    file: 'modules/sales/sales.scope.js',
    text: 'SELECT g.partner_id, t.id, 1, t.customer_id',
    instead: 'SELECT g.partner_id, t.id, 2, t.customer_id',
  },
  {
    name: 'resellers read the money of orders',
    // Sums and currency have a guard each, and one of them is enough.
    file: 'graph/statement.js',
    text: 'if (field.action && !(0, viewer_1.may)(viewer, field.action))',
    instead: "if (field.action && field.action !== 'offer.read_price' && !(0, viewer_1.may)(viewer, field.action))",
  },
  {
    name: "a reseller's record without admin access",
    file: 'modules/partners/partner.policy.js',
    text: "'scope.level >= 1' : 'scope.level >= 2'",
    instead: "'scope.level >= 0' : 'scope.level >= 2'",
  },
  {
    name: 'agreements of others',
    file: 'modules/customers/customer.policy.js',
    text: "sql: `node.kind = 'ACCEPTANCE' OR EXISTS",
    instead: "sql: `node.kind <> '' OR EXISTS",
  },
  {
    name: 'a grant that outlived the relationship',
    file: 'modules/customers/customer.policy.js',
    text: ', where: { sql: RELATED, params: [organizationId, organizationId] } };',
    instead: ' };',
  },
  {
    name: 'who accepted an agreement, without a grant',
    file: 'modules/customers/customer.policy.js',
    text: "'customer.read_users') ? `side.details >= ${exports.DETAILS.full}` : 'FALSE'",
    instead: "'customer.read_users') ? 'TRUE' : 'FALSE'",
  },
  {
    name: 'ids of others in what changed',
    file: 'modules/audit/changes.js',
    text: 'const closed = new Set(ids.filter((_, index) => !reached[index]));',
    instead: 'const closed = new Set();',
  },
  {
    name: 'a suspended partner acts',
    file: 'policy/standing.js',
    text: 'if (viewer.suspended === true && (0, exports.forActivePartners)(action))',
    instead: 'if (false)',
    pair: 55,
  },
  {
    name: 'a look-alike is taken',
    file: 'modules/users/address/hold-address.js',
    text: 'if (rows.length > 0) {',
    instead: 'if (false) {',
  },
];

/** Enough for every commit: one of each kind. */
export const SHORT_LIST = [
  'a loader without the scope',
  'a count without the scope',
  'a mutation without the scope',
  'an error tells what is there from what never was',
];
