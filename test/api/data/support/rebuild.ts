import type { Database } from '../../../../src/data/database';
import type { Facts, Relationship } from '../../rights/support/facts';

/** The rows of a table as texts, sorted: what two makers of a table must agree about. */
export type TableRows = readonly string[];

type Values = Readonly<Record<string, string | number | null>>;

const written = (rows: readonly Values[]): TableRows => rows.map((row) => JSON.stringify(row, Object.keys(row).sort())).sort();

/** Nothing of what a viewer must not know is kept beside a row that it sees in part; how nothing is written does not matter. */
const closed = (row: Values): Values =>
  row['level'] !== 2 && 'term_ends_at' in row
    ? {
        ...row,
        ...Object.fromEntries(['name_folded', 'term_ends_at', 'starts_at', 'updated_at'].map((key) => [key, row[key] || null])),
      }
    : row;

/** The rows of a table as they are stored. */
export async function stored(database: Database, table: string): Promise<TableRows> {
  return written((await database.rows<Values>(`SELECT * FROM ${table}`, [])).map(closed));
}

const active = <T extends { status: string }>(rows: readonly T[]): T[] => rows.filter(({ status }) => status === 'ACTIVE');

/** Who works with whom, both ways. */
const pairs = ({ partnerships }: Facts): { one: string; other: string; access: boolean }[] =>
  active(partnerships).flatMap(({ providerId, resellerId, adminAccess }) => [
    { one: providerId, other: resellerId, access: adminAccess === 1 },
    { one: resellerId, other: providerId, access: false },
  ]);

function partnerScope(facts: Facts): TableRows {
  const seen = [
    ...facts.partners.map(({ id }) => ({ org: id, partner: id, level: 2 })),
    ...pairs(facts).map(({ one, other, access }) => ({ org: one, partner: other, level: access ? 1 : 0 })),
    ...active(facts.relationships).map(({ customerId, partnerId }) => ({ org: customerId, partner: partnerId, level: 0 })),
  ];
  return written(
    seen.map(({ org, partner, level }) => {
      const row = facts.partners.find(({ id }) => id === partner);
      return { org_id: org, partner_id: partner, kind: row?.kind ?? '', level, name_folded: row?.nameFolded ?? '' };
    }),
  );
}

/** Which organization sees a customer among whose customers. */
function customerPairs(facts: Facts, customerId: string): [org: string, via: string][] {
  const serving = active(facts.relationships)
    .filter((tie) => tie.customerId === customerId)
    .map(({ partnerId }) => partnerId);
  const together = pairs(facts).filter(({ one, other }) => serving.includes(one) && serving.includes(other));
  return [
    [customerId, customerId],
    ...serving.flatMap((id): [string, string][] => [
      [id, id],
      [customerId, id],
    ]),
    ...together.map(({ one, other }): [string, string] => [one, other]),
  ];
}

function agreementState(facts: Facts, org: string, customerId: string): string {
  const agreements = facts.agreements.filter((one) => one.customerId === customerId);
  if (agreements.some(({ kind }) => kind === 'ACCEPTANCE')) return 'ACCEPTED';
  const serves = (partnerId: string): boolean =>
    active(facts.relationships).some((tie) => tie.partnerId === partnerId && tie.customerId === customerId);
  const relies = agreements.some(({ attestedById }) => {
    const by = attestedById ?? '';
    const worksWithIt = facts.partners.some(({ id, kind }) => id === org && kind === 'RESELLER');
    return (
      org === customerId ||
      org === by ||
      (worksWithIt && serves(by) && pairs(facts).some(({ one, other }) => one === org && other === by))
    );
  });
  return relies ? 'ATTESTED' : 'MISSING';
}

function customerScope(facts: Facts): TableRows {
  const rows = facts.customers.flatMap((customer) => {
    const { id, cloud } = customer;
    const forbidden = facts.clouds.some((rule) => rule.cloud === cloud && rule.privileges === 'FORBIDDEN');
    return customerPairs(facts, id).map(([org, via]): Values => {
      const grants = facts.grants.filter((grant) => grant.partnerId === org && grant.customerId === id);
      const open = org === id || active(grants).length > 0;
      const revoked = Math.max(0, ...grants.map(({ revokedAt }) => revokedAt ?? 0));
      const own: Relationship | undefined = active(facts.relationships).find(
        (tie) => tie.partnerId === org && tie.customerId === id,
      );
      return {
        org_id: org,
        via_id: via,
        customer_id: id,
        via_kind: facts.organizations.find((one) => one.id === via)?.kind ?? '',
        name_folded: customer.nameFolded,
        associated_reseller_id: own?.associatedResellerId ?? null,
        details: open ? 2 : customer.createdById === org ? 1 : 0,
        reason: open ? null : revoked > 0 ? 'GRANT_REVOKED' : forbidden ? 'CLOUD_RULE' : 'NO_GRANT',
        grant_revoked_at: open || revoked === 0 ? null : revoked,
        agreement_state: agreementState(facts, org, id),
        country: customer.country,
        updated_at: customer.updatedAt,
      };
    });
  });
  return written(rows);
}

function subscriptionScope(facts: Facts): TableRows {
  const rows = facts.subscriptions.flatMap((one) => {
    const parties = [one.providerId, one.resellerId, one.supportPartnerId, one.customerId];
    const full = new Set(parties.filter((id) => id !== null));
    const related = active(facts.relationships).filter(({ customerId }) => customerId === one.customerId);
    const granted = active(facts.grants).filter(({ customerId }) => customerId === one.customerId);
    const limited = related.map(({ partnerId }) => partnerId).filter((id) => granted.some(({ partnerId }) => partnerId === id));
    return [...new Set([...full, ...limited])].map((org): Values => {
      const open = full.has(org);
      return {
        org_id: org,
        subscription_id: one.id,
        level: open ? 2 : 1,
        customer_id: one.customerId,
        provider_id: open ? one.providerId : null,
        reseller_id: open ? one.resellerId : null,
        name_folded: open ? one.nameFolded : null,
        term_ends_at: open ? one.termEndsAt : null,
        quantity: one.quantity,
        kept_status: null,
        kept_licenses: null,
        offer_id: one.offerId,
        starts_at: open ? one.startsAt : null,
        updated_at: open ? one.updatedAt : null,
        state: one.state,
        ends_at: one.autoRenew === 1 && one.state === 'RUNNING' ? Date.parse('9999-12-31T23:59:59.999Z') : one.termEndsAt,
      };
    });
  });
  const known = new Set(rows.map((row) => `${row['org_id']} ${row['subscription_id']}`));
  const kept = facts.records
    .filter(({ orgId, subscriptionId }) => !known.has(`${orgId} ${subscriptionId}`))
    .map(({ orgId, subscriptionId, quantity, status, assignedLicenses }): Values => {
      const { customerId = null, offerId = null } = facts.subscriptions.find(({ id }) => id === subscriptionId) ?? {};
      const closedKeys = { provider_id: null, reseller_id: null, name_folded: null, term_ends_at: null, starts_at: null };
      const asItWas = { quantity, kept_status: status, kept_licenses: assignedLicenses, state: 'KEPT', ends_at: 0 };
      const key = { org_id: orgId, subscription_id: subscriptionId };
      return { ...key, level: 0, customer_id: customerId, offer_id: offerId, updated_at: null, ...closedKeys, ...asItWas };
    });
  return written([...rows, ...kept]);
}

function orderScope(facts: Facts): TableRows {
  const rows = facts.orders.flatMap(({ id, customerId, providerId }) => {
    const resellers = facts.lines.filter(({ orderId }) => orderId === id).map(({ resellerId }) => resellerId);
    const parties = new Set([providerId, customerId, ...resellers.filter((reseller) => reseller !== null)]);
    return [...parties].map((org): Values => ({ org_id: org, order_id: id, customer_id: customerId, provider_id: providerId }));
  });
  return written(rows);
}

/** The scope tables as they follow from the facts, by the name of the table. */
export const rebuilt = (facts: Facts): Readonly<Record<string, TableRows>> => ({
  partner_scope: partnerScope(facts),
  customer_scope: customerScope(facts),
  subscription_scope: subscriptionScope(facts),
  order_scope: orderScope(facts),
});

/** Who sees which invitation; why is the server's own business. */
export function invitationPairs(facts: Facts): TableRows {
  const rows = facts.invitations.flatMap((one) => {
    const addressed = facts.domains
      .filter(({ domain }) => domain === one.recipientDomain)
      .map(({ organizationId }) => organizationId);
    const parties = new Set([one.inviterId, one.providerId, one.acceptedById, ...addressed].filter((id) => id !== null));
    return [...parties].map((org): Values => ({ org_id: org, invitation_id: one.id }));
  });
  return written(rows);
}
