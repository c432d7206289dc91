import type { Ctx } from '../../data/context';
import type { Operations } from '../../graph/actions';
import type { Refusal } from '../../kernel/errors';
import { customerOperations, needsGrant, relationshipOperations, type CustomerFacts, type RelationshipFacts } from '../customers';
import { againstFirstAdmin } from '../users';
import { awaitsAdmin, againstRemoval, blockingOf, type BlockingSubscription } from './blocking';

/** What only this module knows: the subscriptions that stand against the end of a relationship. */
interface Blocking {
  blocking: readonly BlockingSubscription[];
}

/** And whether the admin that came with a customer has yet to sign in. */
interface Handover extends Blocking {
  awaitsAdmin: boolean;
}

/**
 * About the first admin, whom the mutation means when it names the customer; other people have answers of their own.
 * Without a grant the creating provider hands over the first admin's credentials anew, until that one signs in (S1, S2).
 */
function againstReset(facts: CustomerFacts & Handover, { viewer }: Ctx): Refusal | null {
  const above = facts.administers || facts.created ? againstFirstAdmin(viewer) : null;
  if (facts.administers) return above;
  return above ?? (facts.awaitsAdmin ? null : needsGrant(facts));
}

/** Everything that can be done with a customer. */
export const allCustomerOperations: Operations<CustomerFacts & Handover> = {
  ...customerOperations,
  facts: async (row, ctx) => {
    const facts = await customerOperations.facts(row, ctx);
    const [blocking, awaits] = await Promise.all([
      facts.own ? [] : blockingOf(ctx, row.id),
      facts.created && !facts.administers && awaitsAdmin(ctx, row.id),
    ]);
    return { ...facts, blocking, awaitsAdmin: awaits };
  },
  conditions: {
    ...customerOperations.conditions,
    OR_CREATOR_BEFORE_FIRST_SIGN_IN: ({ administers, awaitsAdmin: awaits }) => (administers ? null : awaits),
  },
  operations: {
    ...customerOperations.operations,
    resetCustomerUserPassword: {
      action: 'customer.reset_user_password',
      check: againstReset,
    },
    removeCustomerRelationship: {
      action: 'relationship.remove',
      check: ({ blocking }, ctx) => againstRemoval(ctx, blocking),
    },
  },
};

const removal = relationshipOperations.operations['removeCustomerRelationship'];

/** Everything that can be done with a relationship. */
export const allRelationshipOperations: Operations<RelationshipFacts & Blocking> = {
  ...relationshipOperations,
  facts: async (row, ctx) => {
    const facts = await relationshipOperations.facts(row, ctx);
    const asks = facts.own && facts.status === 'ACTIVE';
    return { ...facts, blocking: asks ? await blockingOf(ctx, facts.customerId) : [] };
  },
  state: ({ status }) => status,
  operations: {
    ...relationshipOperations.operations,
    removeCustomerRelationship: {
      action: 'relationship.remove',
      check: (facts, ctx) => removal?.check?.(facts, ctx) ?? againstRemoval(ctx, facts.blocking),
    },
  },
};
