import { defineEvent, type NewMail } from '../../../kernel/event';

/** A customer is notified by mail of what a partner did with its users. That action has its own audit event. */
export const partnerActTold = defineEvent('customer.toldOfPartner', (mails: readonly NewMail[]) => ({ mails }), {
  trail: false,
  feed: 'nobody',
});
