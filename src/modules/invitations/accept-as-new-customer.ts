import type { Ctx, TxCtx } from '../../data/context';
import { mutate } from '../../graph/mutation';
import type { Outcome } from '../../graph/store';
import { updateRows } from '../../graph/write';
import { checkText } from '../../kernel/checks';
import { domainName } from '../../kernel/domains';
import { refuse } from '../../kernel/errors';
import type { Actor } from '../../kernel/event';
import { newId } from '../../kernel/ids';
import { hashPassword } from '../../security/passwords';
import { digest } from '../../security/tokens';
import { customerCreated, insertCustomer } from '../customers';
import { checkAddress } from '../partners';
import { isWebmail, marketRegionOf, type MarketRegion } from '../registers';
import { ANONYMOUS, checkPassword, checkPerson, createUser, domainOf, takeOverDomain } from '../users';
import { acceptRelationship, requireFit } from './accept-relationship';
import type { AcceptInvitationAsNewCustomerInput } from './answer.types';
import { Invitation } from './invitation.entity';
import { invitationAccepted } from './invitation.events';
import { invalidLink, requireOpen, useUp, withSubject, type OpenInvitation } from './link';

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

/**
 * The tenant and its first admin, who acts for it and whose id is filled in once it is there; refusals of what was typed
 * come before those of the database.
 */
async function addTenant(
  tx: TxCtx,
  input: AcceptInvitationAsNewCustomerInput,
  { domain, passwordHash }: Prepared,
  { actor, marketRegion }: { actor: Actor; marketRegion: MarketRegion },
): Promise<void> {
  if (await isWebmail(tx.db, domain)) {
    refuse('WEBMAIL_DOMAIN', 'This is the domain of a web-mail service; give one that belongs to the company.', ['domain']);
  }
  const { companyName, country, cloud, address, admin } = input;
  const email = admin.email.trim();
  const [id, name] = [actor.organizationId, companyName.trim()];
  const company = { id, name, initialDomain: domain, country, marketRegion, cloud, email, address, createdById: null };
  const after = { name, domain, country, cloud };
  await insertCustomer(tx, company, ['domain'], (customer) => customerCreated(customer, after, { actor }));
  const person = await createUser(
    // Whoever may be signed in here is not the one who makes the account.
    { ...tx, viewer: ANONYMOUS },
    {
      kind: 'CUSTOMER_USER',
      organizationId: id,
      name: admin.name,
      email,
      roles: ['CUSTOMER_ADMIN'],
      passwordHash,
      ownPassword: true,
    },
    ['admin'],
  );
  actor.id = person.id;
  await takeOverDomain(tx, domain, id);
}

async function accept(tx: TxCtx, input: AcceptInvitationAsNewCustomerInput, prepared: Prepared): Promise<Outcome> {
  const invitation = await requireOpen(tx, input.token);
  requireForCustomers(invitation, input.cloud);
  const customerId = newId('Customer', tx.clock.now());
  const actor: Actor = { id: '', name: input.admin.name.trim(), organizationId: customerId };
  const accepted = invitationAccepted(invitation, { customerId, actor });
  // By nobody as long as the customer is not there.
  await useUp(tx, invitation, { state: 'ACCEPTED', acceptedById: null }, accepted);
  const marketRegion = await marketRegionOf(tx.db, input.country, ['country']);
  const fitting = await requireFit(tx, invitation, { cloud: input.cloud, marketRegion });
  await addTenant(tx, input, prepared, { actor, marketRegion });
  await updateRows(tx, Invitation, { acceptedById: customerId }, { id: invitation.id }, accepted);
  const signatory = { name: actor.name, email: input.admin.email.trim() };
  const accepts = input.acceptAgreement === true;
  await acceptRelationship(tx, invitation, customerId, fitting, { accepts, shown: input.textVersion, signatory, actor });
  return { customerId, userId: actor.id };
}

/** Makes a tenant for the holder of a link and accepts for it, all or nothing. */
export async function acceptInvitationAsNewCustomer(ctx: Ctx, input: AcceptInvitationAsNewCustomerInput): Promise<object> {
  await ctx.throttle.take('link', ctx.network);
  const prepared: Prepared = { domain: '', passwordHash: '' };
  return mutate(ctx, {
    operation: 'acceptInvitationAsNewCustomer',
    input: withSubject(ctx, input),
    owner: digest(input.token),
    asksOthers: true,
    before: async () => {
      prepared.domain = check(input);
      // Hashing is dear; it is not done for a token that was never issued.
      if (!ctx.links.read('invitation', input.token)) invalidLink();
      prepared.passwordHash = await hashPassword(input.admin.password);
    },
    locks: async (tx) => {
      const { inviterId, providerId } = await requireOpen(tx, input.token);
      return [inviterId, providerId];
    },
    work: (tx) => accept(tx, input, prepared),
    shown: ({ outcome, dryRun }) => ({
      customerId: dryRun ? null : outcome['customerId'],
      userName: input.admin.email.trim(),
    }),
  });
}
