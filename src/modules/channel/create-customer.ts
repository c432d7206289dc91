import type { Ctx, TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { credentials, mutate, NO_CREDENTIALS } from '../../graph/mutation';
import type { Done, Outcome } from '../../graph/store';
import { checkText, domainName } from '../../kernel/checks';
import { DomainError, refuse } from '../../kernel/errors';
import { hashPassword, temporaryPassword } from '../../security/passwords';
import { giveGrant, insertCustomer, openRelationship, refreshCustomerScope } from '../customers';
import { recordAudit } from '../journal';
import { checkAddress, refreshPartnerScope, takeTurn } from '../partners';
import { cloudRules, marketRegionOf, type Cloud } from '../registers';
import { placeOrderIn, quoteLines, type OrderPlacement, type OrderQuote, type PlacedOrder } from '../sales';
import { createUser } from '../users';
import { attest, checkAttestation } from './agreements';
import type { CreateCustomerInput } from './create-customer.types';
import { checkCustomerEmail, checkEmail } from './customer-contact';
import { checkOwnDomain, refreshInvitationsTo } from './customer-domains';
import { partneredReseller } from './resellers';

/** What was made of the input before the transaction. */
interface Plan {
  input: CreateCustomerInput;
  initialDomain: string;
  userName: string;
  passwordHash: string;
}

/** The partners that get a relationship: the provider and, where named, its reseller. */
interface Parties {
  providerId: string;
  resellerId: string | null;
  cloud: Cloud;
}

function checkInput(ctx: Ctx, input: CreateCustomerInput): string {
  checkText(input.name, { min: 2, max: 200 }, ['name']);
  checkText(input.adminName, { min: 1, max: 200 }, ['adminName']);
  checkEmail(input.email, ['email']);
  checkAddress(input.address, ['address']);
  if (input.agreement) checkAttestation(input.agreement, ctx.clock.now());
  return domainName(input.initialDomain, ['initialDomain']);
}

async function checkParties(tx: TxCtx, input: CreateCustomerInput): Promise<Parties> {
  const { organizationId: providerId, cloud: own } = tx.viewer;
  const [provider] = await tx.db.rows(bound('subject', 'SELECT status FROM partner WHERE id = ?'), [providerId]);
  if (provider?.['status'] !== 'ACTIVE') {
    refuse('PARTNER_NOT_ACTIVE', 'The operator has suspended your organisation: it cannot add customers. Turn to the operator.');
  }
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

async function insertCompany(tx: TxCtx, { input, initialDomain }: Plan, { providerId, cloud }: Parties): Promise<string> {
  const marketRegion = await marketRegionOf(tx.db, input.country, ['country']);
  if (marketRegion !== tx.viewer.marketRegion) {
    refuse('OTHER_MARKET_REGION', 'You serve customers of your own market region only.', ['country'], {
      marketRegion: tx.viewer.marketRegion,
    });
  }
  await checkCustomerEmail(tx, input.email, ['email']);
  await checkOwnDomain(tx, initialDomain, ['initialDomain']);
  const { name, country, email, address } = input;
  return insertCustomer(
    tx,
    { name, initialDomain, country, marketRegion, cloud, email: email.trim(), address, createdById: providerId },
    ['initialDomain'],
  );
}

/** What was made for one partner. */
interface Connection {
  partnerId: string;
  relationshipId: string;
  grantId: string | null;
}

/** A relationship for each party, and a grant where the cloud allows it; the provider's come first. */
async function connect(tx: TxCtx, customerId: string, { input }: Plan, parties: Parties): Promise<Connection[]> {
  const { providerId, resellerId, cloud } = parties;
  const { id } = await openRelationship(tx, {
    customerId,
    partnerId: providerId,
    origin: 'CREATED',
    acquiredThrough: input.acquiredThrough ?? 'OWN_MARKETING',
    associatedResellerId: resellerId,
  });
  const connections: Connection[] = [{ partnerId: providerId, relationshipId: id, grantId: null }];
  if (resellerId !== null) {
    const opened = await openRelationship(tx, {
      customerId,
      partnerId: resellerId,
      origin: 'CREATED',
      acquiredThrough: 'PROVIDER',
    });
    connections.push({ partnerId: resellerId, relationshipId: opened.id, grantId: null });
  }
  const { privileges } = await cloudRules(tx.db, cloud);
  if (privileges === 'FORBIDDEN') return connections;
  for (const connection of connections) {
    connection.grantId = (await giveGrant(tx, { customerId, partnerId: connection.partnerId })).id;
  }
  return connections;
}

async function addAdmin(tx: TxCtx, organizationId: string, { input, userName, passwordHash }: Plan): Promise<string> {
  const name = input.adminName ?? 'Administrator';
  try {
    const person = { kind: 'CUSTOMER_USER', organizationId, name, email: userName, passwordHash } as const;
    return await createUser(tx, { ...person, roles: ['CUSTOMER_ADMIN'] }, []);
  } catch (cause) {
    if (!(cause instanceof DomainError)) throw cause;
    // The address is made of the domain, so that is what has to change.
    throw new DomainError(...cause.refusals.map((refusal) => ({ ...refusal, path: ['initialDomain'] })));
  }
}

async function refreshScopes(tx: TxCtx, customerId: string, parties: Parties, domain: string): Promise<void> {
  await refreshCustomerScope(tx.db, { customerId });
  for (const partnerId of [parties.providerId, parties.resellerId]) {
    if (partnerId !== null) await refreshPartnerScope(tx.db, { partnerId });
  }
  await refreshInvitationsTo(tx, [domain]);
}

/** What a review shows; filled in a dry run, also one that is refused. */
interface Review {
  quote: OrderQuote | null;
}

async function firstOrder(
  tx: TxCtx,
  customerId: string,
  { input }: Plan,
  parties: Parties,
  review: Review,
): Promise<PlacedOrder | null> {
  if (!input.lines) return null;
  const placement: OrderPlacement = {
    providerId: parties.providerId,
    customerId,
    customerName: input.name.trim(),
    country: input.country,
    cloud: parties.cloud,
    lines: input.lines,
    defaultResellerId: parties.resellerId,
  };
  if (input.dryRun === true) review.quote = await quoteLines(tx, placement);
  return placeOrderIn(tx, placement);
}

/** Everything that was made gets an entry of its own, so that each has its history. */
async function recordAll(
  tx: TxCtx,
  customerId: string,
  { input, initialDomain }: Plan,
  made: { parties: Parties; connections: readonly Connection[]; order: PlacedOrder | null },
): Promise<void> {
  const { resellerId, cloud } = made.parties;
  const record = (subjectId: string, seenBy: readonly string[], after: Record<string, unknown>): Promise<string> =>
    recordAudit(tx, { action: 'createCustomer', subjectId, alsoSeenBy: [customerId, ...seenBy], changes: { after } });
  const company = { name: input.name.trim(), initialDomain, country: input.country, cloud, resellerId };
  await record(customerId, resellerId === null ? [] : [resellerId], company);
  for (const { partnerId, relationshipId, grantId } of made.connections) {
    await record(relationshipId, [partnerId], { status: 'ACTIVE', origin: 'CREATED' });
    if (grantId !== null) await record(grantId, [partnerId], { status: 'ACTIVE' });
  }
  if (made.order) await record(made.order.orderId, made.order.resellerIds, { customerId, status: 'COMPLETED' });
}

async function create(tx: TxCtx, plan: Plan, review: Review): Promise<Outcome> {
  const { input, initialDomain } = plan;
  await takeTurn(tx.db, tx.viewer.organizationId, input.resellerId);
  const parties = await checkParties(tx, input);
  const customerId = await insertCompany(tx, plan, parties);
  const connections = await connect(tx, customerId, plan, parties);
  if (input.agreement) await attest(tx, customerId, input.agreement);
  await addAdmin(tx, customerId, plan);
  await refreshScopes(tx, customerId, parties, initialDomain);
  const order = await firstOrder(tx, customerId, plan, parties, review);
  await recordAll(tx, customerId, plan, { parties, connections, order });
  const relationshipId = connections[0]?.relationshipId ?? '';
  return { customerId, relationshipId, ...(order ? { orderId: order.orderId } : {}) };
}

/** A provider creates a customer with its admin, optionally for a reseller and with a first order: all or nothing (S1, S2). */
export function createCustomer(ctx: Ctx, input: CreateCustomerInput): Promise<object> {
  const password = temporaryPassword();
  const plan: Plan = { input, initialDomain: '', userName: '', passwordHash: '' };
  const review: Review = { quote: null };
  const refused = { ...NO_CREDENTIALS, quote: null as OrderQuote | null };
  return mutate(ctx, {
    operation: 'createCustomer',
    input,
    asksOthers: true,
    before: async () => {
      plan.initialDomain = checkInput(ctx, input);
      plan.userName = `admin@${plan.initialDomain}`;
      plan.passwordHash = await hashPassword(password);
    },
    work: async (tx) => {
      review.quote = null;
      try {
        return await create(tx, plan, review);
      } finally {
        refused.quote = review.quote;
      }
    },
    shown: (done: Done) => ({ ...credentials(plan.userName, password)(done), quote: review.quote }),
    refused,
  });
}
