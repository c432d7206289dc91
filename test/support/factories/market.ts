import type { TestApp } from '../app';
import { aCustomer, aGrant, aRelationship, type Customer, type CustomerPlan } from './customers';
import { anOffer } from './offers';
import { aPartnership, aProvider, aReseller, type Partner } from './partners';
import { startWorld } from './world';

/** The admin agents of the partners of a market. */
export const PROVIDER = 'admin.agent@provider.example';
export const RESELLER = 'admin.agent@reseller.example';
export const OTHER_PROVIDER = 'admin.agent@other-provider.example';
export const OTHER_RESELLER = 'admin.agent@other-reseller.example';

/** A world in which something can be sold. */
export interface Market extends TestApp {
  provider: Partner;
  /** A partner of both providers. */
  reseller: Partner;
  otherProvider: Partner;
  /** A partner of the provider only. */
  otherReseller: Partner;
}

/** Seats in three sizes, each of which can be upgraded to the next; an add-on; what is billed by usage. */
async function stock(app: TestApp): Promise<void> {
  const committed = { billingCycles: ['MONTHLY', 'ANNUAL', 'TRIENNIAL'], terms: ['P1Y', 'P3Y'], maxQuantity: 100_000 };
  const suite = await anOffer(app, { name: 'Enterprise Suite 3', price: 34.8, ...committed });
  const premium = await anOffer(app, { name: 'Workplace Premium', price: 20.6, upgradeTargetIds: [suite] });
  const standard = await anOffer(app, { name: 'Workplace Standard', price: 11.7, upgradeTargetIds: [premium] });
  await anOffer(app, { name: 'Workplace Basic', price: 5.6, upgradeTargetIds: [standard, premium] });
  await anOffer(app, { name: 'Audio Conferencing', price: 3.7, addOnOfId: standard });
  await anOffer(app, { name: 'Azure Plan', kind: 'AZURE_USAGE', price: 1 });
}

/** A server of its own with a market: two providers and two resellers, and a small catalog sold in Germany. */
export async function startMarket(env: Record<string, string> = {}): Promise<Market> {
  const app = await startWorld(env);
  const provider = await aProvider(app, { name: 'The Provider', domain: 'provider.example' });
  const reseller = await aReseller(app, { name: 'The Reseller', domain: 'reseller.example' });
  const otherProvider = await aProvider(app, { name: 'Other Provider', domain: 'other-provider.example' });
  const otherReseller = await aReseller(app, { name: 'Other Reseller', domain: 'other-reseller.example' });
  await aPartnership(app, { provider, reseller });
  await aPartnership(app, { provider, reseller: otherReseller });
  await aPartnership(app, { provider: otherProvider, reseller });
  await stock(app);
  return { ...app, provider, reseller, otherProvider, otherReseller };
}

/** A customer of the provider and its reseller, under their grants; the other provider serves it without one. */
export async function aServedCustomer(app: Market, plan: CustomerPlan = {}): Promise<Customer> {
  const customer = await aCustomer(app, plan);
  await aRelationship(app, { customer, partner: app.provider, reseller: app.reseller });
  for (const partner of [app.reseller, app.otherProvider]) await aRelationship(app, { customer, partner });
  for (const partner of [app.provider, app.reseller]) await aGrant(app, { customer, partner });
  return customer;
}
