import { Ctx as CtxArg, Field, ID, ObjectType, Resolver } from 'type-graphql';
import type { GraphQLResolveInfo } from 'graphql';
import type { Ctx } from '../../data/context';
import { Action } from '../../graph/available-actions';
import { Derived, FieldsOf, Many, One, type Edge } from '../../graph/edges';
import { RootById, RootField, RootList } from '../../graph/roots';
import { ValueType } from '../../graph/node';
import { loadOne } from '../../graph/read';
import { SIGNED_IN } from '../../graph/registry';
import type { Row } from '../../graph/row';
import { DateTime } from '../../graph/values';
import { EITHER, policy } from '../../policy/policy';
import type { Role as RoleName } from '../../policy/roles';
import { Customer } from '../customers';
import { OrganizationFace, Provider, Reseller } from '../partners';
import { loadRoles } from './role.loader';
import { ApiToken, CustomerUser, OrganizationKind, Role, Session, User, type UserRecord } from './user.entity';
import { ownUsersScope } from './user.policy';

@ObjectType('RoleAssignment', { description: 'A role of a user, with when and by whom it was granted.' })
export class RoleAssignment {
  @Field(() => Role, { description: 'The role.' })
  role!: RoleName;

  @Field(() => DateTime, { description: 'When the role was granted.' })
  grantedAt!: number;

  @Field(() => ID, { nullable: true, description: 'The user who granted it. Null for the first users of an organization.' })
  grantedById!: string | null;
}

/** The roles of a user as a list of JSON texts. */
const rolesSql = (of: (name: 'id') => string): string =>
  `(SELECT GROUP_CONCAT(JSON_QUOTE(a.role) ORDER BY a.role) FROM role_assignment a WHERE a.user_id = ${of('id')})`;

@FieldsOf(() => User)
export class UserFields {
  @Derived(() => [Role], { needs: ['id'], description: "The user's roles.", sql: rolesSql })
  async roles({ id }: Row<UserRecord>, ctx: Ctx): Promise<RoleName[]> {
    return (await loadRoles(ctx, id)).map(({ role }) => role);
  }

  @Derived(() => [RoleAssignment], { needs: ['id'], description: "The user's roles, with when and by whom they were granted." })
  roleAssignments({ id }: Row<UserRecord>, ctx: Ctx): Promise<RoleAssignment[]> {
    return loadRoles(ctx, id);
  }

  @One(() => OrganizationFace, { from: 'organizationId', action: 'organization.read', description: "The user's organization." })
  organization!: Edge;
}

@FieldsOf(() => CustomerUser)
export class CustomerUserFields {
  @Derived(() => [Role], { needs: ['id'], description: "The user's roles.", sql: rolesSql })
  async roles({ id }: Row<UserRecord>, ctx: Ctx): Promise<RoleName[]> {
    return (await loadRoles(ctx, id)).map(({ role }) => role);
  }

  @Derived(() => [RoleAssignment], { needs: ['id'], description: "The user's roles, with when and by whom they were granted." })
  roleAssignments({ id }: Row<UserRecord>, ctx: Ctx): Promise<RoleAssignment[]> {
    return loadRoles(ctx, id);
  }

  @One(() => Customer, { from: 'organizationId', description: "The user's customer." })
  customer!: Edge;
}

@FieldsOf(() => Customer)
export class CustomerUsers {
  @Many(() => CustomerUser, {
    by: 'organizationId',
    action: 'customer.read_users',
    description: 'Users of the customer. Empty for a partner without an active grant.',
  })
  users!: Edge;
}

@FieldsOf(() => Provider)
export class ProviderUsers {
  @Many(() => User, {
    by: 'organizationId',
    action: 'user.read',
    description: "Users of the provider. Only visible to the provider's own users.",
  })
  users!: Edge;
}

@FieldsOf(() => Reseller)
export class ResellerUsers {
  @Many(() => User, {
    by: 'organizationId',
    action: 'user.read',
    description: "Users of the reseller. Visible to the reseller's own users, and to a provider with admin access.",
  })
  users!: Edge;
}

@ValueType('Viewer', 'The signed-in user, with the actions that its roles allow.')
export class ViewerType {
  @Field(() => ID, {
    description: "Cache key of the viewer, for clients that normalize records by id. Not a node id; the user's id is `userId`.",
  })
  id!: string;

  @Field(() => ID, { description: 'Id of the user.' })
  userId!: string;

  @Field(() => [Role], { description: "The user's roles." })
  roles!: readonly RoleName[];

  @Field(() => OrganizationKind, { description: 'Kind of your organization.' })
  organizationKind!: string;

  @Field(() => [Action], {
    description:
      "Actions that the viewer's roles allow; individual records can still be refused. Lists only actions with an operation or field, limited by the API token if one is used.",
  })
  actions!: readonly string[];

  organizationId!: string;
}

type ViewerRow<K extends keyof ViewerType> = Pick<ViewerType, 'id' | K>;

@FieldsOf(() => ViewerType)
export class ViewerFields {
  @Derived(() => User, {
    needs: ['userId', 'organizationKind'],
    nullable: true,
    description: 'The user, if it belongs to a partner or the operator.',
  })
  user({ userId, organizationKind }: ViewerRow<'userId' | 'organizationKind'>, ctx: Ctx, info: GraphQLResolveInfo): unknown {
    return organizationKind === 'CUSTOMER' ? null : loadOne(ctx, userId, info);
  }

  @Derived(() => CustomerUser, {
    needs: ['userId', 'organizationKind'],
    nullable: true,
    description: 'The user, if it belongs to a customer.',
  })
  customerUser(
    { userId, organizationKind }: ViewerRow<'userId' | 'organizationKind'>,
    ctx: Ctx,
    info: GraphQLResolveInfo,
  ): unknown {
    return organizationKind === 'CUSTOMER' ? loadOne(ctx, userId, info) : null;
  }

  @Derived(() => OrganizationFace, { needs: ['organizationId'], nullable: true, description: 'Your organization.' })
  organization({ organizationId }: ViewerRow<'organizationId'>, ctx: Ctx, info: GraphQLResolveInfo): unknown {
    return loadOne(ctx, organizationId, info);
  }
}

/** Every user can read itself. Reading other users needs `user.read`. */
const READ_OR_SELF = `user.read${EITHER}organization.read`;

@Resolver()
export class UserQueries {
  @RootField(() => ViewerType, {
    action: SIGNED_IN,
    description: 'The signed-in user.',
    example: 'viewer { userId roles organizationKind actions }',
  })
  viewer(@CtxArg() ctx: Ctx): ViewerType {
    const { viewer } = ctx;
    return {
      id: `viewer_${viewer.userId}`,
      userId: viewer.userId,
      organizationId: viewer.organizationId,
      roles: viewer.roles,
      organizationKind: viewer.kind,
      actions: [...viewer.actions].map((action) => policy.get(action)?.name ?? action).sort(),
    };
  }

  @RootById(() => User, {
    action: READ_OR_SELF,
    description: 'A user of a partner or of the operator. Every user can read itself. Reading other users needs `user.read`.',
    example: 'user(id: "usr_01h…") { name email roles status }',
  })
  user!: Edge;

  @RootList(() => User, {
    action: READ_OR_SELF,
    scope: ownUsersScope,
    description: 'Users of your organization; for the operator, users of all partners too. Without `user.read`, only yourself.',
    example: 'users(first: 10, filter: { status: { eq: ACTIVE } }) { totalCount nodes { name email roles } }',
  })
  users!: Edge;

  @RootList(() => CustomerUser, {
    action: 'customer.read_users | license.read_own',
    description:
      'Users of your customers that granted delegated admin privileges, or of your company. Without `customer.read_users`, only yourself. Reads the whole list.',
    example: 'customerUsers(filter: { licenses: { none: {} } }) { totalCount nodes { name email customer { name } } }',
  })
  customerUsers!: Edge;

  @RootList(() => Session, {
    action: 'session.manage_own',
    description: 'Your sessions.',
    example: 'sessions(first: 10) { nodes { id address lastUsedAt expiresAt } }',
  })
  sessions!: Edge;

  @RootList(() => ApiToken, {
    action: 'token.create',
    description: 'Your API tokens, without their secrets.',
    example: 'apiTokens(first: 10) { nodes { id name hint expiresAt lastUsedAt } }',
  })
  apiTokens!: Edge;
}
