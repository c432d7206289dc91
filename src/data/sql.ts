declare const bounded: unique symbol;
declare const answers: unique symbol;

/**
 * An SQL text of which it is known what keeps it to rows that its caller may touch, and what its rows look like. Plain texts
 * are none; a statement that does not say what it answers answers rows of which nothing can be read.
 */
export type Statement<R extends object = object> = string & { readonly [bounded]: true; readonly [answers]?: R };

/**
 * What keeps a statement to rows that whoever asks may touch, where it is written by hand. Reading for the graph
 * is not written by hand: there the scope of the type is part of every statement.
 */
export const BOUNDS = {
  viewer: "compares with the viewer's own organization or user",
  subject: "reaches things by ids that were found in the viewer's scope before, in the same unit of work",
  proof: 'is reached by what proves a right of its own: a password, a token, a link',
  rule: 'looks at rows of others to keep a rule that holds across organizations, and answers only whether it does',
  nobody: 'is run by the server itself, for nobody: jobs, mails, copies beside the scope',
  open: 'reads registers and texts that belong to no organization',
} as const;

export type Bound = keyof typeof BOUNDS;

/** Marks a statement written by hand with what bounds it; without that no reader or writer takes it. */
export const bound = <R extends object = object>(_by: Bound, sql: string): Statement<R> => sql as Statement<R>;

/** How a statement begins that may look through a whole list. */
const LENGTHY = '/* lengthy */';

/** Marks a statement that may look through a whole list: SQLite, which answers at once, does so in another thread. */
export const lengthy = <R extends object>(sql: Statement<R>): Statement<R> => `${LENGTHY} ${sql}` as Statement<R>;

/** Whether a statement was marked as lengthy. */
export const isLengthy = (sql: string): boolean => sql.startsWith(LENGTHY);

/** Marks a statement that was built from the scope of its type; only the graph builds such. */
export const scoped = <R extends object = object>(sql: string): Statement<R> => sql as Statement<R>;
