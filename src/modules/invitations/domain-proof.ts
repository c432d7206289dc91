import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { defineMutation } from '../../graph/define-mutation';
import { OPEN } from '../../graph/registry';
import { refuse } from '../../kernel/errors';
import { digest } from '../../security/tokens';
import { isWebmail } from '../reference-data';
import { customerWithoutAdmin, domainOf, isEmail, issueEmailLink, normalizeEmail } from '../users';
import { DOMAIN_PROOF_MAIL } from './domain-proof.mails';
import { RequestDomainProofInput, RequestDomainProofPayload } from './domain-proof.types';
import { domainProofRequested } from './invitation.events';
import { byLink, requireForCustomers, requireOpen } from './link';
import { partiesOf } from './parties';

/** Refuses a domain that a link does not prove: that of another address than it was sent to. */
export function refuseUnprovenDomain(provenDomain: string, domain: string): void {
  if (provenDomain === domain) return;
  refuse(
    'DOMAIN_PROOF_REQUIRED',
    'The link proves the domain of the address that it was sent to, and no other. Have a link mailed to an address of this domain (`requestDomainProof`) and accept with that one.',
    ['domain'],
  );
}

/** The link of an invitation is known to its sender, so it makes nobody the admin of a customer that is here already. */
export function refuseSendersLink(isDomainProof: boolean): void {
  if (isDomainProof) return;
  refuse(
    'DOMAIN_PROOF_REQUIRED',
    'Partners serve this company already, and nobody administers it yet. Have a link mailed to an address of its domain (`requestDomainProof`) and accept with that one.',
    ['domain'],
  );
}

/** Where the proof goes: to the address on record, where the domain is that of a customer without an admin and has one. */
async function recipientOf(tx: TxCtx, email: string): Promise<string> {
  const domain = domainOf(email);
  const waiting = await customerWithoutAdmin(tx.db, domain);
  if (waiting === null) return email;
  const [row] = await tx.db.rows(
    bound<{ email: string }>('subject', 'SELECT email FROM customer WHERE id = ? AND email_domain = ?'),
    [waiting.id, domain],
  );
  return row?.email ?? email;
}

async function request(tx: TxCtx, { token, email }: RequestDomainProofInput): Promise<void> {
  const invitation = await requireOpen(tx, token);
  requireForCustomers(invitation);
  if (await isWebmail(tx.db, domainOf(email))) {
    refuse('WEBMAIL_DOMAIN', 'This is the domain of a web-mail service; give an address of the company.', ['email']);
  }
  const { id, issueNumber, expiresAt } = invitation;
  const lifetime = expiresAt - tx.clock.now();
  const recipient = await recipientOf(tx, email.trim());
  const link = await issueEmailLink(tx, { purpose: 'PROVE_DOMAIN', email: recipient, subjectId: id, lifetime, issueNumber });
  const parties = await partiesOf(tx.db, invitation.inviterId, invitation.providerId);
  const values = { partners: parties.map(({ name }) => name).join(' and '), domain: domainOf(recipient) };
  tx.emit(domainProofRequested(id, domainOf(recipient), { template: DOMAIN_PROOF_MAIL, recipient, subjectId: id, values, link }));
}

/** The answer is the same whoever has the domain. */
export const requestDomainProof = defineMutation({
  name: 'requestDomainProof',
  description:
    "Mails a link to an address of the company's domain. `acceptInvitationAsNewCustomer` with the token of that link accepts the invitation for that domain, when it is another than that of the invited address, or when the customer is here already without an admin. The link proves that whoever accepts reads mail there; until then nothing is made, and nobody is kept from the domain. It is valid as long as the invitation; a new link of the invitation voids it. Too many answer `THROTTLED` at the top.",
  action: OPEN,
  input: RequestDomainProofInput,
  inputDescription: 'Link and address.',
  payload: RequestDomainProofPayload,
  codes: ['INVALID_LINK', 'INVALID_EMAIL', 'WRONG_ORGANIZATION_KIND', 'WEBMAIL_DOMAIN'],
  recorded: byLink,
  owner: ({ token }) => digest(token),
  before: async (ctx, { email }) => {
    if (!isEmail(email.trim())) refuse('INVALID_EMAIL', 'This is no e-mail address.', ['email']);
    await ctx.services.throttle.take('mail', ctx.network);
    await ctx.services.throttle.take('mail', normalizeEmail(email));
  },
  work: async (tx, { input }) => {
    await request(tx, input);
    return {};
  },
  shown: ({ dryRun }) => ({ mailed: !dryRun }),
  refused: { mailed: false },
});
