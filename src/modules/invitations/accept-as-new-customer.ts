import { ChangedMeanwhile, type Ctx, type TxCtx } from '../../data/context';
import { mutate } from '../../graph/mutation';
import type { Outcome } from '../../graph/store';
import { updateRows } from '../../graph/write';
import { checkText } from '../../kernel/checks';
import { domainName } from '../../kernel/domains';
import { refuse, together } from '../../kernel/errors';
import type { Actor } from '../../kernel/event';
import { newId } from '../../kernel/ids';
import { hashPassword } from '../../security/passwords';
import { digest } from '../../security/tokens';
import { customerCreated, insertCustomer } from '../customers';
import { checkAddress, type DomainProof } from '../partners';
import { isWebmail, marketRegionOf, type MarketRegion } from '../registers';
import {
  ANONYMOUS,
  checkPassword,
  checkPerson,
  createUser,
  customerWithoutAdmin,
  domainOf,
  takeOverDomain,
  type CustomerWithoutAdmin,
} from '../users';
import { acceptRelationship, requireFit } from './accept-relationship';
import type { AcceptInvitationAsNewCustomerInput } from './answer.types';
import { refuseSendersLink, refuseUnprovenDomain } from './domain-proof';
import { Invitation } from './invitation.entity';
import { firstAdminAdded, invitationAccepted } from './invitation.events';
import { invalidLink, requireForCustomers, requireOpen, useUp, withSubject, type OpenInvitation } from './link';

/** Checks what needs no database; answers the domain as it is stored. */
function check(input: AcceptInvitationAsNewCustomerInput): string {
  let domain = '';
  together(
    () => checkText(input.companyName, { min: 2, max: 200 }, ['companyName']),
    () => {
      domain = domainName(input.domain, ['domain']);
    },
    () => checkAddress(input.address, ['address'], input.country),
    () => {
      checkPerson(input.admin.name, input.admin.email, ['admin']);
      if (domain === '' || domainOf(input.admin.email) === domain) return;
      refuse('EMAIL_DOMAIN_MISMATCH', "The admin's address must be of the domain of the company.", ['admin', 'email']);
    },
    () => checkPassword(input.admin.password, ['admin', 'password']),
  );
  return domain;
}

function requireCloud(invitation: OpenInvitation, cloud: string): void {
  requireForCustomers(invitation);
  if (invitation.cloud === cloud) return;
  refuse('OTHER_CLOUD', 'The invitation is for another cloud; choose that of the preview.', ['cloud'], {
    cloud: invitation.cloud,
  });
}

interface Prepared {
  domain: string;
  passwordHash: string;
}

/** Who comes to act for a customer, whose id is filled in once it is there, and in which region the customer is. */
interface Newcomer {
  actor: Actor;
  marketRegion: MarketRegion;
}

/** Refusals of what was typed come before those of the database. */
async function addTenant(
  tx: TxCtx,
  input: AcceptInvitationAsNewCustomerInput,
  { domain, proof }: { domain: string; proof: DomainProof },
  { actor, marketRegion }: Newcomer,
): Promise<void> {
  if (await isWebmail(tx.db, domain)) {
    refuse('WEBMAIL_DOMAIN', 'This is the domain of a web-mail service; give one that belongs to the company.', ['domain']);
  }
  const { companyName, country, cloud, address, admin } = input;
  const [id, name, email] = [actor.organizationId, companyName.trim(), admin.email.trim()];
  const company = { id, name, initialDomain: domain, country, marketRegion, cloud, email, address, createdById: null };
  const after = { name, domain, country, cloud };
  await insertCustomer(tx, { ...company, domainProof: proof }, ['domain'], (customer) =>
    customerCreated(customer, after, { actor }),
  );
}

/** The first admin, with the password that it chose. */
async function addAdmin(
  tx: TxCtx,
  { admin: { name, email } }: AcceptInvitationAsNewCustomerInput,
  { domain, passwordHash }: Prepared,
  actor: Actor,
): Promise<void> {
  const { organizationId } = actor;
  const person = { kind: 'CUSTOMER_USER', organizationId, name, email, passwordHash, ownPassword: true } as const;
  // Whoever may be signed in here is not the one who makes the account.
  const { id } = await createUser({ ...tx, viewer: ANONYMOUS }, { ...person, roles: ['CUSTOMER_ADMIN'] }, ['admin']);
  actor.id = id;
  await takeOverDomain(tx, domain, organizationId);
}

/** The customer that has the domain and waits for its first admin; it is locked. Null: a new one is made. */
async function waitingCustomer(tx: TxCtx, invitation: OpenInvitation, domain: string): Promise<CustomerWithoutAdmin | null> {
  const waiting = await customerWithoutAdmin(tx.db, domain);
  if (waiting === null) return null;
  if (tx.course.locked?.has(waiting.id) !== true) throw new ChangedMeanwhile();
  refuseSendersLink(invitation.isDomainProof);
  return waiting;
}

async function accept(tx: TxCtx, input: AcceptInvitationAsNewCustomerInput, prepared: Prepared): Promise<Outcome> {
  const invitation = await requireOpen(tx, input.token);
  const { domain } = prepared;
  requireCloud(invitation, input.cloud);
  refuseUnprovenDomain(invitation.provenDomain, domain);
  const waiting = await waitingCustomer(tx, invitation, domain);
  const customerId = waiting?.id ?? newId('Customer', tx.clock.now());
  const actor: Actor = { id: '', name: input.admin.name.trim(), organizationId: customerId };
  const accepted = invitationAccepted(invitation, { customerId, actor });
  // By nobody as long as the customer is not there.
  await useUp(tx, invitation, { state: 'ACCEPTED', acceptedById: null }, accepted);
  const marketRegion = waiting?.marketRegion ?? (await marketRegionOf(tx.db, input.country, ['country']));
  const fitting = await requireFit(tx, invitation, { cloud: waiting?.cloud ?? input.cloud, marketRegion });
  const proof = invitation.isDomainProof ? 'MAIL' : 'INVITATION';
  if (!waiting) await addTenant(tx, input, { domain, proof }, { actor, marketRegion: marketRegion as MarketRegion });
  await addAdmin(tx, input, prepared, actor);
  if (waiting) tx.emit(firstAdminAdded({ id: actor.id, customerId }, actor));
  await updateRows(tx, Invitation, { acceptedById: customerId }, { id: invitation.id }, accepted);
  const signatory = { name: actor.name, email: input.admin.email.trim() };
  const [accepts, isNew] = [input.acceptAgreement === true, true];
  await acceptRelationship(tx, invitation, customerId, fitting, { accepts, shown: input.textVersion, signatory, actor, isNew });
  return { customerId, userId: actor.id };
}

/** Makes a tenant for the holder of a link and accepts for it, all or nothing. */
export async function acceptInvitationAsNewCustomer(ctx: Ctx, input: AcceptInvitationAsNewCustomerInput): Promise<object> {
  await ctx.throttle.take('link', ctx.network);
  const prepared: Prepared = { domain: '', passwordHash: '' };
  return mutate(ctx, {
    operation: 'acceptInvitationAsNewCustomer',
    input: await withSubject(ctx, input),
    owner: digest(input.token),
    asksOthers: true,
    before: async () => {
      prepared.domain = check(input);
      // Hashing is dear; it is not done for a token that was never issued.
      if (!ctx.links.read('invitation', input.token) && !ctx.links.read('domain', input.token)) invalidLink();
      prepared.passwordHash = await hashPassword(input.admin.password);
    },
    locks: async (tx) => {
      const { inviterId, providerId } = await requireOpen(tx, input.token);
      return [inviterId, providerId, (await customerWithoutAdmin(tx.db, prepared.domain))?.id];
    },
    work: (tx) => accept(tx, input, prepared),
    shown: ({ outcome, dryRun }) => ({
      customerId: dryRun ? null : outcome['customerId'],
      userName: input.admin.email.trim(),
    }),
  });
}
