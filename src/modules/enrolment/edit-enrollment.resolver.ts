import { Arg, Ctx as CtxArg, Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { RootMutation } from '../../graph/roots';
import { updateEnrollment, startNewEnrollment } from './edit-enrollment';
import {
  UpdateEnrollmentInput,
  UpdateEnrollmentPayload,
  StartNewEnrollmentInput,
  StartNewEnrollmentPayload,
} from './edit-enrollment.types';
import { submitEnrollment, withdrawEnrollment, resendEnrollmentConfirmation } from './submit-enrollment';
import {
  SubmitEnrollmentInput,
  SubmitEnrollmentPayload,
  WithdrawEnrollmentInput,
  WithdrawEnrollmentPayload,
  ResendEnrollmentConfirmationInput,
  ResendEnrollmentConfirmationPayload,
} from './edit-enrollment.types';

@Resolver()
export class EditEnrollmentMutations {
  @RootMutation(() => UpdateEnrollmentPayload, {
    action: 'enrollment.edit',
    description:
      'Fills in an enrolment: legal name and address, primary contact, support details, and exactly one PartnerID (S0). A PartnerID takes an own address that is proven. Errors: `NOT_FOUND`, `INVALID_STATE`, `INVALID`, `INVALID_EMAIL`, `UNKNOWN_COUNTRY`, `WEBMAIL_ADDRESS`, `CONTACT_DOMAIN_MISMATCH`, `EMAIL_NOT_VERIFIED`, `PARTNER_ID_UNKNOWN`, `PARTNER_ID_INACTIVE`, `PARTNER_ID_IN_USE`, `PARTNER_ID_OTHER_COUNTRY`, `PARTNER_ID_NOT_PROVEN`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`.',
  })
  updateEnrollment(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => UpdateEnrollmentInput, { description: 'What to fill in.' }) input: UpdateEnrollmentInput,
  ): Promise<object> {
    return updateEnrollment(ctx, input);
  }

  @RootMutation(() => SubmitEnrollmentPayload, {
    action: 'enrollment.submit',
    description:
      'Submits an enrolment: from now on it holds its PartnerID, and the primary contact is mailed to confirm; the review begins when it has. Submitted again after the operator asked for action it goes straight to review, unless the primary contact has changed (S0). Errors: `NOT_FOUND`, `INVALID_STATE`, `EMAIL_NOT_VERIFIED`, `ENROLLMENT_INCOMPLETE` (`details.missing` lists what is open), `WEBMAIL_ADDRESS`, `CONTACT_DOMAIN_MISMATCH`, `PARTNER_ID_UNKNOWN`, `PARTNER_ID_INACTIVE`, `PARTNER_ID_IN_USE`, `PARTNER_ID_OTHER_COUNTRY`, `PARTNER_ID_NOT_PROVEN`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`.',
  })
  submitEnrollment(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => SubmitEnrollmentInput, { description: 'The enrolment.' }) input: SubmitEnrollmentInput,
  ): Promise<object> {
    return submitEnrollment(ctx, input);
  }

  @RootMutation(() => WithdrawEnrollmentPayload, {
    action: 'enrollment.edit',
    description:
      'Takes an enrolment back before it is decided; final. It frees the PartnerID and allows a new draft. Errors: `NOT_FOUND`, `INVALID_STATE`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`.',
  })
  withdrawEnrollment(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => WithdrawEnrollmentInput, { description: 'The enrolment.' }) input: WithdrawEnrollmentInput,
  ): Promise<object> {
    return withdrawEnrollment(ctx, input);
  }

  @RootMutation(() => ResendEnrollmentConfirmationPayload, {
    action: 'enrollment.edit',
    description:
      'Asks the primary contact again to confirm, a day after the last time; the older link is void, the new one valid for 7 days. Errors: `NOT_FOUND`, `INVALID_STATE`, `RESEND_TOO_EARLY`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`.',
  })
  resendEnrollmentConfirmation(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => ResendEnrollmentConfirmationInput, { description: 'The enrolment.' })
    input: ResendEnrollmentConfirmationInput,
  ): Promise<object> {
    return resendEnrollmentConfirmation(ctx, input);
  }

  @RootMutation(() => StartNewEnrollmentPayload, {
    action: 'enrollment.edit',
    description:
      'Starts a new draft after a rejection or withdrawal, filled in as the one before but without a PartnerID. Errors: `NOT_FOUND`, `INVALID_STATE`, `EMAIL_NOT_VERIFIED`, `ENROLLMENT_OPEN`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`.',
  })
  startNewEnrollment(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => StartNewEnrollmentInput, { description: 'The enrolment that was rejected or withdrawn.' })
    input: StartNewEnrollmentInput,
  ): Promise<object> {
    return startNewEnrollment(ctx, input);
  }
}
