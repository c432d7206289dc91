import { extendOperations, type Check } from '../../graph/operations';
import { customerOperations, needsGrant, relationshipOperations, type CustomerFacts, type RelationshipFacts } from '../customers';
import { againstFirstAdmin } from '../users';
import { awaitsAdmin, blockingOf, type Blocking } from './blocking';

/** Facts that only this module knows: what blocks the removal, and whether the first admin has yet to sign in. */
interface Handover extends Blocking {
  awaitsAdmin: boolean;
}

/**
 * Checks a password reset on the customer's first admin; other users have checks of their own. Until that admin
 * signs in, the creating provider may reset the password without a grant.
 */
const againstReset: Check<CustomerFacts & Handover> = (facts, { viewer }) => {
  const above = facts.administers || facts.created ? againstFirstAdmin(viewer) : null;
  if (facts.administers) return above;
  return above ?? (facts.awaitsAdmin ? null : needsGrant(facts));
};

/** Operations on customers, including those of this module. */
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

/** Operations on relationships, including those of this module. */
export const allRelationshipOperations = extendOperations(relationshipOperations, {
  facts: async (facts, _row, ctx): Promise<RelationshipFacts & Blocking> => {
    const asks = facts.own && facts.status === 'ACTIVE';
    return { ...facts, blocking: asks ? await blockingOf(ctx, facts.customerId) : [] };
  },
});
