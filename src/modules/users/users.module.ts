import { defineModule } from '../../graph/module';
import { EmailLink } from './email-link.entity';
import { ExternalIdentityRecord } from './external/external-identity.entity';
import { ApiToken, RoleAssignmentRecord, Session, UserRecord } from './user.entity';
import { CustomerUserActions, UserActions } from './actions.resolver';
import { CustomerPeopleMutations } from './customer-people/customer-people.resolver';
import { PeopleMutations } from './people/people.resolver';
import { OrganizationMutations } from './organization/update-organization.resolver';
import { PasswordResetMutations } from './password-reset/password-reset.resolver';
import { RoleQueries } from './roles.resolver';
import { SessionMutations } from './sign-in/session.resolver';
import { SessionFields } from './sign-in/session-fields.resolver';
import { forgetAttempts } from './sign-in/attempts';
import { SignInAttempt } from './sign-in/sign-in-attempt.entity';
import { RecoveryCode, SecondFactor } from './second-factor/second-factor.entity';
import { SecondFactorMutations } from './second-factor/second-factor.resolver';
import { ViewerSecondFactor } from './second-factor/viewer-second-factor.resolver';
import { ApiTokenMutations } from './tokens/api-token.resolver';
import {
  CustomerUserFields,
  CustomerUsers,
  ProviderUsers,
  ResellerUsers,
  UserFields,
  UserQueries,
  ViewerFields,
} from './user.resolver';
import { userAudiences } from './user.audiences';
import * as partnerActEvents from './customer-people/partner-acts.events';
import * as organizationEvents from './organization/organization.events';
import * as secondFactorEvents from './second-factor/second-factor.events';
import * as sessionEvents from './sign-in/session.events';
import * as tokenEvents from './tokens/api-token.events';
import * as userEvents from './user.events';

/** People, their roles, sessions and tokens. */
export const usersModule = defineModule({
  name: 'users',
  entities: [
    UserRecord,
    RoleAssignmentRecord,
    Session,
    ApiToken,
    EmailLink,
    SignInAttempt,
    SecondFactor,
    RecoveryCode,
    ExternalIdentityRecord,
  ],
  resolvers: [
    SessionMutations,
    SessionFields,
    SecondFactorMutations,
    ViewerSecondFactor,
    OrganizationMutations,
    PasswordResetMutations,
    ApiTokenMutations,
    PeopleMutations,
    CustomerPeopleMutations,
    UserActions,
    CustomerUserActions,
    RoleQueries,
    UserQueries,
    UserFields,
    CustomerUserFields,
    CustomerUsers,
    ProviderUsers,
    ResellerUsers,
    ViewerFields,
  ],
  events: [
    ...Object.values(partnerActEvents),
    ...Object.values(userEvents),
    ...Object.values(sessionEvents),
    ...Object.values(secondFactorEvents),
    ...Object.values(tokenEvents),
    ...Object.values(organizationEvents),
  ],
  audiences: userAudiences,
  jobs: [{ name: 'attempts', run: forgetAttempts }],
});
