import { defineScopeTable, type Decides, type Follows } from '../../graph/scope-table';
import { touchDomain } from '../partners';
import { Invitation } from './invitation.entity';
import { touchInvitation } from './invitation.touches';

/**
 * Who sees an invitation: the partners named in it, the organization that accepted it, and the one that owns the
 * domain it is addressed to.
 */
export const invitationScopeTable = defineScopeTable({
  name: 'invitation_scope',
  primaryKey: ['org_id', 'invitation_id'],
  values: ['role'],
  keys: ['invitation_id'],
  rows: ({ only, then }) => `
    SELECT f.org_id, f.id AS invitation_id, MIN(f.role) AS role FROM (
      SELECT i.inviter_id AS org_id, i.id, 'SENT' AS role FROM invitation i WHERE i.id IS NOT NULL${only('invitation_id', 'i.id')}
      UNION ALL
      SELECT i.provider_id, i.id, 'SENT' FROM invitation i WHERE i.provider_id IS NOT NULL${only('invitation_id', 'i.id')}
      UNION ALL
      SELECT i.accepted_by_id, i.id, 'ACCEPTED' FROM invitation i
       WHERE i.accepted_by_id IS NOT NULL${only('invitation_id', 'i.id')}
      UNION ALL
      SELECT d.organization_id, i.id, 'ADDRESSED' FROM invitation i
        ${then} organization_domain d ON d.domain = i.recipient_domain
       WHERE i.id IS NOT NULL${only('invitation_id', 'i.id')}
    ) f GROUP BY f.org_id, f.id`,
  expansions: {
    domain: {
      ids: () => 'SELECT id FROM invitation WHERE recipient_domain = ? AND id > ? ORDER BY id',
      params: ([domain = '']) => [domain],
      of: 'invitation_id',
    },
  },
});

/** Changes that rebuild scope rows: of the invitation, and of the owner of its recipient's domain. */
export const invitationFollows: readonly Follows[] = [
  { scope: invitationScopeTable, touch: touchInvitation, keys: (invitationId) => [[invitationId]] },
  { scope: invitationScopeTable, touch: touchDomain, by: 'domain' },
];

export const invitationDecides: readonly Decides[] = [
  { entity: Invitation, properties: ['*', 'inviterId', 'providerId', 'acceptedById', 'recipientDomain'], touch: touchInvitation },
];
