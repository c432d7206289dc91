import { defineTouch } from '../../kernel/event';

/** A customer was added or renamed. Key: its id. */
export const touchCustomer = defineTouch('customer', 'id');
/** A partner starts or stops serving a customer. Keys: customer id, partner id. */
export const touchRelationship = defineTouch('customer relationship', 'customerId', 'partnerId');
/** The associated reseller of a provider's relationship changed. Keys: customer id, provider id. */
export const touchAssociation = defineTouch('associated reseller', 'customerId', 'partnerId');
/** A partner got or lost delegated admin privileges. Keys: customer id, partner id. */
export const touchGrant = defineTouch('delegated admin grant', 'customerId', 'partnerId');
/** A customer's agreements changed. Key: its id. */
export const touchAgreement = defineTouch('customer agreement', 'customerId');
