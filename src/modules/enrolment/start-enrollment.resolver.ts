import { Arg, Ctx as CtxArg, Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { RootMutation } from '../../graph/roots';
import { checkWorkAccount, startEnrollment } from './start-enrollment';
import {
  CheckWorkAccountInput,
  CheckWorkAccountPayload,
  StartEnrollmentInput,
  StartEnrollmentPayload,
} from './start-enrollment.types';
import { verifyEmail, resendEmailVerification, verifyMembershipEmail } from './verify-email';
import {
  VerifyEmailInput,
  VerifyEmailPayload,
  ResendEmailVerificationInput,
  ResendEmailVerificationPayload,
  VerifyMembershipEmailInput,
  VerifyMembershipEmailPayload,
} from './verify-email.types';

@Resolver()
export class StartEnrollmentMutations {
  @RootMutation(() => CheckWorkAccountPayload, {
    action: 'enrollment.start',
    description:
      'Finds out whether an address is a work account here, and mails the answer to that address (S0). Open to everybody; the answer of the mutation is the same for every address, so nobody learns about addresses of others. Errors: `INVALID_EMAIL`, `IDEMPOTENCY_CONFLICT`; too many answer `THROTTLED`.',
  })
  checkWorkAccount(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => CheckWorkAccountInput, { description: 'The address.' }) input: CheckWorkAccountInput,
  ): Promise<object> {
    return checkWorkAccount(ctx, input);
  }

  @RootMutation(() => StartEnrollmentPayload, {
    action: 'enrollment.start',
    description:
      'Starts the enrolment of a reseller: makes an applicant organisation, its user with `GLOBAL_ADMIN` and a draft, and mails a link that proves the address (S0). Open to everybody. Until the link is used (`verifyEmail`) the draft holds neither address nor domain: the user signs in with `userName`, anybody else may start with the same address or domain, and whoever proves the address first gets both; what is not proven after 7 days is deleted. The answer is of the same kind whether or not address or domain have an account; only the mail says so. Errors: `INVALID`, `INVALID_EMAIL`, `WEBMAIL_ADDRESS`, `EMAIL_DOMAIN_MISMATCH`, `UNKNOWN_COUNTRY`, `PASSWORD_LENGTH`, `PASSWORD_COMMON`, `IDEMPOTENCY_CONFLICT`; too many answer `THROTTLED`.',
  })
  startEnrollment(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => StartEnrollmentInput, { description: 'Who applies, for which company.' }) input: StartEnrollmentInput,
  ): Promise<object> {
    return startEnrollment(ctx, input);
  }

  @RootMutation(() => VerifyEmailPayload, {
    action: 'enrollment.start',
    description:
      'Uses a link that proves an address: the own one of an applicant or of a user who was added with it, which from then on is its user name and is taken from whoever had it without a proof, or one that membership profiles are registered for. Open to whoever holds the link; the own address also takes the password chosen at the start, so that nobody makes others confirm an account. A refusal leaves the link valid. Errors: `INVALID_LINK`, `PASSWORD_REQUIRED`, `WRONG_PASSWORD`, `EMAIL_TAKEN`, `DOMAIN_TAKEN`, `IDEMPOTENCY_CONFLICT`; too many answer `THROTTLED`.',
  })
  verifyEmail(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => VerifyEmailInput, { description: 'The token of the link.' }) input: VerifyEmailInput,
  ): Promise<object> {
    return verifyEmail(ctx, input);
  }

  @RootMutation(() => ResendEmailVerificationPayload, {
    action: 'enrollment.edit',
    description:
      'Mails the applicant another link to prove its own address; the older one is void. Errors: `NOT_FOUND`, `INVALID_STATE`, `EMAIL_ALREADY_VERIFIED`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`; too many answer `THROTTLED`.',
  })
  resendEmailVerification(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => ResendEmailVerificationInput, { description: 'The draft.' }) input: ResendEmailVerificationInput,
  ): Promise<object> {
    return resendEmailVerification(ctx, input);
  }

  @RootMutation(() => VerifyMembershipEmailPayload, {
    action: 'enrollment.edit',
    description:
      'Mails a link to another address of the applicant; using it (`verifyEmail`) opens the membership profiles that the register ties to that address (S0). The answer is the same whether or not there are any. Errors: `NOT_FOUND`, `INVALID_STATE`, `INVALID_EMAIL`, `EMAIL_NOT_VERIFIED`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`; too many answer `THROTTLED`.',
  })
  verifyMembershipEmail(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => VerifyMembershipEmailInput, { description: 'The address.' }) input: VerifyMembershipEmailInput,
  ): Promise<object> {
    return verifyMembershipEmail(ctx, input);
  }
}
