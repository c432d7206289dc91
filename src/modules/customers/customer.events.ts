import { defineEvent, type Actor, type EventData } from '../../kernel/event';
import { touchDomain } from '../partners';
import { touchAgreement, touchAssociation, touchCustomer, touchGrant, touchRelationship } from './customer.touches';

/** A customer and a partner, with the id of their relationship or grant. */
export interface Tie {
  id: string;
  customerId: string;
  partnerId: string;
}

/** Further audience of the event besides actor and customer, and an actor if it is not the viewer. */
interface Added {
  told?: readonly (string | null)[];
  actor?: Actor | undefined;
}

/** A customer was created, with its initial domain. */
export const customerCreated = defineEvent(
  'customer.created',
  ({ id, initialDomain }: { id: string; initialDomain: string }, after: EventData, { told = [], actor }: Added = {}) => ({
    subjectId: id,
    data: { after },
    told: [id, ...told],
    actor,
    touches: [touchCustomer(id), touchDomain(initialDomain)],
  }),
);

/** Company data of a customer changed. `domains` lists the added and removed ones. */
export const customerUpdated = defineEvent(
  'customer.updated',
  (id: string, data: { before: object; after: object }, domains: readonly string[]) => ({
    subjectId: id,
    data: { ...data },
    onBehalfOfId: id,
    touches: [touchCustomer(id), ...domains.map((domain) => touchDomain(domain))],
  }),
);

/** A partner's relationship with a customer started. */
export const relationshipOpened = defineEvent(
  'customerRelationship.opened',
  ({ id, customerId, partnerId }: Tie, after: EventData, actor?: Actor) => ({
    subjectId: id,
    data: { after },
    told: [customerId, partnerId],
    actor,
    touches: [touchRelationship(customerId, partnerId)],
  }),
);

/** A partner's relationship with a customer ended. */
export const relationshipEnded = defineEvent(
  'customerRelationship.ended',
  ({ id, customerId, partnerId }: Tie, associatedResellerId: string | null, attestedText: string) => ({
    subjectId: id,
    data: {
      before: { status: 'ACTIVE', associatedResellerId },
      after: { status: 'ENDED', associatedResellerId: null, attestedText },
    },
    told: [customerId],
    touches: [touchRelationship(customerId, partnerId), touchAssociation(customerId, partnerId)],
  }),
);

/** The associated reseller of a provider's relationship changed or was removed. */
export const associatedResellerChanged = defineEvent(
  'customerRelationship.associatedResellerChanged',
  (
    { id, customerId, partnerId }: Tie,
    data: { before?: EventData; after: EventData },
    told: readonly (string | null)[],
    actor?: Actor,
  ) => ({
    subjectId: id,
    data,
    told,
    actor,
    touches: [touchAssociation(customerId, partnerId)],
  }),
);

/** The associated reseller of a provider's relationship got or lost owner rights on Azure usage. */
export const azureOwnerSet = defineEvent(
  'customerRelationship.azureOwnerSet',
  ({ id, customerId }: Omit<Tie, 'partnerId'>, owner: boolean, resellerId: string | null) => ({
    subjectId: id,
    data: { before: { azureOwner: !owner }, after: { azureOwner: owner } },
    onBehalfOfId: customerId,
    told: [resellerId],
  }),
);

/** A partner was granted delegated admin privileges. */
export const grantGiven = defineEvent(
  'delegatedAdminGrant.given',
  ({ id, customerId, partnerId }: Tie, after: EventData, actor?: Actor) => ({
    subjectId: id,
    data: { after },
    told: [customerId, partnerId],
    actor,
    touches: [touchGrant(customerId, partnerId)],
  }),
);

/** The customer revoked a partner's delegated admin privileges. */
export const grantRevoked = defineEvent('delegatedAdminGrant.revoked', ({ id, customerId, partnerId }: Tie) => ({
  subjectId: id,
  data: { before: { status: 'ACTIVE' }, after: { status: 'REVOKED' } },
  told: [customerId, partnerId],
  touches: [touchGrant(customerId, partnerId)],
}));

/** The customer agreement was accepted by the customer or attested by a provider. */
export const agreementRecorded = defineEvent(
  'customerAgreement.recorded',
  (
    { subjectId, customerId }: { subjectId: string; customerId: string },
    after: EventData,
    told: readonly string[],
    actor?: Actor,
  ) => ({
    subjectId,
    data: { after },
    told: [customerId, ...told],
    actor,
    touches: [touchAgreement(customerId)],
  }),
);
