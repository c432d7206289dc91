import { DEMO_PASSWORD } from '../../../support/app';
import type { PayloadAnswer } from '../../../support/mutate';
import { DAY, OPERATOR, type Call, type Link, type RandomWorld } from './random-world';

/** Chooses a mutation; null when there is nothing to do it with. */
type Maker = (world: RandomWorld) => Promise<Call | null>;
type Texts = Record<string, string>;

const PROVIDERS = "SELECT id, country FROM partner WHERE kind = 'PROVIDER' AND status = 'ACTIVE' ORDER BY id";
const TIES = `SELECT r.id, r.customer_id AS customerId, r.partner_id AS partnerId, p.kind, c.country, c.cloud
  FROM customer_relationship r JOIN partner p ON p.id = r.partner_id AND p.status = 'ACTIVE' JOIN customer c ON c.id = r.customer_id
 WHERE r.status = 'ACTIVE'`;
const PARTNERSHIPS = `SELECT a.id, a.provider_id AS providerId, a.reseller_id AS resellerId FROM partnership a WHERE a.status = 'ACTIVE'`;
const SUBSCRIPTIONS = `SELECT t.id, t.provider_id AS providerId, t.reseller_id AS resellerId, t.customer_id AS customerId, t.quantity, t.offer_id AS offerId
  FROM subscription t JOIN customer_relationship r ON r.customer_id = t.customer_id AND r.partner_id = t.provider_id AND r.status = 'ACTIVE'
  JOIN partner p ON p.id = t.provider_id AND p.status = 'ACTIVE'
 WHERE t.state = 'RUNNING' AND t.starts_at <= ? AND t.term_ends_at > ?`;

/** A reseller of the provider serves the customer, too. */
const SHARED = `AND EXISTS (SELECT 1 FROM partnership a JOIN customer_relationship x ON x.partner_id = a.reseller_id
  AND x.customer_id = r.customer_id AND x.status = 'ACTIVE' WHERE a.provider_id = r.partner_id AND a.status = 'ACTIVE')`;

/** Domains that customers take and give back, and that invitations are addressed to. */
const domainOf = (world: RandomWorld): string => `pool-${world.random.int(1, 6)}.example`;

const by = (email: string | null, name: string, input: Record<string, unknown>, more: Partial<Call> = {}): Call | null =>
  email === null ? null : { email, name, input, ...more };

const agreement = { contactName: 'Karla Kundin', contactEmail: 'karla@kundin.example', agreedAt: '2026-10-30T12:00:00.000Z' };
const address = { line1: 'Am Markt 1', city: 'Neustadt', postalCode: '01844' };

/** A line of an offer that is sold in a country and a cloud. */
async function line(world: RandomWorld, country: string, cloud: string, resellerId: string | null): Promise<object | null> {
  const offer = await world.one(
    `SELECT o.id, o.min_quantity AS least, p.billing_cycle AS billingCycle, p.term FROM offer o JOIN offer_price p ON p.offer_id = o.id
      WHERE o.kind = 'LICENSE' AND o.status = 'ACTIVE' AND o.add_on_of_id IS NULL AND o.clouds LIKE ? AND p.country = ? ORDER BY p.id`,
    [`%"${cloud}"%`, country],
  );
  if (!offer) return null;
  const { id: offerId, billingCycle, term } = offer;
  const quantity = Number(offer['least']) + world.random.int(0, 8);
  return { offerId, quantity, billingCycle, term, ...(resellerId === null ? {} : { resellerId }) };
}

/** A reseller that works with a provider; of those that serve a customer, when one is given. */
async function reseller(world: RandomWorld, providerId: string, customerId?: string): Promise<string | null> {
  const served = "SELECT partner_id FROM customer_relationship WHERE customer_id = ? AND status = 'ACTIVE'";
  const row = await world.one(
    `${PARTNERSHIPS} AND a.provider_id = ? ${customerId === undefined ? '' : `AND a.reseller_id IN (${served})`} ORDER BY a.id`,
    [providerId, ...(customerId === undefined ? [] : [customerId])],
  );
  return row?.['resellerId'] ?? null;
}

const subscription = (world: RandomWorld, condition = ''): Promise<Texts | null> =>
  world.one(`${SUBSCRIPTIONS} ${condition} ORDER BY t.id`, [world.app.clock.now(), world.app.clock.now()]);

/** A mutation of a running subscription by whoever sold it. */
const onSubscription =
  (name: string, input: (world: RandomWorld, row: Texts) => Promise<object | null> | object, condition = ''): Maker =>
  async (world) => {
    const row = await subscription(world, condition);
    const more = row ? await input(world, row) : null;
    if (!row || !more) return null;
    return by(await world.person(row['providerId'] ?? '', ['ADMIN_AGENT']), name, { subscriptionId: row['id'], ...more });
  };

const createCustomer: Maker = async (world) => {
  const provider = await world.one(PROVIDERS);
  if (!provider) return null;
  const { id = '', country = '' } = provider;
  const number = world.next();
  const initialDomain = world.random.chance(0.3) ? domainOf(world) : `neu-${world.seed}-${number}.example`;
  const resellerId = world.random.chance(0.6) ? await reseller(world, id) : null;
  const agrees = world.random.chance(0.7);
  const sold = agrees && world.random.chance(0.7) ? await line(world, country, 'PUBLIC', resellerId) : null;
  const input = {
    ...{ name: `Neukunde ${number} GmbH`, initialDomain, country, email: `info@${initialDomain}`, address },
    ...(resellerId === null ? {} : { resellerId }),
    ...(agrees ? { agreement } : {}),
    ...(sold ? { lines: [sold] } : {}),
  };
  const learn = ({ userName }: PayloadAnswer): Promise<void> => world.takeOver(String(userName));
  return by(await world.agent(id), 'createCustomer', input, { selection: 'userName', learn });
};

const agreed = 'AND EXISTS (SELECT 1 FROM customer_agreement g WHERE g.customer_id = r.customer_id)';

const placeOrder: Maker = async (world) => {
  const tie = await world.one(`${TIES} AND p.kind = 'PROVIDER' ${agreed} ORDER BY r.id`);
  if (!tie) return null;
  const { partnerId = '', customerId = '', country = '', cloud = '' } = tie;
  const resellerId = world.random.chance(0.6) ? await reseller(world, partnerId, customerId) : null;
  const lines = [await line(world, country, cloud, resellerId), await line(world, country, cloud, null)];
  const sold = lines.filter((one) => one !== null).slice(0, world.random.int(1, 2));
  return by(await world.agent(partnerId), 'placeOrder', { customerId, lines: sold });
};

const upgrade = onSubscription(
  'upgradeSubscription',
  async (world, { offerId = '' }) => {
    const target = await world.one('SELECT target_id AS id FROM offer_upgrade WHERE offer_id = ? ORDER BY target_id', [offerId]);
    return target && { targetOfferId: target['id'] };
  },
  'AND t.offer_id IN (SELECT offer_id FROM offer_upgrade)',
);

const setAssociatedReseller: Maker = async (world) => {
  const tie = await world.one(`${TIES} AND p.kind = 'PROVIDER' ${SHARED} ORDER BY r.id`);
  if (!tie) return null;
  const { partnerId = '', customerId = '' } = tie;
  const resellerId = world.random.chance(0.7) ? await reseller(world, partnerId, customerId) : null;
  return by(await world.agent(partnerId), 'setAssociatedReseller', { customerId, resellerId });
};

const WORKING =
  "SELECT customer_id FROM subscription t WHERE t.state <> 'CANCELLED' AND (t.provider_id = p.id OR t.reseller_id = p.id)";

const removeRelationship: Maker = async (world) => {
  const tie = await world.one(`${TIES} AND r.customer_id NOT IN (${WORKING} AND t.customer_id = r.customer_id) ORDER BY r.id`);
  if (!tie) return null;
  const actor = await world.person(tie['partnerId'] ?? '', ['ADMIN_AGENT', 'GLOBAL_ADMIN']);
  return by(actor, 'removeCustomerRelationship', { customerId: tie['customerId'], attestation: true });
};

const grant: Maker = async (world) => {
  const tie = await world.one(
    `${TIES} AND NOT EXISTS (SELECT 1 FROM delegated_admin_grant g WHERE g.customer_id = r.customer_id AND g.partner_id = r.partner_id AND g.status = 'ACTIVE') ORDER BY r.id`,
  );
  return tie && by(await world.admin(tie['customerId'] ?? ''), 'grantDelegatedAdmin', { partnerId: tie['partnerId'] });
};

const revoke: Maker = async (world) => {
  const row = await world.one(
    "SELECT id, customer_id AS customerId FROM delegated_admin_grant WHERE status = 'ACTIVE' ORDER BY id",
  );
  return row && by(await world.admin(row['customerId'] ?? ''), 'revokeDelegatedAdmin', { grantId: row['id'] });
};

const NOT_ACCEPTED = "NOT EXISTS (SELECT 1 FROM customer_agreement g WHERE g.customer_id = c.id AND g.kind = 'ACCEPTANCE')";

const acceptAgreement: Maker = async (world) => {
  const row = await world.one(`SELECT c.id FROM customer c WHERE ${NOT_ACCEPTED} ORDER BY c.id`);
  return row && by(await world.admin(row['id'] ?? ''), 'acceptCustomerAgreement', { acceptAgreement: true });
};

const attest: Maker = async (world) => {
  const tie = await world.one(`${TIES} AND p.kind = 'PROVIDER' AND ${NOT_ACCEPTED} ORDER BY r.id`);
  if (!tie) return null;
  const input = { customerId: tie['customerId'], agreement };
  return by(await world.agent(tie['partnerId'] ?? ''), 'attestCustomerAgreement', input);
};

const updateCustomer: Maker = async (world) => {
  const row = await world.one('SELECT id, name FROM customer ORDER BY id');
  if (!row) return null;
  const { id: customerId = '' } = row;
  const name = { name: `Anders ${world.next()} AG` };
  const domains = { customDomains: [...new Set([domainOf(world), domainOf(world)])].slice(0, world.random.int(0, 2)) };
  const input = world.random.pick([name, domains, { ...name, ...domains }]);
  return by(await world.admin(customerId), 'updateCustomer', { customerId, ...input });
};

const LINK = 'draft { link recipientEmail }';
const held =
  (world: RandomWorld, kind: Link['kind'], recipient: string) =>
  ({ draft }: PayloadAnswer): void => {
    const { link, recipientEmail } = draft as { link: string; recipientEmail: string };
    const [, domain = ''] = recipientEmail.split('@');
    world.links.push({ token: link.slice(link.lastIndexOf('/') + 1), kind, recipient, domain });
  };

const inviteCustomer: Maker = async (world) => {
  const partner = await world.one(
    "SELECT id, kind, country FROM partner WHERE status = 'ACTIVE' AND cloud = 'PUBLIC' ORDER BY id",
  );
  if (!partner) return null;
  const { id = '', kind = '', country = '' } = partner;
  const customer = await world.one(
    "SELECT c.id, c.initial_domain AS domain FROM customer c WHERE c.cloud = 'PUBLIC' AND c.country = ? ORDER BY c.id",
    [country],
  );
  const recipient = customer && world.random.chance(0.6) ? (customer['id'] ?? '') : '';
  const recipientEmail = `it@${recipient === '' || world.random.chance(0.4) ? domainOf(world) : (customer?.['domain'] ?? '')}`;
  const provider = kind === 'RESELLER' ? await world.one(`${PARTNERSHIPS} AND a.reseller_id = ? ORDER BY a.id`, [id]) : null;
  const providerId = provider && world.random.chance(0.6) ? { providerId: provider['providerId'] } : {};
  const input = { recipientEmail, ...providerId, includeDelegatedAdmin: world.random.chance(0.6) };
  const actor = await world.person(id, ['GLOBAL_ADMIN', 'ADMIN_AGENT']);
  return by(actor, 'inviteCustomer', input, { selection: LINK, learn: held(world, 'CUSTOMER', recipient) });
};

const invitePartnership: Maker = async (world) => {
  const provider = await world.one(PROVIDERS);
  if (!provider) return null;
  const { id = '' } = provider;
  const other = await world.one(
    `SELECT p.id, p.domain FROM partner p JOIN partner o ON o.id = ? AND o.market_region = p.market_region WHERE p.kind = 'RESELLER'
        AND p.status = 'ACTIVE' AND p.id NOT IN (SELECT a.reseller_id FROM partnership a WHERE a.status = 'ACTIVE' AND a.provider_id = o.id) ORDER BY p.id`,
    [id],
  );
  if (!other) return null;
  const learn = held(world, 'PARTNERSHIP', other['id'] ?? '');
  return by(
    await world.agent(id),
    'invitePartnership',
    { recipientEmail: `info@${other['domain'] ?? ''}` },
    { selection: LINK, learn },
  );
};

/** Somebody who has no account yet accepts an invitation. */
function asNew(world: RandomWorld, { token, domain: invited }: Link): Call {
  const number = world.next();
  const domain = world.random.chance(0.9) ? invited : `neu-${world.seed}-${number}.example`;
  const admin = { name: 'Ada Neu', email: `ada${number}@${domain}`, password: DEMO_PASSWORD };
  const terms = { country: 'DE', cloud: 'PUBLIC', acceptAgreement: true };
  const input = { token, companyName: `Firma ${number}`, domain, ...terms, address, admin };
  return { email: null, name: 'acceptInvitationAsNewCustomer', input };
}

const answer: Maker = async (world) => {
  const link = world.random.maybe(world.links);
  if (!link) return null;
  const { token, kind, recipient } = link;
  if (recipient === '') return asNew(world, link);
  const actor =
    kind === 'CUSTOMER' ? await world.admin(recipient) : await world.person(recipient, ['GLOBAL_ADMIN', 'ADMIN_AGENT']);
  if (world.random.chance(0.15)) return by(actor, 'declineInvitation', { token });
  return by(actor, 'acceptInvitation', { token, confirm: true, acceptAgreement: true });
};

const revokeInvitation: Maker = async (world) => {
  const row = await world.one("SELECT id, inviter_id AS inviterId FROM invitation WHERE state = 'PENDING' ORDER BY id");
  return row && by(await world.agent(row['inviterId'] ?? ''), 'revokeInvitation', { invitationId: row['id'] });
};

const endPartnership: Maker = async (world) => {
  const row = await world.one(`${PARTNERSHIPS} ORDER BY a.id`);
  if (!row) return null;
  const { id, providerId = '', resellerId = '' } = row;
  const actor = await world.person(world.random.pick([providerId, resellerId]), ['GLOBAL_ADMIN', 'ADMIN_AGENT']);
  return by(actor, 'endPartnership', { partnershipId: id, attestation: true });
};

const adminAccess =
  (name: string, now: number): Maker =>
  async (world) => {
    const row = await world.one(`${PARTNERSHIPS} AND a.admin_access = ? ORDER BY a.id`, [now]);
    return row && by(await world.head(row['resellerId'] ?? ''), name, { partnershipId: row['id'] });
  };

const requestOrder: Maker = async (world) => {
  const tie = await world.one(
    `${TIES} AND p.kind = 'RESELLER' ${agreed} AND EXISTS (SELECT 1 FROM partnership a JOIN customer_relationship o
       ON o.partner_id = a.provider_id AND o.customer_id = r.customer_id AND o.status = 'ACTIVE' WHERE a.status = 'ACTIVE' AND a.reseller_id = p.id) ORDER BY r.id`,
  );
  if (!tie) return null;
  const { partnerId = '', customerId = '', country = '', cloud = '' } = tie;
  const provider = await world.one(
    `${PARTNERSHIPS} AND a.reseller_id = ? AND a.provider_id IN (SELECT o.partner_id FROM customer_relationship o WHERE o.customer_id = ? AND o.status = 'ACTIVE') ORDER BY a.id`,
    [partnerId, customerId],
  );
  const sold = await line(world, country, cloud, null);
  if (!provider || !sold) return null;
  return by(await world.agent(partnerId), 'requestOrder', { providerId: provider['providerId'], customerId, lines: [sold] });
};

const approve: Maker = async (world) => {
  const row = await world.one("SELECT id, provider_id AS providerId FROM order_request WHERE status = 'PENDING' ORDER BY id");
  return row && by(await world.agent(row['providerId'] ?? ''), 'approveOrderRequest', { orderRequestId: row['id'] });
};

const rename: Maker = async (world) => {
  const row = await world.one("SELECT id FROM partner WHERE status = 'ACTIVE' ORDER BY id");
  return row && by(OPERATOR, 'updateOrganization', { organizationId: row['id'], legalName: `Umbenannt ${world.next()} SE` });
};

const LICENSES = "AND t.offer_id IN (SELECT o.id FROM offer o WHERE o.kind = 'LICENSE')";
const JUST_SOLD = 'AND t.created_at > (SELECT MAX(x.created_at) FROM subscription x) - 60000';

const moreOf = (world: RandomWorld, { quantity }: Texts): object => ({ quantity: Number(quantity) + world.random.int(1, 4) });

/** A reseller of the seller that serves the customer, or none. */
const sometimesReseller =
  (field: string) =>
  async (world: RandomWorld, { providerId = '', customerId = '' }: Texts): Promise<object> => ({
    [field]: world.random.chance(0.7) ? await reseller(world, providerId, customerId) : null,
  });

/** Every mutation of a sequence, and how often it comes. */
const MAKERS: readonly (readonly [weight: number, maker: Maker])[] = [
  [3, createCustomer],
  [3, placeOrder],
  [2, onSubscription('changeQuantity', moreOf, LICENSES)],
  [1, onSubscription('renameSubscription', (world) => ({ name: `Name ${world.next()}` }))],
  [2, onSubscription('setResellerOfRecord', sometimesReseller('resellerId'), SHARED)],
  [2, onSubscription('setSupportContact', sometimesReseller('partnerId'), SHARED)],
  [2, upgrade],
  [1, onSubscription('cancelSubscription', () => ({}), JUST_SOLD)],
  [2, setAssociatedReseller],
  [2, removeRelationship],
  [2, grant],
  [2, revoke],
  [1, acceptAgreement],
  [2, attest],
  [3, updateCustomer],
  [3, inviteCustomer],
  [2, invitePartnership],
  [5, answer],
  [1, revokeInvitation],
  [2, endPartnership],
  [1, adminAccess('revokeProviderAdminAccess', 1)],
  [1, adminAccess('restoreProviderAdminAccess', 0)],
  [2, requestOrder],
  [2, approve],
  [1, rename],
];

const DECK: readonly Maker[] = MAKERS.flatMap(([weight, maker]) => Array<Maker>(weight).fill(maker));

/** Tries to find a mutation at most. */
const TRIES = 100;

/** Chooses the next mutation: some by somebody who may not, some as a dry run. */
export async function choose(world: RandomWorld): Promise<Call> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const call = await world.random.pick(DECK)(world);
    if (!call) continue;
    if (call.email !== null && world.random.chance(0.06)) call.email = await world.anybody();
    if (world.random.chance(0.06)) call.input['dryRun'] = true;
    return call;
  }
  throw new Error('There is nothing left to do.');
}

/** How far time moves before a mutation: a second, now and then days. */
export const pause = ({ random }: RandomWorld): number => (random.chance(0.12) ? random.int(1, 20) * DAY : 1_000);
