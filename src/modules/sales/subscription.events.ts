import { defineEvent, type EventBody, type EventData, type EventOptions, type EventType } from '../../kernel/event';
import { touchSubscription } from './sales.touches';

/** A subscription and everybody who sees all of it. */
export interface SubscriptionParties {
  id: string;
  customerId: string;
  providerId: string;
  resellerId: string | null;
  supportPartnerId: string;
}

/** Before and after of what changed. */
export interface Changes {
  before?: EventData;
  after: EventData;
}

/** An event of one subscription, told to its parties and to whoever becomes one. */
const ofSubscription = (
  type: string,
  options?: EventOptions,
): EventType<[parties: SubscriptionParties, data: Changes, told?: readonly (string | null)[]]> =>
  defineEvent(
    type,
    ({ id, customerId, providerId, resellerId, supportPartnerId }, data, told = []) => ({
      subjectId: id,
      data: { ...data },
      told: [providerId, resellerId, supportPartnerId, customerId, ...told],
      touches: [touchSubscription(id)],
    }),
    options,
  );

/** It has another friendly name. */
export const subscriptionRenamed = ofSubscription('subscription.renamed');
/** Whether a new term begins by itself has changed. */
export const autoRenewChanged = ofSubscription('subscription.autoRenewChanged');
/** It runs again. */
export const subscriptionReactivated = ofSubscription('subscription.reactivated');
/** It is suspended; an add-on names what it went with. */
export const subscriptionSuspended = ofSubscription('subscription.suspended');
/** It was cancelled; an add-on names what it went with. */
export const subscriptionCancelled = ofSubscription('subscription.cancelled');
/** It was upgraded, or is what another one was upgraded to. */
export const subscriptionUpgraded = ofSubscription('subscription.upgraded');
/** An add-on extends what its parent was upgraded to. */
export const addOnMoved = ofSubscription('subscription.parentChanged');
/** It has another reseller of record, or none. */
export const resellerOfRecordChanged = ofSubscription('subscription.resellerOfRecordChanged');
/** Somebody else answers support requests for it. */
export const supportContactChanged = ofSubscription('subscription.supportContactChanged');
/** A new term began by itself. */
export const subscriptionRenewed = ofSubscription('subscription.renewed', { trail: 'subscriptionRenewed' });
/** It is gone for good, by itself. */
export const subscriptionDeleted = ofSubscription('subscription.deleted', { trail: 'subscriptionDeleted' });

/** It has another quantity. */
export const quantityChanged = defineEvent(
  'subscription.quantityChanged',
  (id: string, data: Changes, told: readonly (string | null)[]) => ({
    subjectId: id,
    data: { ...data },
    told,
    touches: [touchSubscription(id)],
  }),
);

/** A party lost its part in it because a relationship or a partnership ended. */
export const partyLost = defineEvent('subscription.partyLost', (id: string, data: Changes, told: readonly string[]) => ({
  subjectId: id,
  data: { ...data },
  told,
  touches: [touchSubscription(id)],
}));

/** Licenses of a subscription, and who holds them or held them. */
export interface Licenses {
  id: string;
  customerId: string;
  customerUserIds: readonly string[];
  /** The customer, when a partner acts in its tenant. */
  onBehalfOfId: string | undefined;
}

const ofLicenses = ({ id, customerId, customerUserIds, onBehalfOfId }: Licenses): EventBody => ({
  subjectId: id,
  data: { after: { customerUserIds } },
  told: [customerId],
  onBehalfOfId,
});

/** Users hold licenses of it. */
export const licensesAssigned = defineEvent('subscription.licensesAssigned', ofLicenses);
/** Users hold licenses of it no longer. */
export const licensesRemoved = defineEvent('subscription.licensesRemoved', ofLicenses);

/** The associated reseller has owner rights on it, or has them no longer. */
export const azureOwnerChanged = defineEvent(
  'subscription.azureOwnerChanged',
  (id: string, owner: boolean, { customerId, resellerId }: { customerId: string; resellerId: string | null }) => ({
    subjectId: id,
    data: { before: { azureOwner: !owner }, after: { azureOwner: owner } },
    onBehalfOfId: customerId,
    told: [resellerId],
  }),
);
