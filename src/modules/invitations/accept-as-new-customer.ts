import { ChangedMeanwhile, type TxCtx } from '../../data/context';
import { defineMutation } from '../../graph/define-mutation';
import { OPEN } from '../../graph/registry';
import type { Outcome } from '../../graph/idempotent-transaction';
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
import { isWebmail, marketRegionOf, type MarketRegion } from '../reference-data';
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
import { AcceptInvitationAsNewCustomerInput, AcceptInvitationAsNewCustomerPayload } from './answer.types';
import { refuseSendersLink, refuseUnprovenDomain } from './domain-proof';
import { invitationOperations } from './invitation.actions';
import { Invitation } from './invitation.entity';
import { firstAdminAdded, invitationAccepted } from './invitation.events';
import { byLink, invalidLink, requireForCustomers, requireOpen, useUp, type OpenInvitation } from './link';

/** Checks that need no database. Returns the normalized domain. */
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
      refuse('EMAIL_DOMAIN_MISMATCH', "The admin's email address must belong to the company's domain.", ['admin', 'email']);
    },
    () => checkPassword(input.admin.password, ['admin', 'password']),
  );
  return domain;
}

function requireCloud(invitation: OpenInvitation, cloud: string): void {
  requireForCustomers(invitation);
  if (invitation.cloud === cloud) return;
  refuse('OTHER_CLOUD', 'The invitation is for another cloud. Choose the one shown in the preview.', ['cloud'], {
    cloud: invitation.cloud,
  });
}

interface Prepared {
  domain: string;
  passwordHash: string;
}

/**
 * The actor for the new customer, whose user id is filled in once the user exists, and the customer's market
 * region.
 */
interface Newcomer {
  actor: Actor;
  marketRegion: MarketRegion;
}

/** Input checks come before those in the database. */
async function addTenant(
  tx: TxCtx,
  input: AcceptInvitationAsNewCustomerInput,
  { domain, proof }: { domain: string; proof: DomainProof },
  { actor, marketRegion }: Newcomer,
): Promise<void> {
  if (await isWebmail(tx.db, domain)) {
    refuse('WEBMAIL_DOMAIN', 'This domain belongs to a webmail service. Give a domain of the company.', ['domain']);
  }
  const { companyName, country, cloud, address, admin } = input;
  const [id, name, email] = [actor.organizationId, companyName.trim(), admin.email.trim()];
  const company = { id, name, initialDomain: domain, country, marketRegion, cloud, email, address, createdById: null };
  const after = { name, domain, country, cloud };
  await insertCustomer(tx, { ...company, domainProof: proof }, ['domain'], (customer) =>
    customerCreated(customer, after, { actor }),
  );
}

/** Creates the first admin, with the password chosen in the input. */
async function addAdmin(
  tx: TxCtx,
  { admin: { name, email } }: AcceptInvitationAsNewCustomerInput,
  { domain, passwordHash }: Prepared,
  actor: Actor,
): Promise<void> {
  const { organizationId } = actor;
  const person = { kind: 'CUSTOMER_USER', organizationId, name, email, passwordHash, ownPassword: true } as const;
  // The account is not created by the user who may be signed in here.
  const { id } = await createUser({ ...tx, viewer: ANONYMOUS }, { ...person, roles: ['CUSTOMER_ADMIN'] }, ['admin']);
  actor.id = id;
  await takeOverDomain(tx, domain, organizationId);
}

/**
 * Returns the locked customer that owns the domain and has no admin yet, or null if a new customer is to be
 * created.
 */
async function waitingCustomer(tx: TxCtx, invitation: OpenInvitation, domain: string): Promise<CustomerWithoutAdmin | null> {
  const waiting = await customerWithoutAdmin(tx.db, domain);
  if (waiting === null) return null;
  if (tx.notes.locked?.has(waiting.id) !== true) throw new ChangedMeanwhile();
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
  // `acceptedById` is set later: the customer does not exist yet.
  await useUp(tx, 'acceptInvitationAsNewCustomer', invitation, { state: 'ACCEPTED', acceptedById: null }, accepted);
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

export const acceptInvitationAsNewCustomer = defineMutation({
  name: 'acceptInvitationAsNewCustomer',
  description:
    'Creates a customer tenant with its first admin for the holder of an invitation link and accepts the invitation for it, all or nothing. The link proves the domain of the invited address; any other domain needs the link mailed by `requestDomainProof`. A customer carried over from another portal that has no admin yet gets its first admin the same way, by a mailed link only, and keeps its name, country and cloud. Too many attempts fail with the top-level error `THROTTLED`.',
  example:
    'acceptInvitationAsNewCustomer(input: { token: "eyJ…", companyName: "Contoso", domain: "contoso.example", country: "DE", cloud: PUBLIC, address: { line1: "Hauptstr. 1", city: "Berlin", postalCode: "10115" }, admin: { name: "Ada Berg", email: "ada@contoso.example", password: "correct horse battery" }, acceptAgreement: true }) { customerId userName errors { code message path } }',
  action: OPEN,
  input: AcceptInvitationAsNewCustomerInput,
  inputDescription: 'Link, company and first admin.',
  payload: AcceptInvitationAsNewCustomerPayload,
  codes: [
    'INVALID_LINK',
    'DOMAIN_PROOF_REQUIRED',
    'INVALID_EMAIL',
    'EMAIL_DOMAIN_MISMATCH',
    'PASSWORD_LENGTH',
    'PASSWORD_COMMON',
    'WRONG_ORGANIZATION_KIND',
    'WEBMAIL_DOMAIN',
    'DOMAIN_TAKEN',
    'EMAIL_TAKEN',
    'UNKNOWN_COUNTRY',
    'PARTNER_NOT_ACTIVE',
    'OTHER_MARKET_REGION',
    'PARTNERSHIP_REQUIRED',
    'OTHER_CLOUD',
    'CLOUD_RULE',
    'AGREEMENT_REQUIRED',
    'TEXT_CHANGED',
  ],
  alsoOn: [
    invitationOperations.on({
      move: {
        from: ['PENDING'],
        to: 'ACCEPTED',
        description: 'The holder of the link creates a customer tenant and accepts for it.',
      },
      byLink: true,
    }),
  ],
  recorded: byLink,
  owner: ({ token }) => digest(token),
  probesExistence: true,
  before: async (ctx, input): Promise<Prepared> => {
    const domain = check(input);
    // Hashing is expensive: check the token first.
    if (!ctx.services.links.read('invitation', input.token) && !ctx.services.links.read('domain', input.token)) invalidLink();
    return { domain, passwordHash: await hashPassword(input.admin.password) };
  },
  locks: async (tx, { input, prepared }) => {
    const { inviterId, providerId } = await requireOpen(tx, input.token);
    return [inviterId, providerId, (await customerWithoutAdmin(tx.db, prepared.domain))?.id];
  },
  work: (tx, { input, prepared }) => accept(tx, input, prepared),
  shown: ({ outcome, dryRun }, { input }) => ({
    customerId: dryRun ? null : outcome['customerId'],
    userName: input.admin.email.trim(),
  }),
});
