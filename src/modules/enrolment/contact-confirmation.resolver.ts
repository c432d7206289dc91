import { Arg, Ctx as CtxArg, Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { RootMutation } from '../../graph/roots';
import { confirmEnrollmentContact, denyEnrollmentContact } from './contact-confirmation';
import {
  ConfirmEnrollmentContactInput,
  ConfirmEnrollmentContactPayload,
  DenyEnrollmentContactInput,
  DenyEnrollmentContactPayload,
} from './contact-confirmation.types';

@Resolver()
export class ContactConfirmationMutations {
  @RootMutation(() => ConfirmEnrollmentContactPayload, {
    action: 'enrollment.confirm_contact',
    description:
      'The primary contact confirms that its organisation applied and that the address belongs to it; the review begins (S0). Open to whoever holds the link, for 7 days, once. Errors: `INVALID_LINK` for every token that is mistyped, void, used or expired; `IDEMPOTENCY_CONFLICT`; too many answer `THROTTLED`.',
  })
  confirmEnrollmentContact(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => ConfirmEnrollmentContactInput, { description: 'The token of the link.' })
    input: ConfirmEnrollmentContactInput,
  ): Promise<object> {
    return confirmEnrollmentContact(ctx, input);
  }

  @RootMutation(() => DenyEnrollmentContactPayload, {
    action: 'enrollment.confirm_contact',
    description:
      'The primary contact denies; the enrolment is rejected (S0). Open to whoever holds the link, for 7 days, once. Errors: `INVALID_LINK` for every token that is mistyped, void, used or expired; `IDEMPOTENCY_CONFLICT`; too many answer `THROTTLED`.',
  })
  denyEnrollmentContact(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => DenyEnrollmentContactInput, { description: 'The token of the link.' }) input: DenyEnrollmentContactInput,
  ): Promise<object> {
    return denyEnrollmentContact(ctx, input);
  }
}
