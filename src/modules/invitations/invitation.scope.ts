import type { Param, Writer } from '../../data/database';
import { bound } from '../../data/sql';

const FACTS = `
  SELECT i.inviter_id AS org_id, i.id, 'SENT' AS role FROM invitation i
  UNION ALL
  SELECT i.provider_id, i.id, 'SENT' FROM invitation i WHERE i.provider_id IS NOT NULL
  UNION ALL
  SELECT i.accepted_by_id, i.id, 'ACCEPTED' FROM invitation i WHERE i.accepted_by_id IS NOT NULL
  UNION ALL
  SELECT d.organization_id, i.id, 'ADDRESSED' FROM invitation i JOIN organization_domain d ON d.domain = i.recipient_domain`;

/** Which invitations to write anew: one, those addressed to a domain that changed hands, or all. */
export type InvitationScopeTarget = string | { domain: string } | undefined;

function restriction(target: InvitationScopeTarget): { sql: string; params: Param[] } {
  if (target === undefined) return { sql: '', params: [] };
  if (typeof target === 'string') return { sql: ' WHERE f.id = ?', params: [target] };
  return { sql: ' WHERE f.id IN (SELECT a.id FROM invitation a WHERE a.recipient_domain = ?)', params: [target.domain] };
}

/** Writes `invitation_scope` anew from the facts, in the transaction of the event that changes them. */
export async function refreshInvitationScope(writer: Writer, target?: InvitationScopeTarget): Promise<void> {
  const only = restriction(target);
  await writer.run(bound('nobody', `DELETE FROM invitation_scope${only.sql.replace('f.id', 'invitation_id')}`), only.params);
  await writer.run(
    bound(
      'nobody',
      `INSERT INTO invitation_scope (org_id, invitation_id, role)
     SELECT f.org_id, f.id, MIN(f.role) FROM (${FACTS}) f${only.sql} GROUP BY f.org_id, f.id`,
    ),
    only.params,
  );
}
