/** A question of a dashboard, a partner tool or an analyst, asked in one document. */
export interface Question {
  title: string;
  /** E-mail address of the demo user who asks. */
  viewer: string;
  /** The whole document. */
  document: string;
  /** Places in the answer, such as `customers.nodes`, with SQL that computes the same. See `sql.ts` for its shorthands. */
  sql: Readonly<Record<string, string>>;
  /** What a reader should know about the answer. */
  note?: string;
}

/** Questions of one kind. */
export interface Chapter {
  title: string;
  questions: readonly Question[];
}

const partner = (role: string, domain: string): string => `${role}@${domain}.example`;

/** Who asks. */
export const ALPINE = partner('admin.agent', 'alpine-distribution');
export const ALPINE_BILLING = partner('billing.admin', 'alpine-distribution');
export const ALPINE_SALES = partner('sales.agent', 'alpine-distribution');
export const ALPINE_HELPDESK = partner('helpdesk.agent', 'alpine-distribution');
export const ALPINE_GLOBAL = partner('global.admin', 'alpine-distribution');
export const BALTIC = partner('admin.agent', 'baltic-distribution');
export const DONAU = partner('admin.agent', 'donau-it');
export const DONAU_SALES = partner('sales.agent', 'donau-it');
export const ELBE = partner('admin.agent', 'elbe-cloud');
export const ELBE_USERS = partner('user.admin', 'elbe-cloud');
export const RHEINGOLD = partner('admin', 'rheingold-logistik');
export const OPERATOR = partner('operator', 'partner-graph');
