import type { GuardedMutation } from '../mutation-table';

/** The mutations of registers. */
export const REGISTERS: Readonly<Record<string, GuardedMutation>> = {
  upsertPartnerIdRecord: {
    action: 'organization.manage',
    call: `upsertPartnerIdRecord(input: { dryRun: true, partnerId: "9900001", organizationName: "Nordlicht", country: "DE", contactName: "Nora Licht", contactEmails: ["nora@nordlicht.example"] }) { errors { code } }`,
  },
  importExternalRelationships: {
    action: 'relationship.import',
    call: `importExternalRelationships(input: { dryRun: true, rows: [{ partnerId: "9900001", customerDomain: "nowhere.example", customerName: "Nowhere", country: "DE" }] }) { errors { code } }`,
  },
};
