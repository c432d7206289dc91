import type { Ctx, TxCtx } from '../../data/context';
import { ifInScope } from '../../graph/act-on';
import { defineMutation } from '../../graph/define-mutation';
import { forbidden } from '../../policy/missing-right';
import { credentials, NO_CREDENTIALS } from '../users';
import type { Outcome } from '../../graph/idempotent-transaction';
import { checkText } from '../../kernel/checks';
import { domainName } from '../../kernel/domains';
import { DomainError, refuse, together } from '../../kernel/errors';
import { outOfTrail, type DomainEvent } from '../../kernel/event';
import { may } from '../../policy/viewer';
import { hashPassword, temporaryPassword } from '../../security/passwords';
import {
  agreementRecorded,
  customerCreated,
  giveGrant,
  grantGiven,
  insertCustomer,
  openRelationship,
  relationshipOpened,
  type Tie,
} from '../customers';
import { checkAddress, Reseller } from '../partners';
import { cloudRules, marketRegionOf, type Cloud } from '../reference-data';
import { placeOrderIn, quoteLines, type OrderPlacement, type OrderQuote } from '../sales';
import { createUser, takeOverDomain, tellCustomer } from '../users';
import { attest, checkAttestation } from './agreements';
import type { AgreementAttestationInput } from './agreements.types';
import { CreateCustomerInput, CreateCustomerPayload } from './create-customer.types';
import { checkCustomerEmail, checkEmail } from './customer-contact';
import { checkOwnDomain } from './customer-domains';
import { partneredReseller } from './resellers';

/** What was made of the input before the transaction, and the review. */
interface Plan {
  input: CreateCustomerInput;
  initialDomain: string;
  userName: string;
  password: string;
  passwordHash: string;
  /** What the review shows; filled in a dry run, also in one that is refused. */
  quote: OrderQuote | null;
}

/** The partners that get a relationship: the provider and, where named, its reseller. */
interface Parties {
  providerId: string;
  resellerId: string | null;
  cloud: Cloud;
}

function checkInput(ctx: Ctx, input: CreateCustomerInput): string {
  let domain = '';
  const { agreement } = input;
  together(
    () => checkText(input.name, { min: 2, max: 200 }, ['name']),
    () => checkText(input.adminName, { min: 1, max: 200 }, ['adminName']),
    () => checkEmail(input.email, ['email']),
    () => checkAddress(input.address, ['address'], input.country),
    () => agreement && checkAttestation(agreement, ctx.clock.now()),
    () => {
      domain = domainName(input.initialDomain, ['initialDomain']);
    },
  );
  if (input.azureOwner === true) {
    if (!may(ctx.viewer, 'customer.set_azure_owner')) throw forbidden(ctx.viewer, ['customer.set_azure_owner']);
    if (input.resellerId == null) {
      refuse('NO_ASSOCIATED_RESELLER', 'Owner rights are those of a reseller: name it in `resellerId`.', ['azureOwner']);
    }
  }
  return domain;
}

async function checkParties(tx: TxCtx, input: CreateCustomerInput): Promise<Parties> {
  const { organizationId: providerId, cloud: own } = tx.viewer;
  const cloud = input.cloud ?? (own as Cloud);
  if (cloud !== own) {
    refuse('OTHER_CLOUD', `You sell in the cloud ${own}; a customer of ${cloud} needs a provider there.`, ['cloud'], {
      cloud: own,
    });
  }
  const resellerId = input.resellerId ?? null;
  if (resellerId === null) return { providerId, resellerId, cloud };
  const reseller = await partneredReseller(tx, resellerId, ['resellerId']);
  if (reseller.cloud !== cloud) {
    refuse('OTHER_CLOUD', `The reseller sells in the cloud ${reseller.cloud}; name one that sells in ${cloud}.`, ['resellerId'], {
      cloud: reseller.cloud,
    });
  }
  return { providerId, resellerId, cloud };
}

async function insertCompany(
  tx: TxCtx,
  { input, initialDomain }: Plan,
  { providerId, resellerId, cloud }: Parties,
): Promise<string> {
  const marketRegion = await marketRegionOf(tx.db, input.country, ['country']);
  if (marketRegion !== tx.viewer.marketRegion) {
    refuse('OTHER_MARKET_REGION', 'You serve customers of your own market region only.', ['country'], {
      marketRegion: tx.viewer.marketRegion,
    });
  }
  await checkCustomerEmail(tx, input.email, ['email']);
  await checkOwnDomain(tx, initialDomain, ['initialDomain']);
  const { name, country, email, address } = input;
  const after = { name: name.trim(), initialDomain, country, cloud, resellerId };
  return insertCustomer(
    tx,
    {
      ...{ name, initialDomain, country, marketRegion, cloud, address },
      ...{ domainProof: 'PROVIDER', email: email.trim(), createdById: providerId },
    },
    ['initialDomain'],
    (customer) => customerCreated(customer, after, { told: [resellerId] }),
  );
}

/** A relationship for each party, and a grant where the cloud allows it; answers the provider's relationship. */
async function connect(tx: TxCtx, customerId: string, { input }: Plan, parties: Parties): Promise<string> {
  const { providerId, resellerId, cloud } = parties;
  const { privileges } = await cloudRules(tx.db, cloud);
  const azureOwner = input.azureOwner === true;
  if (azureOwner && privileges === 'FORBIDDEN') {
    const message = 'This cloud forbids delegated admin privileges, which owner rights take; leave `azureOwner` out.';
    refuse('CLOUD_RULE', message, ['azureOwner']);
  }
  const opened = (tie: Tie): DomainEvent => relationshipOpened(tie, { status: 'ACTIVE', origin: 'CREATED' });
  const provider = {
    customerId,
    partnerId: providerId,
    origin: 'CREATED',
    acquiredThrough: input.acquiredThrough ?? 'OWN_MARKETING',
    associatedResellerId: resellerId,
    azureOwner,
  } as const;
  const openedWithRights = (tie: Tie): DomainEvent =>
    relationshipOpened(tie, { status: 'ACTIVE', origin: 'CREATED', ...(azureOwner ? { azureOwner } : {}) });
  const { id } = await openRelationship(tx, provider, openedWithRights);
  if (resellerId !== null) {
    const reseller = { customerId, partnerId: resellerId, origin: 'CREATED', acquiredThrough: 'PROVIDER' } as const;
    await openRelationship(tx, reseller, opened);
  }
  if (privileges === 'FORBIDDEN') return id;
  for (const partnerId of [providerId, resellerId]) {
    if (partnerId !== null) await giveGrant(tx, { customerId, partnerId }, (tie) => grantGiven(tie, { status: 'ACTIVE' }));
  }
  return id;
}

async function addAdmin(tx: TxCtx, organizationId: string, { input, userName, passwordHash }: Plan): Promise<string> {
  const name = input.adminName ?? 'Administrator';
  try {
    const person = { kind: 'CUSTOMER_USER', organizationId, name, email: userName, passwordHash, byPartner: true } as const;
    const { id } = await createUser(tx, { ...person, roles: ['CUSTOMER_ADMIN'] }, []);
    await tellCustomer(tx, organizationId, { id, email: userName }, 'adminByPartner');
    return id;
  } catch (cause) {
    if (!(cause instanceof DomainError)) throw cause;
    // The address is made of the domain, so that is what has to change.
    throw new DomainError(...cause.refusals.map((refusal) => ({ ...refusal, path: ['initialDomain'] })));
  }
}

async function firstOrder(tx: TxCtx, customerId: string, plan: Plan, parties: Parties): Promise<string | null> {
  const { input } = plan;
  if (!input.lines) return null;
  const placement: OrderPlacement = {
    providerId: parties.providerId,
    customerId,
    customerName: input.name.trim(),
    country: input.country,
    cloud: parties.cloud,
    lines: input.lines,
    defaultResellerId: parties.resellerId,
    customerPath: ['agreement'],
  };
  if (input.dryRun === true) plan.quote = await quoteLines(tx, placement);
  return (await placeOrderIn(tx, placement)).orderId;
}

/** The attestation that came with the company; the trail tells of it there. */
async function attestFor(tx: TxCtx, customerId: string, agreement: AgreementAttestationInput): Promise<void> {
  await attest(tx, customerId, agreement, (id) =>
    outOfTrail(agreementRecorded({ subjectId: id, customerId }, { kind: 'ATTESTATION' }, [])),
  );
}

/** The provider and its reseller; one that is not in scope is not locked, and refused by the work. */
async function lockedParties(tx: TxCtx, { resellerId }: CreateCustomerInput): Promise<(string | null)[]> {
  const reseller = resellerId == null ? null : await ifInScope(tx, Reseller, resellerId, []);
  return [tx.viewer.organizationId, reseller?.id ?? null];
}

async function create(tx: TxCtx, plan: Plan): Promise<Outcome> {
  const { input } = plan;
  const parties = await checkParties(tx, input);
  const customerId = await insertCompany(tx, plan, parties);
  const relationshipId = await connect(tx, customerId, plan, parties);
  if (input.agreement) await attestFor(tx, customerId, input.agreement);
  await addAdmin(tx, customerId, plan);
  await takeOverDomain(tx, plan.initialDomain, customerId);
  const orderId = await firstOrder(tx, customerId, plan, parties);
  return { customerId, relationshipId, ...(orderId === null ? {} : { orderId }) };
}

/** A provider creates a customer with its admin, optionally for a reseller and with a first order: all or nothing. */
export const createCustomer = defineMutation({
  name: 'createCustomer',
  description:
    "Creates a customer with its admin, optionally for a partnered reseller and with a first order: all or nothing. Both partners get a relationship and, where the cloud allows them, delegated admin privileges. The answer shows the admin's user name, `admin@<initial domain>`, and its temporary password once; a dry run shows the review with the quote. `azureOwner` is refused without `resellerId` (`NO_ASSOCIATED_RESELLER`) and where the cloud forbids privileges (`CLOUD_RULE`); lines of the first order are refused as by `placeOrder`.",
  action: 'customer.create',
  input: CreateCustomerInput,
  inputDescription: 'The customer.',
  payload: CreateCustomerPayload,
  codes: [
    ...(['PARTNER_NOT_ACTIVE', 'UNKNOWN_COUNTRY', 'OTHER_MARKET_REGION', 'OTHER_CLOUD', 'NOT_FOUND'] as const),
    ...(['RESELLER_NOT_PARTNERED', 'RESELLER_IS_PROVIDER', 'NO_ASSOCIATED_RESELLER', 'CLOUD_RULE'] as const),
    ...(['DOMAIN_TAKEN', 'WEBMAIL_DOMAIN', 'EMAIL_TAKEN', 'INVALID_EMAIL', 'EMAIL_DOMAIN_NOT_ALLOWED'] as const),
    ...(['DATE_IN_FUTURE', 'DATE_TOO_EARLY', 'AGREEMENT_REQUIRED', 'TEXT_CHANGED'] as const),
  ],
  probesExistence: true,
  before: async (ctx, input): Promise<Plan> => {
    const initialDomain = checkInput(ctx, input);
    const password = temporaryPassword();
    const passwordHash = await hashPassword(password);
    return { input, initialDomain, userName: `admin@${initialDomain}`, password, passwordHash, quote: null };
  },
  locks: (tx, { input }) => lockedParties(tx, input),
  work: (tx, { prepared: plan }) => {
    plan.quote = null;
    return create(tx, plan);
  },
  shown: (done, { prepared: { userName, password, quote } }) => ({ ...credentials(userName, password)(done), quote }),
  shownRefused: ({ prepared: { quote } }) => ({ quote }),
  refused: { ...NO_CREDENTIALS, quote: null },
});
