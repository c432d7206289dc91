import type { TxCtx } from '../../data/context';
import type { Reader } from '../../data/database';
import { bound } from '../../data/sql';
import { marks } from '../../graph/statement';
import { refuse } from '../../kernel/errors';
import { arePartnered } from '../partners';
import type { Cloud, CloudRules } from '../reference-data';

/** The columns needed of a partner named in an invitation. */
export interface Party {
  id: string;
  kind: 'PROVIDER' | 'RESELLER';
  name: string;
  status: 'APPLICANT' | 'ACTIVE' | 'SUSPENDED';
  country: string;
  marketRegion: string;
  cloud: Cloud;
  domain: string;
  website: string | null;
}

/** Reads partners in the order of the given ids. Nulls are skipped. */
export async function partiesOf(reader: Reader, ...partnerIds: readonly (string | null)[]): Promise<Party[]> {
  const ids = partnerIds.filter((id) => id !== null);
  const rows = await reader.rows(
    bound<Party>(
      'subject',
      `SELECT id, kind, name, status, country, market_region AS marketRegion, cloud, domain, website FROM partner WHERE id IN (${marks(ids.length)})`,
    ),
    ids,
  );
  return ids.map((id) => rows.find((row) => row.id === id)).filter((party) => party !== undefined);
}

/** Refuses if one of the partners is suspended or not approved. */
export function requireActive(parties: readonly Party[], path: string[]): void {
  const other = parties.find(({ status }) => status !== 'ACTIVE');
  if (other) {
    refuse('PARTNER_NOT_ACTIVE', `${other.name} is not active in the program. It must resolve this first.`, path);
  }
}

/** Refuses a dual invitation of partners without an active partnership. */
export async function requirePartnership(tx: TxCtx, parties: readonly Party[], path: string[]): Promise<void> {
  const [inviter, provider] = parties;
  if (!inviter || !provider || (await arePartnered(tx, inviter.id, provider.id))) return;
  refuse('PARTNERSHIP_REQUIRED', `${inviter.name} and ${provider.name} have no active partnership. Start one first.`, path);
}

/** Refuses privileges that the cloud forbids, and invitations without privileges if it requires them. */
export function requireCloudRule(rules: CloudRules, privileges: boolean, path: string[]): void {
  if (rules.privileges === 'FORBIDDEN' && privileges) {
    refuse('CLOUD_RULE', 'This cloud forbids delegated admin privileges. Invite without them.', path, {
      rule: rules.privileges,
    });
  }
  if (rules.privileges === 'REQUIRED' && !privileges) {
    refuse('CLOUD_RULE', 'This cloud requires delegated admin privileges. Invite with them.', path, {
      rule: rules.privileges,
    });
  }
}
