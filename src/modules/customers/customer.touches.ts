import { defineTouch } from '../../kernel/event';

/** A customer is there, and what it is called: its id. */
export const touchCustomer = defineTouch('customer', 'id');
/** Whether a partner serves a customer: ids of customer and partner, in this order. */
export const touchRelationship = defineTouch('customer relationship', 'customerId', 'partnerId');
/** The reseller that a provider's relationship is associated with: ids of customer and provider, in this order. */
export const touchAssociation = defineTouch('associated reseller', 'customerId', 'partnerId');
/** Whether a partner has delegated admin privileges: ids of customer and partner, in this order. */
export const touchGrant = defineTouch('delegated admin grant', 'customerId', 'partnerId');
/** Which agreements a customer has: its id. */
export const touchAgreement = defineTouch('customer agreement', 'customerId');
