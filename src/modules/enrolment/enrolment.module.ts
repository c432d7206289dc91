import { namedIn } from '../../graph/audience';
import { defineModule } from '../../graph/module';
import * as accountEvents from './account.events';
import { ContactConfirmationMutations } from './contact-confirmation.resolver';
import { CreateProviderMutations } from './create-provider.resolver';
import { EditEnrollmentMutations } from './edit-enrollment.resolver';
import { MembershipEmail, PartnerIdHold } from './enrollment-claims.entity';
import { Enrollment } from './enrollment.entity';
import * as enrollmentEvents from './enrollment.events';
import { EnrollmentFields, EnrollmentQueries, PartnerIdRecordAddress, ResellerEnrollments } from './enrollment.resolver';
import { lapseDrafts } from './lapse-drafts';
import { OperatorMutations } from './operator.resolver';
import { ProviderActions, ResellerActions } from './partner-actions.resolver';
import * as registerEvents from './register.events';
import { StartEnrollmentMutations } from './start-enrollment.resolver';

/** Enrolment of resellers, and what the operator does with partners and registers. */
export const enrolmentModule = defineModule({
  name: 'enrolment',
  entities: [Enrollment, PartnerIdHold, MembershipEmail],
  resolvers: [
    EnrollmentQueries,
    EnrollmentFields,
    ResellerEnrollments,
    PartnerIdRecordAddress,
    StartEnrollmentMutations,
    EditEnrollmentMutations,
    ContactConfirmationMutations,
    OperatorMutations,
    CreateProviderMutations,
    ProviderActions,
    ResellerActions,
  ],
  jobs: [{ name: 'drafts', run: lapseDrafts }],
  events: [...Object.values(accountEvents), ...Object.values(enrollmentEvents), ...Object.values(registerEvents)],
  audiences: { Enrollment: namedIn('enrollment', 'reseller_id') },
});
