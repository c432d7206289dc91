import { defineTouch } from '../../kernel/event';

/** A partner is there: its id. */
export const touchPartner = defineTouch('partner', 'id');
/** What a partner is called: its id. Everybody who sees it is reached. */
export const touchPartnerName = defineTouch('partner name', 'id');
/** Whether a provider and a reseller work together: ids of both, in this order. */
export const touchPartnership = defineTouch('partnership', 'providerId', 'resellerId');
/** Whether a provider reads a reseller's account: ids of both, in this order. */
export const touchAdminAccess = defineTouch('admin access', 'providerId', 'resellerId');
/** Which organization a domain belongs to: the domain. */
export const touchDomain = defineTouch('domain', 'domain');
