import { defineTouch } from '../../kernel/event';

/** A partner was created. Key: its id. */
export const touchPartner = defineTouch('partner', 'id');
/** A partner was renamed; affects everyone who sees it. Key: its id. */
export const touchPartnerName = defineTouch('partner name', 'id');
/** A partnership changed. Keys: provider id, reseller id. */
export const touchPartnership = defineTouch('partnership', 'providerId', 'resellerId');
/** A provider's admin access changed. Keys: provider id, reseller id. */
export const touchAdminAccess = defineTouch('admin access', 'providerId', 'resellerId');
/** The owner of a domain changed. Key: the domain. */
export const touchDomain = defineTouch('domain', 'domain');
