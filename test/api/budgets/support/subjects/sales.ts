import { ALPINE, agreement, company, ELBE, organizationId } from '../../../customer-lifecycle/support/customers';
import { idOf, line } from '../../../orders/support/shop';
import { did, ownCustomer, ownCustomerUser, SELLER, SUPPLIER, type Sale, type Stage, type Subject, type Subjects } from './stage';

/** A change of the first of three subscriptions, by the provider. */
const change =
  (input: object = {}, sale: Sale = {}): Subject =>
  async (stage) => {
    const { subscriptions } = await ownCustomer(stage, sale);
    return { email: ALPINE, input: { subscriptionId: subscriptions[0], ...input } };
  };

async function requested(stage: Stage): Promise<string> {
  const { id: customerId } = await ownCustomer(stage);
  const providerId = await organizationId(stage.app, SUPPLIER);
  const input = { customerId, providerId, lines: [await line(stage.app, 'Endpoint Management')] };
  const { orderRequest } = await did(stage, ELBE, 'requestOrder', input, 'orderRequest { id }');
  return String(orderRequest.id);
}

async function licensed(stage: Stage): Promise<{ subscriptionId: string | undefined; customerUserIds: string[] }> {
  const { id, subscriptions } = await ownCustomer(stage);
  const user = await ownCustomerUser(stage, id, ALPINE);
  return { subscriptionId: subscriptions[0], customerUserIds: [user.id] };
}

/** What is done with subscriptions. */
export const SUBSCRIPTIONS: Subjects = {
  renameSubscription: change({ name: 'Neu' }),
  changeQuantity: change({ quantity: 6 }),
  upgradeSubscription: async (stage) => {
    const { subscriptions } = await ownCustomer(stage);
    const targetOfferId = await idOf(stage.app, 'offer', 'Workplace Standard');
    return { email: ALPINE, input: { subscriptionId: subscriptions[0], targetOfferId } };
  },
  cancelSubscription: change(),
  setAutoRenew: change({ autoRenew: false }),
  suspendSubscription: change(),
  reactivateSubscription: async (stage) => {
    const { subscriptions } = await ownCustomer(stage);
    await did(stage, ALPINE, 'suspendSubscription', { subscriptionId: subscriptions[0] });
    return { email: ALPINE, input: { subscriptionId: subscriptions[0] } };
  },
  setResellerOfRecord: change({ resellerId: null }),
  setSupportContact: async (stage) => {
    const { subscriptions } = await ownCustomer(stage);
    return { email: ALPINE, input: { subscriptionId: subscriptions[0], partnerId: await organizationId(stage.app, SELLER) } };
  },
  setAzureOwner: async (stage) => {
    const { id: customerId } = await ownCustomer(stage, { offers: ['Azure Plan'], more: { quantity: 1, term: 'P1M' } });
    return { email: ALPINE, input: { customerId, owner: true } };
  },
  assignLicenses: async (stage) => ({ email: ALPINE, input: await licensed(stage) }),
  removeLicenses: async (stage) => {
    const input = await licensed(stage);
    await did(stage, ALPINE, 'assignLicenses', input);
    return { email: ALPINE, input };
  },
};

/** Orders and requests for them. */
export const ORDERS: Subjects = {
  placeOrder: async (stage) => {
    const { id: customerId } = await ownCustomer(stage);
    return { email: ALPINE, input: { customerId, lines: [await line(stage.app, 'Endpoint Management')] } };
  },
  requestOrder: async (stage) => {
    const { id: customerId } = await ownCustomer(stage);
    const providerId = await organizationId(stage.app, SUPPLIER);
    return { email: ELBE, input: { customerId, providerId, lines: [await line(stage.app, 'Endpoint Management')] } };
  },
  approveOrderRequest: async (stage) => ({ email: ALPINE, input: { orderRequestId: await requested(stage) } }),
  declineOrderRequest: async (stage) => ({
    email: ALPINE,
    input: { orderRequestId: await requested(stage), reason: 'Not this year.' },
  }),
  withdrawOrderRequest: async (stage) => ({ email: ELBE, input: { orderRequestId: await requested(stage) } }),
  createCustomer: async (stage) => {
    const resellerId = await organizationId(stage.app, SELLER);
    const lines = [await line(stage.app, 'Workplace Basic')];
    return { email: ALPINE, input: company({ resellerId, agreement: agreement(), lines }) };
  },
};
