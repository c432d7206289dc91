import { Arg, Ctx as CtxArg, Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { RootMutation } from '../../graph/roots';
import { reviewEnrollment } from './review-enrollment';
import { ReviewEnrollmentInput, ReviewEnrollmentPayload } from './review-enrollment.types';
import { setPartnerStatus } from './partner-status';
import { SetPartnerStatusInput, SetPartnerStatusPayload } from './partner-status.types';
import { upsertPartnerIdRecord } from './partner-id-record';
import { UpsertPartnerIdRecordInput, UpsertPartnerIdRecordPayload } from './register-change.types';
import { importExternalRelationships } from './import-relationships';
import { ImportExternalRelationshipsInput, ImportExternalRelationshipsPayload } from './register-change.types';
import { updateDirectoryEntry, requestDirectoryChange } from './directory-change';
import {
  UpdateDirectoryEntryInput,
  UpdateDirectoryEntryPayload,
  RequestDirectoryChangeInput,
  RequestDirectoryChangePayload,
} from './directory-change.types';

@Resolver()
export class OperatorMutations {
  @RootMutation(() => ReviewEnrollmentPayload, {
    action: 'enrollment.review',
    description:
      'The operator decides about an enrolment whose primary contact has confirmed. An approval activates the reseller with the data of the enrolment, PartnerID, benefits and competencies of the register, makes its first user an admin agent, and turns the external relationships of its PartnerID into active ones, with a grant where the register has one and the cloud allows it (S0). Each decision is mailed to the primary contact. Errors: `NOT_FOUND`, `INVALID_STATE`, `INVALID`, `REASONS_REQUIRED`, `PARTNER_ID_UNKNOWN`, `PARTNER_ID_INACTIVE`, `PARTNER_ID_IN_USE`, `PARTNER_ID_OTHER_COUNTRY`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`.',
  })
  reviewEnrollment(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => ReviewEnrollmentInput, { description: 'The decision.' }) input: ReviewEnrollmentInput,
  ): Promise<object> {
    return reviewEnrollment(ctx, input);
  }

  @RootMutation(() => SetPartnerStatusPayload, {
    action: 'organization.manage',
    description:
      'Suspends a provider or reseller, or ends the suspension. A suspended partner reads, but neither invites, orders nor accepts; a suspended provider is not in the directory. Errors: `NOT_FOUND`, `INVALID_STATE`, `INVALID`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`.',
  })
  setPartnerStatus(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => SetPartnerStatusInput, { description: 'The partner and its status.' }) input: SetPartnerStatusInput,
  ): Promise<object> {
    return setPartnerStatus(ctx, input);
  }

  @RootMutation(() => UpsertPartnerIdRecordPayload, {
    action: 'organization.manage',
    description:
      'Makes or changes an entry of the PartnerID register. A reseller that is linked to it shows the new benefits and competencies; nothing else of an account changes. Errors: `INVALID`, `INVALID_EMAIL`, `UNKNOWN_COUNTRY`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`.',
  })
  upsertPartnerIdRecord(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => UpsertPartnerIdRecordInput, { description: 'The entry.' }) input: UpsertPartnerIdRecordInput,
  ): Promise<object> {
    return upsertPartnerIdRecord(ctx, input);
  }

  @RootMutation(() => ImportExternalRelationshipsPayload, {
    action: 'relationship.import',
    description:
      'Enters customers that resellers serve in other portals: all rows or none. A repeat changes nothing. The approval of a reseller turns those of its PartnerID into relationships; rows entered later stay in the register (S0, S3). Errors: `INVALID`, `UNKNOWN_COUNTRY`, `PARTNER_ID_UNKNOWN`, `OTHER_MARKET_REGION`, `IDEMPOTENCY_CONFLICT`.',
  })
  importExternalRelationships(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => ImportExternalRelationshipsInput, { description: 'The rows.' }) input: ImportExternalRelationshipsInput,
  ): Promise<object> {
    return importExternalRelationships(ctx, input);
  }

  @RootMutation(() => UpdateDirectoryEntryPayload, {
    action: 'directory.update',
    description:
      'Changes the entry of an active provider in the directory (S1). Errors: `NOT_FOUND`, `INVALID`, `INVALID_EMAIL`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`.',
  })
  updateDirectoryEntry(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => UpdateDirectoryEntryInput, { description: 'What to change.' }) input: UpdateDirectoryEntryInput,
  ): Promise<object> {
    return updateDirectoryEntry(ctx, input);
  }

  @RootMutation(() => RequestDirectoryChangePayload, {
    action: 'directory.request_change',
    description:
      'A provider asks the operator to change its own entry in the directory; the operator is mailed (S1: changes only through the vendor). Errors: `NOT_FOUND`, `NOT_OWN_ENTRY`, `INVALID`, `IDEMPOTENCY_CONFLICT`.',
  })
  requestDirectoryChange(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => RequestDirectoryChangeInput, { description: 'What should be changed.' })
    input: RequestDirectoryChangeInput,
  ): Promise<object> {
    return requestDirectoryChange(ctx, input);
  }
}
