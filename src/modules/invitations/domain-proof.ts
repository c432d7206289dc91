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

/** Refuses a domain that the link does not prove: one other than that of the address it was sent to. */
export function refuseUnprovenDomain(provenDomain: string, domain: string): void {
  if (provenDomain === domain) return;
  refuse(
    'DOMAIN_PROOF_REQUIRED',
    'The link only proves the domain of the address it was sent to. Request a link for an address at this domain with `requestDomainProof` and accept with that link.',
    ['domain'],
  );
}

/** The sender knows the invitation link, so it cannot make anyone the admin of an existing customer. */
export function refuseSendersLink(isDomainProof: boolean): void {
  if (isDomainProof) return;
  refuse(
    'DOMAIN_PROOF_REQUIRED',
    'Partners already serve this company, but it has no administrator yet. Request a link for an address at its domain with `requestDomainProof` and accept with that link.',
    ['domain'],
  );
}

/**
 * Returns the address the proof is sent to. If the domain belongs to a customer without an admin that has an
 * address on record there, it is that address.
 */
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
    refuse('WEBMAIL_DOMAIN', 'This domain belongs to a webmail service. Give an address of the company.', ['email']);
  }
  const { id, issueNumber, expiresAt } = invitation;
  const lifetime = expiresAt - tx.clock.now();
  const recipient = await recipientOf(tx, email.trim());
  const link = await issueEmailLink(tx, { purpose: 'PROVE_DOMAIN', email: recipient, subjectId: id, lifetime, issueNumber });
  const parties = await partiesOf(tx.db, invitation.inviterId, invitation.providerId);
  const values = { partners: parties.map(({ name }) => name).join(' and '), domain: domainOf(recipient) };
  tx.emit(domainProofRequested(id, domainOf(recipient), { template: DOMAIN_PROOF_MAIL, recipient, subjectId: id, values, link }));
}

/** The response does not reveal whose domain it is. */
export const requestDomainProof = defineMutation({
  name: 'requestDomainProof',
  description:
    "Mails a link to an address at the company's domain. Use its token with `acceptInvitationAsNewCustomer` to accept for that domain, if it differs from the invited address's domain or if the customer exists without an admin. The link proves that the recipient reads mail there; until it is used nothing is created and the domain stays free. It is valid as long as the invitation and becomes void if the invitation gets a new link. Too many requests fail with the top-level error `THROTTLED`.",
  example: 'requestDomainProof(input: { token: "eyJ…", email: "ada@contoso.example" }) { mailed errors { code message path } }',
  action: OPEN,
  input: RequestDomainProofInput,
  inputDescription: 'Link and address.',
  payload: RequestDomainProofPayload,
  codes: ['INVALID_LINK', 'INVALID_EMAIL', 'WRONG_ORGANIZATION_KIND', 'WEBMAIL_DOMAIN'],
  recorded: byLink,
  owner: ({ token }) => digest(token),
  before: async (ctx, { email }) => {
    if (!isEmail(email.trim())) refuse('INVALID_EMAIL', 'This is not a valid e-mail address.', ['email']);
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
