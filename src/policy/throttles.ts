/**
 * What is throttled: attempts with a password, attempts with a link token, mails asked for by anybody, and answers
 * that something belongs to others, of one user and of one organization, and invitations that these mail in a day.
 */
export type ThrottleKind =
  'signIn' | 'link' | 'mail' | 'takenByUser' | 'takenByOrganization' | 'invitationByUser' | 'invitationByOrganization';
