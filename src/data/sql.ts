declare const bounded: unique symbol;
declare const answers: unique symbol;

/**
 * SQL that declares what limits it to rows its caller may access, and the shape of its rows. Plain strings are not accepted.
 * Without a row type, its rows have no readable fields.
 */
export type Statement<R extends object = object> = string & { readonly [bounded]: true; readonly [answers]?: R };

/**
 * What limits a handwritten statement to rows that the caller may access. Reads by the graph are not handwritten: they always
 * include the scope of the type.
 */
export const BOUNDS = {
  viewer: "compares with the viewer's own organization or user",
  subject: "uses ids that were found in the viewer's scope earlier in the same unit of work",
  proof: 'needs proof of a separate right: a password, a token, a link',
  rule: 'reads rows of other tenants to enforce a rule across organizations, and returns only whether it holds',
  nobody: 'is run by the server itself without a viewer: jobs, mails, scope copies',
  open: 'reads registers and texts that belong to no organization',
} as const;

export type Bound = keyof typeof BOUNDS;

/** Marks a handwritten statement with what limits it. Readers and writers accept nothing else. */
export const bound = <R extends object = object>(_by: Bound, sql: string): Statement<R> => sql as Statement<R>;

/** The prefix of statements that may scan a whole list. */
const LENGTHY = '/* lengthy */';

/** Marks a statement that may scan a whole list. SQLite, which is synchronous, runs it in another thread. */
export const lengthy = <R extends object>(sql: Statement<R>): Statement<R> => `${LENGTHY} ${sql}` as Statement<R>;

export const isLengthy = (sql: string): boolean => sql.startsWith(LENGTHY);

/** Marks a statement built from the scope of its type. Only the graph builds those. */
export const scoped = <R extends object = object>(sql: string): Statement<R> => sql as Statement<R>;
