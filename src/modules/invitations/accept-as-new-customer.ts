import type { Ctx, TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { mutate } from '../../graph/mutation';
import type { Outcome } from '../../graph/store';
import { checkText, domainName } from '../../kernel/checks';
import { refuse } from '../../kernel/errors';
import { hashPassword } from '../../security/passwords';
import { digest } from '../../security/tokens';
import { insertCustomer } from '../customers';
import { recordAudit } from '../journal';
import { checkAddress, takeTurn } from '../partners';
import { isWebmail, marketRegionOf } from '../registers';
import { ANONYMOUS, checkPassword, checkPerson, createUser, domainOf } from '../users';
import { acceptRelationship, requireFit } from './accept-relationship';
import type { AcceptInvitationAsNewCustomerInput } from './answer.types';
import { refreshInvitationScope } from './invitation.scope';
import { invalidLink, requireOpen, useUp, withSubject, type OpenInvitation } from './link';

const ACTION = 'acceptInvitationAsNewCustomer';

/** Checks what needs no database; answers the domain as it is stored. */
function check(input: AcceptInvitationAsNewCustomerInput): string {
  checkText(input.companyName, { min: 2, max: 200 }, ['companyName']);
  const domain = domainName(input.domain, ['domain']);
  checkAddress(input.address, ['address']);
  checkPerson(input.admin.name, input.admin.email, ['admin']);
  checkPassword(input.admin.password, ['admin', 'password']);
  if (domainOf(input.admin.email) !== domain) {
    refuse('EMAIL_DOMAIN_MISMATCH', "The admin's address must be of the domain of the company.", ['admin', 'email']);
  }
  return domain;
}

function requireForCustomers(invitation: OpenInvitation, cloud: string): void {
  if (invitation.kind === 'PARTNERSHIP') {
    refuse('WRONG_ORGANIZATION_KIND', 'This invitation is not for customers.', ['token']);
  }
  if (invitation.cloud !== cloud) {
    refuse('OTHER_CLOUD', 'The invitation is for another cloud; choose that of the preview.', ['cloud'], {
      cloud: invitation.cloud,
    });
  }
}

interface Prepared {
  domain: string;
  passwordHash: string;
}

/** The tenant and its first admin; refusals of what was typed come before those of the database. */
async function addTenant(
  tx: TxCtx,
  input: AcceptInvitationAsNewCustomerInput,
  { domain, passwordHash }: Prepared,
  marketRegion: Awaited<ReturnType<typeof marketRegionOf>>,
): Promise<{ customerId: string; userId: string }> {
  if (await isWebmail(tx.db, domain)) {
    refuse('WEBMAIL_DOMAIN', 'This is the domain of a web-mail service; give one that belongs to the company.', ['domain']);
  }
  const { companyName, country, cloud, address, admin } = input;
  const email = admin.email.trim();
  const company = { name: companyName, initialDomain: domain, country, marketRegion, cloud, email, address, createdById: null };
  const customerId = await insertCustomer(tx, company, ['domain']);
  const userId = await createUser(
    // Whoever may be signed in here is not the one who makes the account.
    { ...tx, viewer: ANONYMOUS },
    {
      kind: 'CUSTOMER_USER',
      organizationId: customerId,
      name: admin.name,
      email,
      roles: ['CUSTOMER_ADMIN'],
      passwordHash,
      ownPassword: true,
    },
    ['admin'],
  );
  return { customerId, userId };
}

async function accept(tx: TxCtx, input: AcceptInvitationAsNewCustomerInput, prepared: Prepared): Promise<Outcome> {
  const invitation = await requireOpen(tx, input.token);
  requireForCustomers(invitation, input.cloud);
  await takeTurn(tx.db, invitation.inviterId, invitation.providerId);
  await useUp(tx, invitation, 'ACCEPTED', null);
  const marketRegion = await marketRegionOf(tx.db, input.country, ['country']);
  const fitting = await requireFit(tx, invitation, { cloud: input.cloud, marketRegion });
  const { customerId, userId } = await addTenant(tx, input, prepared, marketRegion);
  await tx.db.run(bound('proof', 'UPDATE invitation SET accepted_by_id = ? WHERE id = ?'), [customerId, invitation.id]);
  const actor = { id: userId, name: input.admin.name.trim(), organizationId: customerId };
  const signatory = { name: actor.name, email: input.admin.email.trim() };
  const accepts = input.acceptAgreement === true;
  await acceptRelationship(tx, invitation, customerId, fitting, { accepts, signatory, action: ACTION, actor });
  await refreshInvitationScope(tx.db, invitation.id);
  await refreshInvitationScope(tx.db, { domain: prepared.domain });
  const alsoSeenBy = [invitation.inviterId, ...(invitation.providerId === null ? [] : [invitation.providerId])];
  const changes = { before: { status: 'PENDING' }, after: { status: 'ACCEPTED', customerId } };
  await recordAudit(tx, { action: ACTION, subjectId: invitation.id, actor, alsoSeenBy, changes });
  const after = { name: input.companyName.trim(), domain: prepared.domain, country: input.country, cloud: input.cloud };
  await recordAudit(tx, { action: ACTION, subjectId: customerId, actor, changes: { after } });
  return { customerId, userId };
}

/** Makes a tenant for the holder of a link and accepts for it, all or nothing. */
export async function acceptInvitationAsNewCustomer(ctx: Ctx, input: AcceptInvitationAsNewCustomerInput): Promise<object> {
  await ctx.throttle.take('link', ctx.network);
  const prepared: Prepared = { domain: '', passwordHash: '' };
  return mutate(ctx, {
    operation: ACTION,
    input: withSubject(ctx, input),
    owner: digest(input.token),
    asksOthers: true,
    before: async () => {
      prepared.domain = check(input);
      // Hashing is dear; it is not done for a token that was never issued.
      if (!ctx.links.read('invitation', input.token)) invalidLink();
      prepared.passwordHash = await hashPassword(input.admin.password);
    },
    work: (tx) => accept(tx, input, prepared),
    shown: ({ outcome, dryRun }) => ({
      customerId: dryRun ? null : outcome['customerId'],
      userName: input.admin.email.trim(),
    }),
  });
}
