import { defineEvent, type NewMail } from '../../../kernel/event';

/** A customer is told by mail what a partner did with its people; the event of that stands in the trail by itself. */
export const partnerActTold = defineEvent('customer.toldOfPartner', (mails: readonly NewMail[]) => ({ mails }), {
  trail: false,
  feed: 'nobody',
});
