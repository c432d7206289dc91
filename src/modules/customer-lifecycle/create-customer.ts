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
import { checkNewExternalIds, putNewExternalIds, requireFreeIds } from '../external-ids';
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

/** The prepared input, and the preview of the first order. */
export interface Plan {
  input: CreateCustomerInput;
  initialDomain: string;
  userName: string;
  password: string;
  passwordHash: string;
  /** The preview. Set in dry runs, even if refused. */
  quote: OrderQuote | null;
}

/** The partners that get a relationship: the provider and, if given, its reseller. */
interface Parties {
  providerId: string;
  resellerId: string | null;
  cloud: Cloud;
}

/** Checks what can be checked without data. Returns the canonical initial domain. */
export function checkNewCustomer(ctx: Ctx, input: CreateCustomerInput): string {
  let domain = '';
  const { agreement } = input;
  together(
    () => checkText(input.name, { min: 2, max: 200 }, ['name']),
    () => checkText(input.adminName, { min: 1, max: 200 }, ['adminName']),
    () => checkEmail(input.email, ['email']),
    () => checkAddress(input.address, ['address'], input.country),
    () => agreement && checkAttestation(agreement, ctx.clock.now()),
    () => checkNewExternalIds(ctx, input.externalIds),
    () => {
      domain = domainName(input.initialDomain, ['initialDomain']);
    },
  );
  if (input.azureOwner === true) {
    if (!may(ctx.viewer, 'customer.set_azure_owner')) throw forbidden(ctx.viewer, ['customer.set_azure_owner']);
    if (input.resellerId == null) {
      refuse('NO_ASSOCIATED_RESELLER', 'Owner rights belong to a reseller. Give it in `resellerId`.', ['azureOwner']);
    }
  }
  return domain;
}

async function checkParties(tx: TxCtx, input: CreateCustomerInput): Promise<Parties> {
  const { organizationId: providerId, cloud: own } = tx.viewer;
  const cloud = input.cloud ?? (own as Cloud);
  if (cloud !== own) {
    refuse(
      'OTHER_CLOUD',
      `Your organization sells in the cloud ${own}. A customer in ${cloud} needs a provider there.`,
      ['cloud'],
      {
        cloud: own,
      },
    );
  }
  const resellerId = input.resellerId ?? null;
  if (resellerId === null) return { providerId, resellerId, cloud };
  const reseller = await partneredReseller(tx, resellerId, ['resellerId']);
  if (reseller.cloud !== cloud) {
    refuse(
      'OTHER_CLOUD',
      `The reseller sells in the cloud ${reseller.cloud}. Choose one that sells in ${cloud}.`,
      ['resellerId'],
      {
        cloud: reseller.cloud,
      },
    );
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
    refuse('OTHER_MARKET_REGION', 'Your organization can only serve customers in its own market region.', ['country'], {
      marketRegion: tx.viewer.marketRegion,
    });
  }
  await checkCustomerEmail(tx, input.email, ['email']);
  await checkOwnDomain(tx, initialDomain, ['initialDomain']);
  const { name, country, email, address } = input;
  const segment = input.segment ?? 'COMMERCIAL';
  const after = { name: name.trim(), initialDomain, country, cloud, segment, resellerId };
  return insertCustomer(
    tx,
    {
      ...{ name, initialDomain, country, marketRegion, cloud, segment, address },
      ...{ domainProof: 'PROVIDER', email: email.trim(), createdById: providerId },
    },
    ['initialDomain'],
    (customer) => customerCreated(customer, after, { told: [resellerId] }),
  );
}

/** Creates the relationships and, if the cloud allows them, the grants. Returns the provider's relationship. */
async function connect(tx: TxCtx, customerId: string, { input }: Plan, parties: Parties): Promise<string> {
  const { providerId, resellerId, cloud } = parties;
  const { privileges } = await cloudRules(tx.db, cloud);
  const azureOwner = input.azureOwner === true;
  if (azureOwner && privileges === 'FORBIDDEN') {
    const message = 'Owner rights require delegated admin privileges, which this cloud forbids. Leave `azureOwner` out.';
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
    // The user name is derived from the domain, so the error belongs to the domain.
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
    segment: input.segment ?? 'COMMERCIAL',
    cloud: parties.cloud,
    lines: input.lines,
    defaultResellerId: parties.resellerId,
    customerPath: ['agreement'],
  };
  if (input.dryRun === true) plan.quote = await quoteLines(tx, placement);
  return (await placeOrderIn(tx, placement)).orderId;
}

/** Records the attestation given in the input. The audit trail covers it with the customer. */
async function attestFor(tx: TxCtx, customerId: string, agreement: AgreementAttestationInput): Promise<void> {
  await attest(tx, customerId, agreement, (id) =>
    outOfTrail(agreementRecorded({ subjectId: id, customerId }, { kind: 'ATTESTATION' }, [])),
  );
}

/**
 * The organizations to lock: the provider and its reseller. A reseller outside the viewer's scope is not locked;
 * the work then refuses it.
 */
export async function lockedParties(
  tx: TxCtx,
  { resellerId }: Pick<CreateCustomerInput, 'resellerId'>,
): Promise<(string | null)[]> {
  const reseller = resellerId == null ? null : await ifInScope(tx, Reseller, resellerId, []);
  return [tx.viewer.organizationId, reseller?.id ?? null];
}

/** Creates a customer with all that belongs to it. The organizations of `lockedParties` must be locked. */
export async function createCustomerIn(tx: TxCtx, plan: Plan): Promise<Outcome> {
  const { input } = plan;
  const parties = await checkParties(tx, input);
  await requireFreeIds(tx, input.externalIds);
  const customerId = await insertCompany(tx, plan, parties);
  const relationshipId = await connect(tx, customerId, plan, parties);
  if (input.agreement) await attestFor(tx, customerId, input.agreement);
  await addAdmin(tx, customerId, plan);
  await takeOverDomain(tx, plan.initialDomain, customerId);
  await putNewExternalIds(tx, customerId, input.externalIds);
  const orderId = await firstOrder(tx, customerId, plan, parties);
  return { customerId, relationshipId, ...(orderId === null ? {} : { orderId }) };
}

/** Why a customer cannot be created, apart from owner rights, the agreement and the first order. */
export const COMPANY_CODES = [
  ...(['PARTNER_NOT_ACTIVE', 'UNKNOWN_COUNTRY', 'OTHER_MARKET_REGION', 'OTHER_CLOUD', 'NOT_FOUND'] as const),
  ...(['RESELLER_NOT_PARTNERED', 'RESELLER_IS_PROVIDER', 'EXTERNAL_ID_TAKEN'] as const),
  ...(['DOMAIN_TAKEN', 'WEBMAIL_DOMAIN', 'EMAIL_TAKEN', 'INVALID_EMAIL', 'EMAIL_DOMAIN_NOT_ALLOWED'] as const),
] as const;

export const createCustomer = defineMutation({
  name: 'createCustomer',
  description:
    "Creates a customer with its admin, optionally for a partnered reseller and with a first order, all or nothing. Provider and reseller get a relationship and, if the cloud allows them, delegated admin privileges. The payload shows the admin's user name, `admin@<initial domain>`, and temporary password once. A dry run shows a preview with the quote. `azureOwner` is refused without `resellerId` (`NO_ASSOCIATED_RESELLER`) and if the cloud forbids privileges (`CLOUD_RULE`). Lines of the first order are refused as in `placeOrder`.",
  example:
    'createCustomer(input: { name: "Contoso", initialDomain: "contoso.example", country: "DE", email: "it@contoso.example", address: { line1: "Hauptstr. 1", city: "Berlin", postalCode: "10115" } }) { customer { id } userName temporaryPassword errors { code message path } }',
  action: 'customer.create',
  input: CreateCustomerInput,
  inputDescription: 'The customer.',
  payload: CreateCustomerPayload,
  codes: [
    ...COMPANY_CODES,
    ...(['NO_ASSOCIATED_RESELLER', 'CLOUD_RULE'] as const),
    ...(['DATE_IN_FUTURE', 'DATE_TOO_EARLY', 'AGREEMENT_REQUIRED', 'TEXT_CHANGED'] as const),
  ],
  probesExistence: true,
  before: async (ctx, input): Promise<Plan> => {
    const initialDomain = checkNewCustomer(ctx, input);
    const password = temporaryPassword();
    const passwordHash = await hashPassword(password);
    return { input, initialDomain, userName: `admin@${initialDomain}`, password, passwordHash, quote: null };
  },
  locks: (tx, { input }) => lockedParties(tx, input),
  work: (tx, { prepared: plan }) => {
    plan.quote = null;
    return createCustomerIn(tx, plan);
  },
  shown: (done, { prepared: { userName, password, quote } }) => ({ ...credentials(userName, password)(done), quote }),
  shownRefused: ({ prepared: { quote } }) => ({ quote }),
  refused: { ...NO_CREDENTIALS, quote: null },
});
