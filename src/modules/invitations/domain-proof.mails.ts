import { defineMail } from '../outbox';

/** The link by which somebody at a domain proves it and accepts an invitation for its company. */
export const DOMAIN_PROOF_MAIL = defineMail('domainProof', {
  text: ({ partners, domain }) => ({
    subject: `Does ${String(domain)} belong to your company?`,
    before: [
      `Somebody wants to accept an invitation of ${String(partners)} for the company with the domain ${String(domain)}, and become its administrator.`,
      'If that is you, open the link and go on there: only whoever has this link can. Do not pass it on to anybody who does not act for your company.',
    ],
    linkLabel: 'Go on with this domain',
    after: ['If you do not know of it, do nothing: nothing is set up for the domain, and nobody speaks for it.'],
  }),
  link: 'domain',
});
