import { defineTouch } from '../../kernel/event';

/** A customer is there, and what it is called: its id. */
export const touchCustomer = defineTouch('customer');
/** Whether a partner serves a customer: ids of customer and partner, in this order. */
export const touchRelationship = defineTouch('customer relationship');
/** The reseller that a provider's relationship is associated with: ids of customer and provider, in this order. */
export const touchAssociation = defineTouch('associated reseller');
/** Whether a partner has delegated admin privileges: ids of customer and partner, in this order. */
export const touchGrant = defineTouch('delegated admin grant');
/** Which agreements a customer has: its id. */
export const touchAgreement = defineTouch('customer agreement');
