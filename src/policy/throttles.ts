/**
 * What is rate-limited: sign-in attempts, link tokens, mails requested by anyone, refusals that reveal data of other tenants
 * (per user and per organization), and invitation mails (per user and per organization).
 */
export type ThrottleKind =
  'signIn' | 'link' | 'mail' | 'takenByUser' | 'takenByOrganization' | 'invitationByUser' | 'invitationByOrganization';
