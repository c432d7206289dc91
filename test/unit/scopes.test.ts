import { buildGraph } from '../../src/app/schema';
import type { Scope } from '../../src/graph/scope';
import { offerPriceScope, offerScope } from '../../src/modules/catalog/offer.policy';
import { agreementScope, customerScope, grantScope, relationshipScope } from '../../src/modules/customers/customer.policy';
import { enrollmentScope } from '../../src/modules/enrollment/enrollment.policy';
import { invitationScope } from '../../src/modules/invitations/invitation.policy';
import { auditScope } from '../../src/modules/audit/audit.policy';
import { outboxScope } from '../../src/modules/outbox/outbox.policy';
import { directoryScope, partnerScope, partnershipScope } from '../../src/modules/partners/partner.policy';
import { registerScope } from '../../src/modules/reference-data/reference-data.policy';
import {
  incentiveScope,
  licenseScope,
  orderLineScope,
  orderRequestScope,
  orderScope,
  subscriptionScope,
} from '../../src/modules/sales/sales.policy';
import { customerUserScope, ownThings, ownUsersScope, userScope } from '../../src/modules/users/user.policy';
import { ANONYMOUS } from '../../src/modules/users';
import type { Viewer } from '../../src/policy/viewer';

// Who reaches people follows from the mutations that act on them, which the modules list.
beforeAll(() => void buildGraph());

const viewer = (kind: Viewer['kind'], organizationId: string, applicant = false): Viewer => ({
  ...ANONYMOUS,
  kind,
  organizationId,
  applicant,
  userId: `somebody of ${organizationId}`,
  cloud: 'COMMERCIAL',
  country: 'DE',
  marketRegion: 'EUROPE',
});

const VIEWERS = {
  anonymous: viewer('ANONYMOUS', ''),
  operator: viewer('OPERATOR', 'the operator'),
  provider: viewer('PROVIDER', 'a provider'),
  reseller: viewer('RESELLER', 'a reseller'),
  applicant: viewer('RESELLER', 'an applicant', true),
  customer: viewer('CUSTOMER', 'a customer'),
} as const;
type Who = keyof typeof VIEWERS;

const can = (who: Viewer, ...actions: string[]): Viewer => ({ ...who, actions: new Set(actions) });

/** A scope in words: what it is joined with, what has to be equal, which values its condition takes. */
function said(scope: Scope, who: Viewer): string {
  const plan = scope(who);
  if (!plan) return 'nothing';
  const values = plan.where?.params.map((value) => ` (${value})`) ?? [];
  expect([scope.name, (plan.where?.sql.match(/\?/g) ?? []).length]).toEqual([scope.name, values.length]);
  const parts = [
    plan.visibilityTable ? `through ${plan.visibilityTable.table} by ${plan.visibilityTable.row}` : '',
    plan.sideTable ? `beside ${plan.sideTable.table}` : '',
    ...plan.whereEquals.map(([column, value]) => `${column} = ${value}`),
    plan.where ? `where${values.join('')}` : '',
  ].filter(Boolean);
  return parts.length === 0 ? 'everything' : parts.join(', ');
}

/** What every kind of viewer gets who has the rights; whoever is not named gets nothing. */
function expectOf(scope: Scope, actions: readonly string[], expected: Partial<Record<Who, string>>): void {
  const found = Object.entries(VIEWERS).map(([name, who]) => [name, said(scope, can(who, ...actions))]);
  expect(Object.fromEntries(found)).toEqual(
    Object.fromEntries(Object.keys(VIEWERS).map((name) => [name, expected[name as Who] ?? 'nothing'])),
  );
}

/**
 * What rules and scopes both shut is shut by each of them alone, so each is asked alone here. What the scopes answer from
 * the tables, the tests of rights and the hunt see.
 */
describe('scopes, whatever the rules say', () => {
  const [ofProvider, ofReseller, ofCustomer] = ['a provider', 'a reseller', 'a customer'];

  it('show customers to those who serve them, and to themselves', () => {
    const by = (org: string): string => `through customer_scope by customer_id, scope.org_id = ${org}, scope.via_id = ${org}`;
    expectOf(customerScope, [], { provider: by(ofProvider), reseller: by(ofReseller), customer: by(ofCustomer) });
  });

  it('show details of customers with the right to read them', () => {
    const rows = (...actions: string[]): unknown => customerScope(can(VIEWERS.provider, ...actions))?.rowGuards;
    expect(rows()).toEqual({ company: 'FALSE', details: 'FALSE' });
    expect(rows('customer.read_details')).toEqual({ company: 'scope.details >= 1', details: 'scope.details >= 2' });
  });

  it('show relationships to both sides', () => {
    const by = (org: string): string => `where (${org}) (${org}) (${org}) (${org})`;
    expectOf(relationshipScope, [], {
      provider: by(ofProvider),
      reseller: by(ofReseller),
      customer: 'node.customer_id = a customer',
    });
  });

  it('show grants to both sides', () => {
    const by = (org: string): string => `node.partner_id = ${org}, where (${org}) (${org})`;
    expectOf(grantScope, [], {
      provider: by(ofProvider),
      reseller: by(ofReseller),
      applicant: by('an applicant'),
      customer: 'node.customer_id = a customer',
    });
  });

  it('show agreements to the parties', () => {
    const by = (org: string): string => `beside customer_scope, side.org_id = ${org}, side.via_id = ${org}, where (${org})`;
    const contact = (who: Viewer, ...actions: string[]): unknown => agreementScope(can(who, ...actions))?.rowGuards?.['contact'];
    expect([contact(VIEWERS.provider), contact(VIEWERS.customer)]).toEqual(['FALSE', 'FALSE']);
    expect(contact(VIEWERS.provider, 'customer.read_users')).toBe('side.details >= 2');
    expect(contact(VIEWERS.customer, 'customer.read_users')).toBe('TRUE');
    expectOf(agreementScope, [], {
      provider: by(ofProvider),
      reseller: by(ofReseller),
      applicant: by('an applicant'),
      customer: 'node.customer_id = a customer',
    });
  });

  it.each([
    ['subscriptions', subscriptionScope, 'subscription_scope', 'subscription_id'],
    ['orders', orderScope, 'order_scope', 'order_id'],
  ])('show %s to the parties', (_, scope, table, row) => {
    const by = (org: string): string => `through ${table} by ${row}, scope.org_id = ${org}`;
    expectOf(scope, [], { provider: by(ofProvider), reseller: by(ofReseller), customer: by(ofCustomer) });
    const full = 'scope.level >= 2';
    const customer = 'scope.level <> 1';
    expect(subscriptionScope(VIEWERS.provider)?.rowGuards).toEqual({ customer, full, reseller: full });
    // Other resellers do not learn who is reseller of record.
    expect(subscriptionScope(VIEWERS.reseller)?.rowGuards).toEqual({
      customer,
      full,
      reseller: `${full} AND scope.reseller_id = scope.org_id`,
    });
  });

  it('show lines of orders, requests and credits to the parties', () => {
    const partners = { provider: 'node.provider_id = a provider', reseller: 'node.reseller_id = a reseller' };
    expectOf(orderLineScope, [], { ...partners, customer: 'node.customer_id = a customer' });
    // The place of a line would tell a reseller of lines that it does not see.
    const places = [VIEWERS.provider, VIEWERS.reseller, VIEWERS.customer].map((who) => orderLineScope(who)?.rowGuards);
    expect(places).toEqual([{ place: 'TRUE' }, { place: 'FALSE' }, { place: 'TRUE' }]);
    expectOf(orderRequestScope, [], partners);
    expectOf(incentiveScope, [], partners);
  });

  it('show licenses with the right to read them', () => {
    const by = (org: string): string => `beside customer_scope, side.org_id = ${org}, side.via_id = ${org}, where`;
    expectOf(licenseScope, [], {});
    expectOf(licenseScope, ['license.read_own'], { customer: 'node.customer_user_id = somebody of a customer' });
    expectOf(licenseScope, ['customer.read_users', 'license.read_own'], {
      provider: by(ofProvider),
      reseller: by(ofReseller),
      customer: 'node.customer_id = a customer',
    });
  });

  it('show users of customers', () => {
    const by = (org: string): string => `beside customer_scope, side.org_id = ${org}, side.via_id = ${org}, where`;
    expectOf(customerUserScope, [], { customer: 'node.id = somebody of a customer' });
    // Acting on people takes seeing them.
    for (const action of ['customer.read_users', 'customer.administer', 'customer.reset_user_password']) {
      expectOf(customerUserScope, [action], {
        provider: by(ofProvider),
        reseller: by(ofReseller),
        customer: 'node.organization_id = a customer',
      });
    }
  });

  const inside = ['operator', 'provider', 'reseller', 'applicant', 'customer'] as const;
  const each = (names: readonly Who[], text: (who: Viewer) => string): Partial<Record<Who, string>> =>
    Object.fromEntries(names.map((name) => [name, text(VIEWERS[name])]));

  it("show users of one's own organization, and oneself", () => {
    expectOf(
      ownUsersScope,
      [],
      each(inside, (who) => `node.id = ${who.userId}`),
    );
    expectOf(ownUsersScope, ['user.read'], {
      ...each(inside, (who) => `node.organization_id = ${who.organizationId}`),
      operator: 'everything',
    });
    expectOf(
      ownThings,
      [],
      each(inside, (who) => `node.user_id = ${who.userId}`),
    );
  });

  it('show users of partners', () => {
    const partners = ['provider', 'reseller', 'applicant'] as const;
    const of = (...actions: string[]) => ({
      are: (text: (who: Viewer) => string) => expectOf(userScope, actions, { ...each(partners, text), operator: 'everything' }),
    });
    of().are((who) => `node.id = ${who.userId}`);
    of('user.read').are((who) => `node.organization_id = ${who.organizationId}`);
    // Acting on users takes seeing them.
    of('user.disable').are((who) => `node.organization_id = ${who.organizationId}`);
    of('user.create').are((who) => `node.id = ${who.userId}`);
    of('partnership.read_reseller_account').are((who) => `where (${who.userId}) (${who.organizationId})`);
    of('partnership.read_reseller_account', 'user.read').are((who) => `where (${who.organizationId}) (${who.organizationId})`);
  });

  it('show partners to those who work with them', () => {
    const resellers = partnerScope('RESELLER');
    const by = ({ organizationId: id }: Viewer): string =>
      `through partner_scope by partner_id, scope.org_id = ${id}, scope.kind = RESELLER`;
    const alone = (who: Viewer): string => `${by(who)}, scope.partner_id = ${who.organizationId}`;
    const partners = ['provider', 'reseller', 'applicant'] as const;
    const all = { operator: 'everything' };
    expectOf(resellers, [], { ...all, ...each(partners, alone), ...each(['customer'], alone) });
    expectOf(resellers, ['partnership.read'], { ...all, ...each(partners, by), ...each(['customer'], alone) });
    expectOf(resellers, ['customer.read'], { ...all, ...each(partners, alone), ...each(['customer'], by) });
    const account = (who: Viewer): unknown => resellers(who)?.rowGuards;
    expect(account(VIEWERS.operator)).toEqual({ account: 'TRUE' });
    expect(account(VIEWERS.provider)).toEqual({ account: 'scope.level >= 2' });
    expect(account(can(VIEWERS.provider, 'partnership.read_reseller_account'))).toEqual({ account: 'scope.level >= 1' });
  });

  it('show partnerships and the directory', () => {
    expectOf(partnershipScope, [], {
      operator: 'everything',
      provider: 'node.provider_id = a provider',
      reseller: 'node.reseller_id = a reseller',
      applicant: 'node.reseller_id = an applicant',
    });
    expectOf(
      directoryScope,
      [],
      each(['anonymous', ...inside], () => 'node.listed = 1'),
    );
  });

  it('show offers, their prices and registers', () => {
    const by = (market: string): string => `through offer_market by offer_id, scope.market = COMMERCIAL:${market}`;
    const europe = { provider: by('EUROPE'), reseller: by('EUROPE') };
    expectOf(offerScope, [], { operator: 'everything', ...europe, customer: by('DE') });
    const priced = { provider: 'where (COMMERCIAL:EUROPE)', reseller: 'where (COMMERCIAL:EUROPE)' };
    expectOf(offerPriceScope, [], { operator: 'everything', ...priced, customer: 'where (COMMERCIAL:DE)' });
    expectOf(registerScope, [], { operator: 'everything' });
  });

  it('show invitations, enrollments, the trail and mails', () => {
    const all = { operator: 'everything' };
    const told = ['provider', 'reseller', 'applicant', 'customer'] as const;
    const by =
      (table: string, row: string) =>
      (who: Viewer): string =>
        `through ${table} by ${row}, scope.org_id = ${who.organizationId}`;
    expectOf(invitationScope, [], { ...all, ...each(told, by('invitation_scope', 'invitation_id')) });
    expectOf(auditScope, [], { ...all, ...each(told, by('audit_scope', 'event_id')) });
    expectOf(outboxScope, [], all);
    expectOf(enrollmentScope, [], {
      ...all,
      ...each(['reseller', 'applicant'], (who) => `node.reseller_id = ${who.organizationId}`),
    });
    const rows = (who: Viewer): Readonly<Record<string, string>> => auditScope(who)?.rowGuards ?? {};
    const [named, changed] = [rows(VIEWERS.operator)['actor'], rows(VIEWERS.operator)['changes']];
    expect(named).toBe("NOT (COALESCE(node.actor_organization_id, '') LIKE 'cus%')");
    for (const part of ["actor_organization_id, '') LIKE 'cus%'", 'node.on_behalf_of_id IS NOT NULL', "'cur%'", "'agr%'"]) {
      expect(changed).toContain(part);
    }
    const own = 'node.actor_organization_id = scope.org_id';
    expect(rows(VIEWERS.provider)).toEqual({ actor: own, changes: `(${own} OR ${changed})` });
    expect(rows(VIEWERS.customer)).toEqual({ actor: own, changes: 'TRUE' });
  });

  it('use copies in scope tables, so that one index serves page and order', () => {
    const copies = (scope: Scope): string[] => Object.keys(scope(VIEWERS.provider)?.sortKeyColumns ?? {});
    expect([partnerScope('PROVIDER'), offerScope].map(copies)).toEqual([['name'], ['name']]);
    expect(copies(customerScope)).toEqual(['name', 'country', 'updatedAt']);
    expect(copies(orderScope)).toEqual(['customerId', 'providerId']);
    const sorted = ['name', 'termEndsAt', 'quantity', 'customerId', 'providerId', 'resellerId'];
    expect(copies(subscriptionScope)).toEqual([...sorted, 'offerId', 'startsAt', 'updatedAt']);
  });
});
