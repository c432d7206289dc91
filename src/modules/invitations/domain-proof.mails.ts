import { defineMail } from '../outbox';

/** Mails a link with which a person at a domain proves it and accepts an invitation for the company. */
export const DOMAIN_PROOF_MAIL = defineMail('domainProof', {
  text: ({ partners, domain }) => ({
    subject: `Does ${String(domain)} belong to your company?`,
    before: [
      `Someone wants to accept an invitation from ${String(partners)} for the company with the domain ${String(domain)} and become its administrator.`,
      'If this is you, open the link and continue there. Only someone with this link can continue, so do not share it with anyone who does not act for your company.',
    ],
    linkLabel: 'Continue with this domain',
    after: ['If you do not know about this, ignore this email. Nothing is set up for the domain.'],
  }),
  link: 'domain',
});
