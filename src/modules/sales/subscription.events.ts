import { defineEvent, type EventBody, type EventData, type EventOptions, type EventType } from '../../kernel/event';
import { touchSubscription } from './sales.touches';

/** A subscription and all organizations that see the whole of it. */
export interface SubscriptionParties {
  id: string;
  customerId: string;
  providerId: string;
  resellerId: string | null;
  supportPartnerId: string;
}

/** Changed values, before and after. */
export interface Changes {
  before?: EventData;
  after: EventData;
}

/** Defines an event of one subscription, visible to its old and new parties. */
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

/** The friendly name changed. */
export const subscriptionRenamed = ofSubscription('subscription.renamed');
/** Auto-renew was turned on or off. */
export const autoRenewChanged = ofSubscription('subscription.autoRenewChanged');
/** An import of what runs elsewhere changed it. */
export const subscriptionImported = ofSubscription('subscription.imported');
/** It was reactivated. */
export const subscriptionReactivated = ofSubscription('subscription.reactivated');
/** It was suspended. For an add-on, `with` names the parent suspended along with it. */
export const subscriptionSuspended = ofSubscription('subscription.suspended');
/** It was cancelled. For an add-on, `with` names the parent cancelled along with it. */
export const subscriptionCancelled = ofSubscription('subscription.cancelled');
/** It was upgraded, or created by an upgrade. */
export const subscriptionUpgraded = ofSubscription('subscription.upgraded');
/** An add-on was moved to the subscription that replaced its parent. */
export const addOnMoved = ofSubscription('subscription.parentChanged');
/** The reseller of record changed or was removed. */
export const resellerOfRecordChanged = ofSubscription('subscription.resellerOfRecordChanged');
/** The support contact changed. */
export const supportContactChanged = ofSubscription('subscription.supportContactChanged');
/** A new term started automatically. */
export const subscriptionRenewed = ofSubscription('subscription.renewed', { trail: 'subscriptionRenewed' });
/** It was permanently deleted automatically. */
export const subscriptionDeleted = ofSubscription('subscription.deleted', { trail: 'subscriptionDeleted' });

/** The quantity changed. */
export const quantityChanged = defineEvent(
  'subscription.quantityChanged',
  (id: string, data: Changes, told: readonly (string | null)[]) => ({
    subjectId: id,
    data: { ...data },
    told,
    touches: [touchSubscription(id)],
  }),
);

/** A party lost its role because a relationship or partnership ended. */
export const partyLost = defineEvent('subscription.partyLost', (id: string, data: Changes, told: readonly string[]) => ({
  subjectId: id,
  data: { ...data },
  told,
  touches: [touchSubscription(id)],
}));

/** Licenses of a subscription and the users they were assigned to or removed from. */
export interface Licenses {
  id: string;
  customerId: string;
  customerUserIds: readonly string[];
  /** The customer, if a partner acts in its tenant. */
  onBehalfOfId: string | undefined;
}

const ofLicenses = ({ id, customerId, customerUserIds, onBehalfOfId }: Licenses): EventBody => ({
  subjectId: id,
  data: { after: { customerUserIds } },
  told: [customerId],
  onBehalfOfId,
  touches: [touchSubscription(id)],
});

/** Licenses were assigned to users. */
export const licensesAssigned = defineEvent('subscription.licensesAssigned', ofLicenses);
/** Licenses were removed from users. */
export const licensesRemoved = defineEvent('subscription.licensesRemoved', ofLicenses);

/** The associated reseller got or lost owner rights on it. */
export const azureOwnerChanged = defineEvent(
  'subscription.azureOwnerChanged',
  (id: string, owner: boolean, { customerId, resellerId }: { customerId: string; resellerId: string | null }) => ({
    subjectId: id,
    data: { before: { azureOwner: !owner }, after: { azureOwner: owner } },
    onBehalfOfId: customerId,
    told: [resellerId],
    touches: [touchSubscription(id)],
  }),
);
