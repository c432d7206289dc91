import type { Param, Writer } from '../../data/database';

const FACTS = `
  SELECT i.inviter_id AS org_id, i.id, 'SENT' AS role FROM invitation i
  UNION ALL
  SELECT i.provider_id, i.id, 'SENT' FROM invitation i WHERE i.provider_id IS NOT NULL
  UNION ALL
  SELECT i.accepted_by_id, i.id, 'ACCEPTED' FROM invitation i WHERE i.accepted_by_id IS NOT NULL
  UNION ALL
  SELECT d.organization_id, i.id, 'ADDRESSED' FROM invitation i JOIN organization_domain d ON d.domain = i.recipient_domain`;

/** Writes `invitation_scope` anew from the facts: of one invitation, or of all. */
export async function refreshInvitationScope(writer: Writer, invitationId?: string): Promise<void> {
  const params: Param[] = invitationId === undefined ? [] : [invitationId];
  await writer.run(`DELETE FROM invitation_scope${invitationId === undefined ? '' : ' WHERE invitation_id = ?'}`, params);
  await writer.run(
    `INSERT INTO invitation_scope (org_id, invitation_id, role)
     SELECT f.org_id, f.id, MIN(f.role) FROM (${FACTS}) f${invitationId === undefined ? '' : ' WHERE f.id = ?'} GROUP BY f.org_id, f.id`,
    params,
  );
}
