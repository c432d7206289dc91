import type { Database, EngineName, Snapshot } from '../data/database';
import { bothStatements } from '../graph/scope-rows';
import { verifyTrail } from './audit/verify';
import { modules } from './modules';

/** Something that does not hold. */
export interface Finding {
  /** What is wrong, and with what. */
  problem: string;
  /** How many rows; `most` stands for that many or more. */
  rows: number;
  /** The keys of the first of them. */
  examples: readonly string[];
}

/** The outcome of a check of all data. */
export interface Checked {
  /** Number of things that were compared. */
  checks: number;
  findings: readonly Finding[];
}

/** Most rows that are counted per problem, and shown. */
const MOST = { counted: 1_000, shown: 5 };

function findingOf(problem: string, rows: readonly object[]): Finding[] {
  if (rows.length === 0) return [];
  const examples = rows.slice(0, MOST.shown).map((row) => Object.values(row).join(' '));
  return [{ problem, rows: rows.length, examples }];
}

/** Compares the tables that say who sees what with the facts that they follow from. */
async function checkScopes(data: Snapshot, engine: EngineName): Promise<{ checks: number; findings: Finding[] }> {
  const tables = modules.flatMap(({ scopes }) => scopes ?? []);
  const findings: Finding[] = [];
  for (const table of tables) {
    const { wanted, stored } = bothStatements(engine, table);
    const keys = table.primaryKey.join(', ');
    const beyond = (more: string, less: string): Promise<object[]> =>
      data.rows(`SELECT ${keys} FROM (${more} EXCEPT ${less}) x LIMIT ${MOST.counted}`, []);
    findings.push(
      ...findingOf(`${table.name} lacks rows that follow from the facts, or has other values`, await beyond(wanted, stored)),
      ...findingOf(`${table.name} has rows that do not follow from the facts, or other values`, await beyond(stored, wanted)),
    );
  }
  return { checks: tables.length, findings };
}

/** What modules say that must hold. */
async function checkModules(data: Snapshot): Promise<{ checks: number; findings: Finding[] }> {
  const checks = modules.flatMap((module) => (module.checks ?? []).map((check) => ({ ...check, module: module.name })));
  const findings: Finding[] = [];
  for (const { module, problem, sql } of checks) {
    findings.push(...findingOf(`${module}: ${problem}`, await data.rows(`${sql} LIMIT ${MOST.counted}`, [])));
  }
  return { checks: checks.length, findings };
}

/** References to rows that are not there. MySQL and MariaDB refuse them when they are written; a file may be damaged. */
async function checkReferences(data: Snapshot, engine: EngineName): Promise<{ checks: number; findings: Finding[] }> {
  if (engine !== 'sqlite') return { checks: 0, findings: [] };
  const rows = await data.rows<object>(`SELECT "table", rowid, "parent" FROM pragma_foreign_key_check LIMIT ${MOST.counted}`, []);
  return { checks: 1, findings: findingOf('rows refer to others that are not there', rows) };
}

async function checkTrail(database: Database): Promise<{ checks: number; findings: Finding[] }> {
  const { breaks } = await verifyTrail(database);
  const examples = breaks.slice(0, MOST.shown).map(({ organizationId, problem }) => `${organizationId}: ${problem}`);
  return {
    checks: 1,
    findings: breaks.length === 0 ? [] : [{ problem: 'chains of the audit trail are broken', rows: breaks.length, examples }],
  };
}

/** Checks, in one snapshot, what the database itself does not: what is stored twice, and the chains of the audit trail. */
export async function checkData(database: Database): Promise<Checked> {
  const { engine } = database;
  const data = await database.snapshot();
  const parts: { checks: number; findings: Finding[] }[] = [];
  try {
    parts.push(await checkScopes(data, engine), await checkModules(data), await checkReferences(data, engine));
  } finally {
    await data.close();
  }
  parts.push(await checkTrail(database));
  return { checks: parts.reduce((sum, { checks }) => sum + checks, 0), findings: parts.flatMap(({ findings }) => findings) };
}
