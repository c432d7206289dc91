import { namedIn } from '../../graph/audience';
import { defineModule } from '../../graph/module';
import * as accountEvents from './account.events';
import { confirmEnrollmentContact, denyEnrollmentContact } from './contact-confirmation';
import { createProvider } from './create-provider';
import { requestDirectoryChange, updateDirectoryEntry } from './directory-change';
import { startNewEnrollment, updateEnrollment } from './edit-enrollment';
import { MembershipEmail, PartnerIdHold } from './enrollment-claims.entity';
import { Enrollment } from './enrollment.entity';
import * as enrollmentEvents from './enrollment.events';
import { EnrollmentFields, EnrollmentQueries, PartnerIdRecordAddress, ResellerEnrollments } from './enrollment.resolver';
import { importExternalRelationships } from './import-relationships';
import { lapseDrafts } from './lapse-drafts';
import { ProviderActions, ResellerActions } from './partner-actions.resolver';
import { upsertPartnerIdRecord } from './partner-id-record';
import { setPartnerStatus } from './partner-status';
import * as registerEvents from './register.events';
import { reviewEnrollment } from './review-enrollment';
import { checkWorkAccount, startEnrollment } from './start-enrollment';
import { resendEnrollmentConfirmation, submitEnrollment, withdrawEnrollment } from './submit-enrollment';
import { resendEmailVerification, verifyEmail, verifyMembershipEmail } from './verify-email';

/** Enrollment of resellers, and the operator's management of partners and registers. */
export const enrollmentModule = defineModule({
  name: 'enrollment',
  entities: [Enrollment, PartnerIdHold, MembershipEmail],
  types: [Enrollment],
  fields: [EnrollmentFields, ResellerEnrollments, PartnerIdRecordAddress, ProviderActions, ResellerActions],
  queries: [EnrollmentQueries],
  mutations: [
    checkWorkAccount,
    startEnrollment,
    verifyEmail,
    updateEnrollment,
    resendEmailVerification,
    verifyMembershipEmail,
    submitEnrollment,
    resendEnrollmentConfirmation,
    confirmEnrollmentContact,
    denyEnrollmentContact,
    reviewEnrollment,
    withdrawEnrollment,
    startNewEnrollment,
    createProvider,
    setPartnerStatus,
    upsertPartnerIdRecord,
    importExternalRelationships,
    updateDirectoryEntry,
    requestDirectoryChange,
  ],
  jobs: [{ name: 'drafts', run: lapseDrafts }],
  events: [...Object.values(accountEvents), ...Object.values(enrollmentEvents), ...Object.values(registerEvents)],
  audiences: { Enrollment: namedIn('enrollment', 'reseller_id') },
});
