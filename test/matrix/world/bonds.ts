import { AttestationRecord } from '../../../src/modules/customer-lifecycle/attestation.entity';
import { CustomerAgreement, CustomerRelationship, DelegatedAdminGrant } from '../../../src/modules/customers/customer.entity';
import { Partnership } from '../../../src/modules/partners/partner.entity';
import { days, MADE, type Draft } from './draft';
import type { Organizations } from './organizations';
import type { Ownership } from './ownership';

/** The organization and the user that ended something. */
type EndedBy = [organizationId: string, userId: string];

function attested(draft: Draft, kind: 'RELATIONSHIP' | 'PARTNERSHIP', subjectId: string, by: EndedBy): void {
  draft.row(AttestationRecord, { subjectId, kind, ...attestation(by) });
}

const attestation = ([organizationId, userId]: EndedBy): Record<string, string | number> => ({
  templateVersion: '2026-01',
  organizationId,
  userId,
  attestedAt: days(-10),
});

function partnership(draft: Draft, pair: [string, string], how: { ended?: EndedBy; adminAccess?: boolean }): void {
  const [providerId, resellerId] = pair;
  const id = draft.id('Partnership');
  const ended = how.ended !== undefined;
  const values = {
    id,
    providerId,
    resellerId,
    status: ended ? 'ENDED' : 'ACTIVE',
    adminAccess: how.adminAccess ?? false,
    startedAt: MADE,
    endedAt: ended ? days(-10) : null,
    activeSlot: ended ? null : 'A',
    version: 1,
  };
  const shown = { endAttestation: how.ended ? attestation(how.ended) : null };
  draft.node('Partnership', Partnership, values, ended ? { kept: pair } : { own: pair }, shown);
  if (how.ended) attested(draft, 'PARTNERSHIP', id, how.ended);
}

interface Tie {
  customerId: string;
  partnerId: string;
  associatedResellerId?: string;
  ended?: EndedBy;
  /** Partners of the partner that serve the customer, too. */
  seenBy?: string[];
}

function relationship(draft: Draft, { customerId, partnerId, associatedResellerId, ended, seenBy = [] }: Tie): void {
  const id = draft.id('CustomerRelationship');
  const pair = [customerId, partnerId];
  const values = {
    id,
    customerId,
    partnerId,
    status: ended ? 'ENDED' : 'ACTIVE',
    origin: 'INVITATION',
    acquiredThrough: 'OTHER',
    associatedResellerId: associatedResellerId ?? null,
    azureOwner: associatedResellerId !== undefined,
    startedAt: MADE,
    endedAt: ended ? days(-10) : null,
    activeSlot: ended ? null : 'A',
    version: 1,
  };
  const shown = { removalAttestation: ended ? attestation(ended) : null };
  draft.node(
    'CustomerRelationship',
    CustomerRelationship,
    values,
    ended ? { kept: [customerId], ended: [partnerId] } : { own: pair, partner: seenBy },
    shown,
  );
  if (ended) attested(draft, 'RELATIONSHIP', id, ended);
}

function grant(draft: Draft, customerId: string, partnerId: string, how: { revoked?: boolean; outlived?: boolean } = {}): void {
  const revoked = how.revoked ?? false;
  const values = {
    customerId,
    partnerId,
    status: revoked ? 'REVOKED' : 'ACTIVE',
    grantedAt: MADE,
    revokedAt: revoked ? days(-20) : null,
    activeSlot: revoked ? null : 'A',
    version: 1,
  };
  const ownership = how.outlived ? { own: [customerId], ended: [partnerId] } : { own: [customerId, partnerId] };
  draft.node('DelegatedAdminGrant', DelegatedAdminGrant, values, ownership);
}

/** An agreement; who accepted is open to the customer and to partners under a grant. */
function agreement(
  draft: Draft,
  [customerId, attestedById]: readonly [string, string | null],
  ownership: Ownership,
  granted: readonly string[] = [],
): void {
  const values = {
    customerId,
    kind: attestedById === null ? 'ACCEPTANCE' : 'ATTESTATION',
    templateVersion: '2026-01',
    contactName: `Signatory of ${customerId}`,
    contactEmail: 'signatory@contact.example',
    agreedAt: days(-60),
    attestedById,
  };
  draft.node('CustomerAgreement', CustomerAgreement, values, {
    own: [customerId],
    ...ownership,
    opens: { contact: [customerId, ...granted] },
  });
}

/** Partnerships, relationships, grants and agreements. */
export function addBonds(draft: Draft, o: Organizations, adminOf: (organizationId: string) => string): void {
  const by = (organizationId: string): EndedBy => [organizationId, adminOf(organizationId)];
  const byProvider = by(o.provider);
  const byReseller = by(o.reseller);
  partnership(draft, [o.provider, o.reseller], { adminAccess: true });
  partnership(draft, [o.provider, o.suspendedReseller], {});
  partnership(draft, [o.provider, o.formerReseller], { ended: byProvider });
  partnership(draft, [o.formerProvider, o.reseller], { ended: byReseller });
  partnership(draft, [o.strangeProvider, o.strangeReseller], { adminAccess: true });

  for (const customerId of [o.customer, o.ungranted, o.created]) {
    relationship(draft, { customerId, partnerId: o.provider, associatedResellerId: o.reseller, seenBy: [o.reseller] });
    relationship(draft, { customerId, partnerId: o.reseller, seenBy: [o.provider] });
  }
  relationship(draft, { customerId: o.ofProvider, partnerId: o.provider, seenBy: [o.suspendedReseller] });
  relationship(draft, { customerId: o.ofProvider, partnerId: o.suspendedReseller, seenBy: [o.provider] });
  relationship(draft, { customerId: o.ofReseller, partnerId: o.reseller });
  relationship(draft, { customerId: o.former, partnerId: o.provider, ended: byProvider });
  relationship(draft, { customerId: o.former, partnerId: o.reseller, ended: byReseller });
  relationship(draft, { customerId: o.customer, partnerId: o.formerProvider, ended: by(o.formerProvider) });
  relationship(draft, { customerId: o.strange, partnerId: o.strangeProvider, seenBy: [o.strangeReseller] });
  relationship(draft, { customerId: o.strange, partnerId: o.strangeReseller, seenBy: [o.strangeProvider] });

  grant(draft, o.customer, o.provider);
  grant(draft, o.customer, o.reseller);
  grant(draft, o.ofProvider, o.provider);
  grant(draft, o.ofReseller, o.reseller);
  grant(draft, o.created, o.provider, { revoked: true });
  grant(draft, o.created, o.reseller, { revoked: true });
  grant(draft, o.former, o.provider, { outlived: true });
  grant(draft, o.former, o.reseller, { outlived: true });
  for (const partnerId of [o.strangeProvider, o.strangeReseller]) grant(draft, o.strange, partnerId);

  const both = [o.provider, o.reseller];
  agreement(draft, [o.customer, null], { partner: both, ended: [o.formerProvider] }, both);
  agreement(draft, [o.customer, o.formerProvider], { ended: [o.formerProvider] });
  agreement(draft, [o.ungranted, o.provider], { partner: both });
  agreement(draft, [o.former, null], { ended: both });
  const strangers = [o.strangeProvider, o.strangeReseller];
  agreement(draft, [o.strange, o.strangeProvider], { partner: strangers }, strangers);
}
