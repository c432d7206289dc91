import { defineModule } from '../../graph/module';
import { CreateProviderMutations, CreateProviderPayloadFields } from './create-provider.resolver';
import { Enrollment } from './enrollment.entity';
import { EnrollmentFields, EnrollmentQueries, ResellerEnrollments } from './enrollment.resolver';

/** Enrolment of resellers. */
export const enrolmentModule = defineModule({
  name: 'enrolment',
  entities: [Enrollment],
  resolvers: [EnrollmentQueries, EnrollmentFields, ResellerEnrollments, CreateProviderMutations, CreateProviderPayloadFields],
});
