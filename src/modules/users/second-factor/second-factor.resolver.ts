import { Arg, Ctx as CtxArg, Resolver } from 'type-graphql';
import type { Ctx } from '../../../data/context';
import { RootMutation } from '../../../graph/roots';
import { payload } from '../../../graph/mutation';
import { OPEN } from '../../../graph/registry';
import { resetCustomerUserSecondFactor, resetSecondFactor, setSecondFactorRequirement } from './administer';
import { answerSecondFactor } from './answer-second-factor';
import {
  AnswerSecondFactorInput,
  AnswerSecondFactorPayload,
  BeginSecondFactorInput,
  BeginSecondFactorPayload,
  ConfirmSecondFactorPayload,
  RemoveSecondFactorPayload,
  RenewRecoveryCodesPayload,
  ResetCustomerUserSecondFactorInput,
  ResetCustomerUserSecondFactorPayload,
  ResetSecondFactorInput,
  ResetSecondFactorPayload,
  SecondFactorCodeInput,
  SetSecondFactorRequirementInput,
  SetSecondFactorRequirementPayload,
} from './second-factor.types';
import { beginSecondFactor, confirmSecondFactor, removeSecondFactor, renewRecoveryCodes } from './set-up';

const OWN = 'session.manage_own';

@Resolver()
export class SecondFactorMutations {
  @RootMutation(() => AnswerSecondFactorPayload, {
    action: OPEN,
    description:
      'Completes a sign-in with the second factor. Ten codes of a user are looked at in 15 minutes and a hundred in a row. Throttled by address, together with `signIn`. Whatever is wrong with code or challenge gets one answer. Errors: `INVALID_SECOND_FACTOR`.',
  })
  answerSecondFactor(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => AnswerSecondFactorInput, { description: 'Challenge and code.' }) input: AnswerSecondFactorInput,
  ): Promise<object> {
    const work = async (): Promise<object> => ({ session: await answerSecondFactor(ctx, input.challenge, input.code) });
    return payload(ctx, 'answerSecondFactor', work, { session: null });
  }

  @RootMutation(() => BeginSecondFactorPayload, {
    action: OWN,
    before: 'secondFactor',
    description:
      'Begins to set up an authenticator app (TOTP, RFC 6238) as second factor. Nothing is asked for until `confirmSecondFactor`; beginning again voids the secret of before. Errors: `WRONG_PASSWORD`, `INVALID_STATE`.',
  })
  beginSecondFactor(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => BeginSecondFactorInput, { description: 'The password.' }) input: BeginSecondFactorInput,
  ): Promise<object> {
    const refused = { secret: null, otpauthUrl: null };
    return payload<object>(ctx, 'beginSecondFactor', () => beginSecondFactor(ctx, input.currentPassword), refused);
  }

  @RootMutation(() => ConfirmSecondFactorPayload, {
    action: OWN,
    before: 'secondFactor',
    description:
      'Turns the second factor on with a code of the app, ends all other sessions and shows the recovery codes. Errors: `INVALID_SECOND_FACTOR`, `INVALID_STATE`.',
  })
  confirmSecondFactor(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => SecondFactorCodeInput, { description: 'A code.' }) input: SecondFactorCodeInput,
  ): Promise<object> {
    const work = async (): Promise<object> => ({ recoveryCodes: await confirmSecondFactor(ctx, input.code) });
    return payload(ctx, 'confirmSecondFactor', work, { recoveryCodes: null });
  }

  @RootMutation(() => RenewRecoveryCodesPayload, {
    action: OWN,
    description: 'Makes new recovery codes; those of before are void. Errors: `INVALID_SECOND_FACTOR`, `INVALID_STATE`.',
  })
  renewRecoveryCodes(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => SecondFactorCodeInput, { description: 'A code.' }) input: SecondFactorCodeInput,
  ): Promise<object> {
    const work = async (): Promise<object> => ({ recoveryCodes: await renewRecoveryCodes(ctx, input.code) });
    return payload(ctx, 'renewRecoveryCodes', work, { recoveryCodes: null });
  }

  @RootMutation(() => RemoveSecondFactorPayload, {
    action: OWN,
    description:
      'Removes the own second factor; takes a code of the app, or a recovery code. Errors: `INVALID_SECOND_FACTOR`, `INVALID_STATE`, `SECOND_FACTOR_REQUIRED` where the organisation asks for one.',
  })
  removeSecondFactor(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => SecondFactorCodeInput, { description: 'A code.' }) input: SecondFactorCodeInput,
  ): Promise<object> {
    const work = async (): Promise<object> => {
      await removeSecondFactor(ctx, input.code);
      return { removed: true };
    };
    return payload(ctx, 'removeSecondFactor', work, { removed: false });
  }

  @RootMutation(() => ResetSecondFactorPayload, {
    action: 'user.reset_password',
    description:
      'Takes the second factor from somebody of the own organisation who has lost it; its sessions end, and a password is enough until it sets up another. Errors: `NOT_FOUND`, `OTHER_ORGANIZATION`, `ROLE_ABOVE_CEILING`, `OWN_ACCOUNT`, `NO_SECOND_FACTOR`, `VERSION_CONFLICT`, `INVALID`, `IDEMPOTENCY_CONFLICT`.',
  })
  resetSecondFactor(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => ResetSecondFactorInput, { description: 'The user.' }) input: ResetSecondFactorInput,
  ): Promise<object> {
    return resetSecondFactor(ctx, input);
  }

  @RootMutation(() => ResetCustomerUserSecondFactorPayload, {
    action: 'customer.reset_user_password',
    description:
      'Takes the second factor from one of the people of the own customer organisation who has lost it; its sessions end. Partners do not, whatever grant they have. Errors: `NOT_FOUND`, `OWN_CUSTOMER_ONLY`, `ROLE_ABOVE_CEILING`, `OWN_ACCOUNT`, `NO_SECOND_FACTOR`, `VERSION_CONFLICT`, `INVALID`, `IDEMPOTENCY_CONFLICT`.',
  })
  resetCustomerUserSecondFactor(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => ResetCustomerUserSecondFactorInput, { description: 'The person.' })
    input: ResetCustomerUserSecondFactorInput,
  ): Promise<object> {
    return resetCustomerUserSecondFactor(ctx, input);
  }

  @RootMutation(() => SetSecondFactorRequirementPayload, {
    action: 'organization.update',
    description:
      'Makes a second factor a must for everybody of the own organisation: until they have set one up, all but that, changing the password and signing out answers `SECOND_FACTOR_REQUIRED`, to API tokens, too. Errors: `SECOND_FACTOR_MISSING`, `INVALID`, `IDEMPOTENCY_CONFLICT`.',
  })
  setSecondFactorRequirement(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => SetSecondFactorRequirementInput, { description: 'Whether.' }) input: SetSecondFactorRequirementInput,
  ): Promise<object> {
    return setSecondFactorRequirement(ctx, input);
  }
}
