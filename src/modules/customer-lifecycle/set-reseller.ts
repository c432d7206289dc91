import type { TxCtx } from '../../data/context';
import { defineOperation } from '../../graph/define-mutation';
import { updateVersioned } from '../../graph/write';
import { refuse } from '../../kernel/errors';
import {
  activeRelationshipId,
  associatedResellerChanged,
  CustomerRelationship,
  lockCustomer,
  ownRelationship,
} from '../customers';
import { rightsEnded, takeAzureOwner } from './azure-owner';
import { allCustomerOperations, allRelationshipOperations } from './customer-lifecycle.actions';
import { OWN_RELATIONSHIP, ownRelationshipWith } from './own-relationship';
import { partneredReseller } from './resellers';
import { SetAssociatedResellerInput, SetAssociatedResellerPayload } from './set-reseller.types';

const PATH = ['resellerId'];

async function checkReseller(tx: TxCtx, customerId: string, resellerId: string): Promise<void> {
  await partneredReseller(tx, resellerId, PATH);
  if ((await activeRelationshipId(tx, customerId, resellerId)) === null) {
    refuse(
      'RESELLER_NOT_RELATED',
      'The reseller has no active relationship with the customer. Ask it to invite the customer, or choose another one.',
      PATH,
    );
  }
}

export const setAssociatedReseller = defineOperation({
  name: 'setAssociatedReseller',
  description:
    'Sets the associated reseller that manages a customer of your organization, or none. It becomes reseller of record of later order lines that do not give one. Owner rights on Azure usage of the previous reseller end.',
  example:
    'setAssociatedReseller(input: { customerId: "cus_01h…", resellerId: "rsl_01h…", expectedVersion: 1 }) { relationship { namedAssociatedReseller { name } } errors { code message path } }',
  action: 'customer.set_reseller',
  input: SetAssociatedResellerInput,
  inputDescription: 'Customer and reseller.',
  payload: SetAssociatedResellerPayload,
  codes: ['RESELLER_NOT_PARTNERED', 'RESELLER_NOT_RELATED', 'RESELLER_IS_PROVIDER', 'PARTNER_NOT_ACTIVE'],
  on: allRelationshipOperations.on({
    move: {
      from: ['ACTIVE'],
      to: 'ACTIVE',
      description: 'The provider sets or removes the associated reseller.',
    },
    check: ownRelationship,
  }),
  alsoOn: [allCustomerOperations.on({})],
  thing: ownRelationshipWith,
  alsoRead: OWN_RELATIONSHIP,
  before: (_ctx, { resellerId }) => {
    if (resellerId === undefined) refuse('INVALID', 'Give a reseller, or null for none.', PATH);
  },
  locks: lockCustomer,
  work: async (tx, { input, row }) => {
    const { customerId } = input;
    const resellerId = input.resellerId ?? null;
    const before = row.associatedResellerId;
    if (resellerId !== null) await checkReseller(tx, customerId, resellerId);
    const providerId = tx.viewer.organizationId;
    if (before === resellerId) return { customerId, relationshipId: row.id };
    // The owner rights belonged to the previous reseller. The next one needs its own.
    const ended = rightsEnded(row.azureOwner === 1);
    const azureOwnerTakenOn = await takeAzureOwner(tx, { customerId, providerId });
    const after = {
      associatedResellerId: resellerId,
      ...ended.after,
      ...(azureOwnerTakenOn.length > 0 ? { azureOwnerTakenOn } : {}),
    };
    const changes = { before: { associatedResellerId: before, ...ended.before }, after };
    const event = associatedResellerChanged({ id: row.id, customerId, partnerId: providerId }, changes, [before, resellerId]);
    await updateVersioned(tx, CustomerRelationship, row, { associatedResellerId: resellerId, azureOwner: false }, event);
    return { customerId, relationshipId: row.id };
  },
});
