import { defineModule } from '../../graph/module';
import { ApiToken, RoleAssignmentRecord, Session, UserRecord } from './user.entity';
import { SessionMutations } from './session.resolver';
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
  entities: [UserRecord, RoleAssignmentRecord, Session, ApiToken],
  resolvers: [
    SessionMutations,
    UserQueries,
    UserFields,
    CustomerUserFields,
    CustomerUsers,
    ProviderUsers,
    ResellerUsers,
    ViewerFields,
  ],
});
