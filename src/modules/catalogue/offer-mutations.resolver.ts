import { Arg, Ctx as CtxArg, Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { RootMutation } from '../../graph/roots';
import { createOffer, retireOffer, updateOffer } from './offer-change';
import {
  CreateOfferInput,
  CreateOfferPayload,
  RetireOfferInput,
  RetireOfferPayload,
  UpdateOfferInput,
  UpdateOfferPayload,
} from './offer.types';

const SHAPE_CODES =
  '`UNKNOWN_COUNTRY`, `UNKNOWN_CURRENCY`, `TOO_MANY_DECIMALS`, `NO_CYCLE_FOR_TERM`, `PRICE_OUTSIDE_OFFER`, `DUPLICATE_PRICE`, ' +
  '`UPGRADE_TARGET_MISMATCH`, `OFFER_RETIRED`, `NOT_FOUND`, `INVALID`, `IDEMPOTENCY_CONFLICT`';

@Resolver()
export class OfferMutations {
  @RootMutation(() => CreateOfferPayload, {
    action: 'offer.manage',
    description: `Adds an offer to the catalogue, with its clouds, countries, prices, upgrade paths, and what it extends (S1). Errors: ${SHAPE_CODES}, \`ADD_ON_MISMATCH\`.`,
  })
  createOffer(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => CreateOfferInput, { description: 'The offer.' }) input: CreateOfferInput,
  ): Promise<object> {
    return createOffer(ctx, input);
  }

  @RootMutation(() => UpdateOfferPayload, {
    action: 'offer.manage',
    description: `Changes an offer. Kind and what an add-on extends stay; orders and subscriptions keep the price they were bought at. Errors: ${SHAPE_CODES}, \`VERSION_CONFLICT\`.`,
  })
  updateOffer(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => UpdateOfferInput, { description: 'The offer and what is to change.' }) input: UpdateOfferInput,
  ): Promise<object> {
    return updateOffer(ctx, input);
  }

  @RootMutation(() => RetireOfferPayload, {
    action: 'offer.manage',
    description:
      'Takes an offer from sale for good: no new orders, no upgrades to it; running subscriptions go on. Errors: `NOT_FOUND`, `INVALID_STATE`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`.',
  })
  retireOffer(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => RetireOfferInput, { description: 'The offer.' }) input: RetireOfferInput,
  ): Promise<object> {
    return retireOffer(ctx, input);
  }
}
