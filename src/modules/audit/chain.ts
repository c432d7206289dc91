import { createHash } from 'node:crypto';

/** The chain of entries that belong to no organization, such as refusals of callers without an account. */
export const NOBODY = '';

/** What stands before the first entry of a chain. */
export const FIRST = '0'.repeat(64);

/** The action that counts further refusals of a minute in one entry. It changes until the minute is over. */
export const COUNTING = 'furtherRefusals';

/** An entry of the audit trail as it is hashed. */
export interface ChainedEntry {
  id: string;
  at: number;
  action: string;
  outcome: string;
  refusalCode: string | null;
  actorId: string | null;
  actorName: string | null;
  actorOrganizationId: string | null;
  onBehalfOfId: string | null;
  subjectId: string | null;
  changes: string | null;
  requestId: string;
  times: number;
}

/** The columns of an entry, of the table with the alias `e`. */
export const ENTRY_COLUMNS =
  'e.id, e.at, e.action, e.outcome, e.refusal_code AS refusalCode, e.actor_id AS actorId, e.actor_name AS actorName, ' +
  'e.actor_organization_id AS actorOrganizationId, e.on_behalf_of_id AS onBehalfOfId, e.subject_id AS subjectId, e.changes, ' +
  'e.request_id AS requestId, e.times';

/** Where an entry stands. */
export interface Place {
  organizationId: string;
  /** Counted from 1. */
  seq: number;
  /** The hash of the entry before it. */
  previous: string;
}

/** The hash of an entry: SHA-256 of its place, the hash before it, and all of its content, as a JSON list. */
export function hashOfEntry({ organizationId, seq, previous }: Place, entry: ChainedEntry): string {
  const content = [
    organizationId,
    Number(seq),
    previous,
    entry.id,
    Number(entry.at),
    entry.action,
    entry.outcome,
    entry.refusalCode,
    entry.actorId,
    entry.actorName,
    entry.actorOrganizationId,
    entry.onBehalfOfId,
    entry.subjectId,
    entry.changes,
    entry.requestId,
    Number(entry.times),
  ];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
