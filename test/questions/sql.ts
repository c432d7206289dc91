import type { TestEngine } from '../support/database';

/*
 * What a viewer may see, written out by hand for each kind of organization and sharing nothing with the server.
 * Shorthands in the SQL of questions: `:own` and `:me` are the ids of the viewer's organization and of the viewer, `:now` the
 * time of the request, `:day` the milliseconds of a day. `{month t}`, `{quarter t}` and `{day t}` are the bucket of a time,
 * `{lines q.lines}` is a table of the lines in a list, `{line offerId}` a column of it.
 * `{status s}` is the state of a subscription, `{monthly s}` the value of a row with a price per month, in 36ths of a cent.
 */

/** Customers of the viewer's partner. */
export const MINE = `mine AS (
  SELECT c.*, r.associated_reseller_id, r.started_at AS since FROM customer c
  JOIN customer_relationship r ON r.customer_id = c.id AND r.partner_id = :own AND r.status = 'ACTIVE')`;

/** Subscriptions that a partner sees: in full those it sold, resells or supports, in part others through a grant. */
export const SEEN = `seen AS (
  SELECT s.*, 1 AS whole FROM subscription s WHERE :own IN (s.provider_id, s.support_partner_id, COALESCE(s.reseller_id, ''))
  UNION ALL
  SELECT s.*, 0 FROM subscription s WHERE :own NOT IN (s.provider_id, s.support_partner_id, COALESCE(s.reseller_id, ''))
    AND EXISTS (SELECT 1 FROM delegated_admin_grant g JOIN customer_relationship r
      ON r.customer_id = g.customer_id AND r.partner_id = g.partner_id AND r.status = 'ACTIVE'
      WHERE g.customer_id = s.customer_id AND g.partner_id = :own AND g.status = 'ACTIVE'))`;

/** The viewer's partner and those it works with. */
export const PARTNERS = `partners AS (
  SELECT p.* FROM partner p WHERE p.id = :own OR EXISTS (SELECT 1 FROM partnership a WHERE a.status = 'ACTIVE'
    AND ((a.provider_id = :own AND a.reseller_id = p.id) OR (a.reseller_id = :own AND a.provider_id = p.id))))`;

/** Customers whose users and licenses a partner sees. */
export const OPENED = `opened AS (
  SELECT c.* FROM customer c JOIN customer_relationship r ON r.customer_id = c.id AND r.partner_id = :own AND r.status = 'ACTIVE'
  JOIN delegated_admin_grant g ON g.customer_id = c.id AND g.partner_id = :own AND g.status = 'ACTIVE')`;

/** Customers that one of the viewer's active partners, or the viewer's partner, serves: `of_partner` is who. */
export const SHARED = `shared AS (
  SELECT c.*, o.partner_id AS of_partner FROM customer c
  JOIN customer_relationship r ON r.customer_id = c.id AND r.partner_id = :own AND r.status = 'ACTIVE'
  JOIN customer_relationship o ON o.customer_id = c.id AND o.status = 'ACTIVE'
  WHERE o.partner_id = :own OR EXISTS (SELECT 1 FROM partnership a WHERE a.status = 'ACTIVE'
    AND ((a.provider_id = :own AND a.reseller_id = o.partner_id) OR (a.reseller_id = :own AND a.provider_id = o.partner_id))))`;

const DAY = 86_400_000;

const status = (s: string): string => `CASE
  WHEN ${s}.state = 'CANCELLED' THEN 'DELETED'
  WHEN ${s}.starts_at > :now THEN 'PENDING'
  WHEN ${s}.state = 'SUSPENDED' AND ${s}.term_ends_at > :now THEN 'SUSPENDED'
  WHEN ${s}.state = 'SUSPENDED' AND ${s}.term_ends_at + 90 * :day > :now THEN 'DISABLED'
  WHEN ${s}.state = 'SUSPENDED' THEN 'DELETED'
  WHEN ${s}.auto_renew = 1 OR ${s}.term_ends_at > :now THEN 'ACTIVE'
  WHEN ${s}.term_ends_at + 30 * :day > :now THEN 'EXPIRED'
  WHEN ${s}.term_ends_at + 120 * :day > :now THEN 'DISABLED'
  ELSE 'DELETED' END`;

const monthly = (s: string): string =>
  `(CASE WHEN ${s}.offer_kind = 'LICENSE' THEN ${s}.unit_price_minor * ${s}.quantity * ` +
  `CASE ${s}.billing_cycle WHEN 'MONTHLY' THEN 36 WHEN 'ANNUAL' THEN 3 ELSE 1 END END)`;

const bucket = (engine: TestEngine, unit: string, time: string): string => {
  const at = engine === 'sqlite' ? `${time} / 1000, 'unixepoch'` : `TIMESTAMPADD(SECOND, ${time} DIV 1000, '1970-01-01')`;
  const write = (format: string): string =>
    engine === 'sqlite' ? `strftime('${format}', ${at})` : `DATE_FORMAT(${at}, '${format}')`;
  if (unit === 'month') return write('%Y-%m');
  if (unit === 'day') return write('%Y-%m-%d');
  const quarter = `CASE WHEN ${write('%m')} < '04' THEN '-Q1' WHEN ${write('%m')} < '07' THEN '-Q2' WHEN ${write('%m')} < '10' THEN '-Q3' ELSE '-Q4' END`;
  return engine === 'sqlite' ? `${write('%Y')} || ${quarter}` : `CONCAT(${write('%Y')}, ${quarter})`;
};

/** The requested lines in a JSON list, as a table. */
const lines = (engine: TestEngine, list: string): string =>
  engine === 'sqlite'
    ? `json_each(${list}) line`
    : `JSON_TABLE(${list}, '$[*]' COLUMNS (offerId VARCHAR(40) PATH '$.offerId', quantity INT PATH '$.quantity', billingCycle VARCHAR(20) PATH '$.billingCycle')) line`;

const member = (engine: TestEngine, name: string): string =>
  engine === 'sqlite' ? `json_extract(line.value, '$.${name}')` : `line.${name}`;

/** Who asks, and when. */
export interface Asked {
  own: string;
  me: string;
  now: number;
}

/** Writes out the shorthands. */
export const written = (engine: TestEngine, sql: string, { own, me, now }: Asked): string =>
  sql
    .replace(/\{(month|quarter|day) ([\w.]+)\}/g, (_all, unit: string, time: string) => bucket(engine, unit, time))
    .replace(/\{lines ([\w.]+)\}/g, (_all, list: string) => lines(engine, list))
    .replace(/\{line (\w+)\}/g, (_all, name: string) => member(engine, name))
    .replace(/\{status (\w+)\}/g, (_all, s: string) => `(${status(s)})`)
    .replace(/\{monthly (\w+)\}/g, (_all, s: string) => monthly(s))
    .replace(/:own\b/g, `'${own}'`)
    .replace(/:me\b/g, `'${me}'`)
    .replace(/:now\b/g, String(now))
    .replace(/:day\b/g, String(DAY));
