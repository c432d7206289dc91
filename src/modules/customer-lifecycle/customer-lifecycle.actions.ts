import { extendOperations, type Check } from '../../graph/operations';
import { customerOperations, needsGrant, relationshipOperations, type CustomerFacts, type RelationshipFacts } from '../customers';
import { againstFirstAdmin } from '../users';
import { awaitsAdmin, blockingOf, type Blocking } from './blocking';

/** What only this module knows: what blocks the removal, and whether the admin that came with a customer has yet to sign in. */
interface Handover extends Blocking {
  awaitsAdmin: boolean;
}

/**
 * About the first admin, whom the mutation means when it names the customer; other people have answers of their own.
 * Without a grant the creating provider hands over the first admin's credentials anew, until that one signs in.
 */
const againstReset: Check<CustomerFacts & Handover> = (facts, { viewer }) => {
  const above = facts.administers || facts.created ? againstFirstAdmin(viewer) : null;
  if (facts.administers) return above;
  return above ?? (facts.awaitsAdmin ? null : needsGrant(facts));
};

/** Everything that can be done with a customer. */
export const allCustomerOperations = extendOperations(customerOperations, {
  facts: async (facts, row, ctx): Promise<CustomerFacts & Handover> => {
    const [blocking, awaits] = await Promise.all([
      facts.own ? [] : blockingOf(ctx, row.id),
      facts.created && !facts.administers && awaitsAdmin(ctx, row.id),
    ]);
    return { ...facts, blocking, awaitsAdmin: awaits };
  },
  conditions: {
    OR_CREATOR_BEFORE_FIRST_SIGN_IN: ({ administers, awaitsAdmin: awaits }) => (administers ? null : awaits),
  },
  checks: { resetCustomerUserPassword: againstReset },
});

/** Everything that can be done with a relationship. */
export const allRelationshipOperations = extendOperations(relationshipOperations, {
  facts: async (facts, _row, ctx): Promise<RelationshipFacts & Blocking> => {
    const asks = facts.own && facts.status === 'ACTIVE';
    return { ...facts, blocking: asks ? await blockingOf(ctx, facts.customerId) : [] };
  },
});
