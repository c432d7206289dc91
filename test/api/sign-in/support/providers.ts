import type { Database } from '../../../../src/data/database';
import type { TestApp } from '../../../support/app';
import { catalogOf } from '../../data/support/catalog';

export interface NewProvider {
  name: string;
  country: string;
  domain: string;
  partnerId?: string;
  admin: { name: string; email: string };
  idempotencyKey?: string;
  dryRun?: boolean;
}

export interface CreatedProvider {
  provider: { id: string; name: string } | null;
  userName: string | null;
  temporaryPassword: string | null;
  secretShownBefore: boolean;
  errors: { code: string; path: string[] }[];
}

export const OPERATOR = 'operator@partner-graph.example';

/** A provider that can be created, named after its domain. */
export const provider = (domain: string, more: Partial<NewProvider> = {}): NewProvider => ({
  name: `Handelshaus ${domain}`,
  country: 'DE',
  domain,
  admin: { name: 'Nora Licht', email: `nora@${domain}` },
  ...more,
});

/** Creates a provider as the operator. */
export async function create(app: TestApp, input: NewProvider): Promise<CreatedProvider> {
  const answer = await app.send(
    `mutation($input: CreateProviderInput!) { createProvider(input: $input) {
      provider { id name } userName temporaryPassword secretShownBefore errors { code path } } }`,
    { input },
    await app.as(OPERATOR),
  );
  const created = (answer.data as { createProvider: CreatedProvider | null } | null)?.createProvider;
  if (!created) throw new Error(`createProvider was refused: ${JSON.stringify(answer.errors)}`);
  return created;
}

/** Rows that a refusal leaves: it is told in the audit trail, and nothing else changes. */
const NOT_OF_REFUSALS: Readonly<Record<string, string>> = {
  audit_event: " WHERE outcome = 'ACCEPTED'",
  audit_scope: " WHERE event_id IN (SELECT id FROM audit_event WHERE outcome = 'ACCEPTED')",
  // Whoever asks may have to sign in first.
  change_event: " WHERE type <> 'user.signedIn'",
  refusal_tally: ' WHERE 1 = 0',
  sign_in_attempt: ' WHERE 1 = 0',
};

/** How many rows every table has, the trail of refusals left out. */
export async function rowCounts(database: Database): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of Object.keys(await catalogOf(database))) {
    const [row] = await database.rows(`SELECT COUNT(*) AS n FROM \`${table}\`${NOT_OF_REFUSALS[table] ?? ''}`, []);
    counts[table] = Number(row?.['n']);
  }
  return counts;
}
