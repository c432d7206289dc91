import { defineScopeTable, type Decides, type Follows } from '../../graph/scope-table';
import { OrganizationDomain, PartnerRecord, Partnership } from './partner.entity';
import { touchAdminAccess, touchDomain, touchPartner, touchPartnerName, touchPartnership } from './partner.touches';

/** Who sees which partner, and how much: its own record, active partnerships both ways, partners of customers. */
export const partnerScopeTable = defineScopeTable({
  name: 'partner_scope',
  primaryKey: ['org_id', 'partner_id'],
  values: ['kind', 'level', 'name_folded'],
  keys: ['partner_id', 'org_id'],
  rows: ({ only, then }) => `
    SELECT f.org_id, f.partner_id, p.kind, f.level, p.name_folded FROM (
      SELECT o.id AS org_id, o.id AS partner_id, 2 AS level FROM partner o
       WHERE o.id IS NOT NULL${only('partner_id', 'o.id')}${only('org_id', 'o.id')}
      UNION ALL
      SELECT a.provider_id, a.reseller_id, CASE WHEN a.admin_access = 1 THEN 1 ELSE 0 END FROM partnership a
       WHERE a.status = 'ACTIVE'${only('partner_id', 'a.reseller_id')}${only('org_id', 'a.provider_id')}
      UNION ALL
      SELECT a.reseller_id, a.provider_id, 0 FROM partnership a
       WHERE a.status = 'ACTIVE'${only('partner_id', 'a.provider_id')}${only('org_id', 'a.reseller_id')}
      UNION ALL
      SELECT r.customer_id, r.partner_id, 0 FROM customer_relationship r
       WHERE r.status = 'ACTIVE'${only('partner_id', 'r.partner_id')}${only('org_id', 'r.customer_id')}
    ) f ${then} partner p ON p.id = f.partner_id`,
  expansions: {
    everybody: {
      ids: () => 'SELECT org_id AS id FROM partner_scope WHERE partner_id = ? AND org_id > ? ORDER BY org_id',
      params: ([partnerId = '']) => [partnerId],
      of: 'org_id',
      also: ([partnerId = '']) => [{ partner_id: [partnerId] }],
    },
  },
});

/** Which changes of partnerships and partners update the scope. The `customers` module covers partners of customers. */
export const partnerFollows: readonly Follows[] = [
  { scope: partnerScopeTable, touch: touchPartner, keys: (partnerId) => [[partnerId, partnerId]] },
  // Hold the partner's own row first, so that no row is added with the old name meanwhile.
  { scope: partnerScopeTable, touch: touchPartnerName, keys: (partnerId) => [[partnerId, partnerId]] },
  { scope: partnerScopeTable, touch: touchPartnerName, by: 'everybody' },
  ...[touchPartnership, touchAdminAccess].map((touch) => ({
    scope: partnerScopeTable,
    touch,
    keys: (providerId: string, resellerId: string) => [
      [providerId, resellerId],
      [resellerId, providerId],
    ],
  })),
];

export const partnerDecides: readonly Decides[] = [
  { entity: PartnerRecord, properties: ['*', 'kind'], touch: touchPartner },
  { entity: PartnerRecord, properties: ['name'], touch: touchPartnerName },
  { entity: Partnership, properties: ['*', 'status'], touch: touchPartnership },
  { entity: Partnership, properties: ['adminAccess'], touch: touchAdminAccess },
  { entity: OrganizationDomain, properties: ['*'], touch: touchDomain },
];
