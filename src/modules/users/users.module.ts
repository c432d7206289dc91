import { defineModule } from '../../graph/module';
import { EmailLink } from './email-link.entity';
import { ApiToken, RoleAssignmentRecord, Session, UserRecord } from './user.entity';
import { CustomerUserActions, UserActions } from './actions.resolver';
import { CustomerPeopleMutations } from './customer-people/customer-people.resolver';
import { PeopleMutations } from './people/people.resolver';
import { OrganizationMutations } from './organization/update-organization.resolver';
import { PasswordResetMutations } from './password-reset/password-reset.resolver';
import { SessionMutations } from './session.resolver';
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

/** People, their roles, sessions and tokens. */
export const usersModule = defineModule({
  name: 'users',
  entities: [UserRecord, RoleAssignmentRecord, Session, ApiToken, EmailLink],
  resolvers: [
    SessionMutations,
    OrganizationMutations,
    PasswordResetMutations,
    ApiTokenMutations,
    PeopleMutations,
    CustomerPeopleMutations,
    UserActions,
    CustomerUserActions,
    UserQueries,
    UserFields,
    CustomerUserFields,
    CustomerUsers,
    ProviderUsers,
    ResellerUsers,
    ViewerFields,
  ],
});
