import type { GuardedMutation } from '../mutation-table';

const ID = 'subscriptionId: "sub_01jd00000000000000000000zz"';

/** The mutations of subscriptions. */
export const SUBSCRIPTIONS: Readonly<Record<string, GuardedMutation>> = {
  changeQuantity: {
    action: 'subscription.change',
    call: `changeQuantity(input: { dryRun: true, ${ID}, quantity: 3 }) { errors { code } }`,
  },
  upgradeSubscription: {
    action: 'subscription.change',
    call: `upgradeSubscription(input: { dryRun: true, ${ID}, targetOfferId: "off_01jd00000000000000000000zz" }) { errors { code } }`,
  },
  cancelSubscription: {
    action: 'subscription.change',
    call: `cancelSubscription(input: { dryRun: true, ${ID} }) { errors { code } }`,
  },
  renameSubscription: {
    action: 'subscription.manage',
    call: `renameSubscription(input: { dryRun: true, ${ID}, name: "Name" }) { errors { code } }`,
  },
  setAutoRenew: {
    action: 'subscription.manage',
    call: `setAutoRenew(input: { dryRun: true, ${ID}, autoRenew: true }) { errors { code } }`,
  },
  suspendSubscription: {
    action: 'subscription.suspend',
    call: `suspendSubscription(input: { dryRun: true, ${ID} }) { errors { code } }`,
  },
  reactivateSubscription: {
    action: 'subscription.suspend',
    call: `reactivateSubscription(input: { dryRun: true, ${ID} }) { errors { code } }`,
  },
  setResellerOfRecord: {
    action: 'subscription.set_reseller',
    call: `setResellerOfRecord(input: { dryRun: true, ${ID}, resellerId: null }) { errors { code } }`,
  },
  setSupportContact: {
    action: 'subscription.set_support_contact',
    call: `setSupportContact(input: { dryRun: true, ${ID} }) { errors { code } }`,
  },
  setAzureOwner: {
    action: 'customer.set_azure_owner',
    call: `setAzureOwner(input: { dryRun: true, customerId: "cus_01jd00000000000000000000zz", owner: true }) { errors { code } }`,
  },
  assignLicenses: {
    action: 'customer.administer',
    call: `assignLicenses(input: { dryRun: true, ${ID}, customerUserIds: ["cur_01jd00000000000000000000zz"] }) { errors { code } }`,
  },
  removeLicenses: {
    action: 'customer.administer',
    call: `removeLicenses(input: { dryRun: true, ${ID}, customerUserIds: ["cur_01jd00000000000000000000zz"] }) { errors { code } }`,
  },
};
