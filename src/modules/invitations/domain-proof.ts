import type { Ctx, TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { mutate } from '../../graph/mutation';
import { refuse } from '../../kernel/errors';
import { digest } from '../../security/tokens';
import { isWebmail } from '../registers';
import { customerWithoutAdmin, domainOf, isEmail, issueEmailLink, normalizeEmail } from '../users';
import { DOMAIN_PROOF_MAIL } from './domain-proof.mails';
import type { RequestDomainProofInput } from './domain-proof.types';
import { domainProofRequested } from './invitation.events';
import { requireForCustomers, requireOpen, withSubject } from './link';
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
  const [row] = await tx.db.rows(bound('subject', 'SELECT email FROM customer WHERE id = ? AND email_domain = ?'), [
    waiting.id,
    domain,
  ]);
  return row ? String(row['email']) : email;
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

/**
 * Mails a link to an address, by which whoever reads it accepts an invitation for the domain of the address. The answer is
 * the same whoever has the domain.
 */
export async function requestDomainProof(ctx: Ctx, input: RequestDomainProofInput): Promise<object> {
  await ctx.throttle.take('link', ctx.network);
  return mutate(ctx, {
    operation: 'requestDomainProof',
    input: await withSubject(ctx, input),
    owner: digest(input.token),
    before: async () => {
      if (!isEmail(input.email.trim())) refuse('INVALID_EMAIL', 'This is no e-mail address.', ['email']);
      await ctx.throttle.take('mail', ctx.network);
      await ctx.throttle.take('mail', normalizeEmail(input.email));
    },
    work: async (tx) => {
      await request(tx, input);
      return {};
    },
    shown: ({ dryRun }) => ({ mailed: !dryRun }),
    refused: { mailed: false },
  });
}
