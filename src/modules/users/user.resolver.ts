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
import { EITHER, policy, WITHOUT_OPERATION } from '../../policy/policy';
import type { Role as RoleName } from '../../policy/roles';
import { Customer } from '../customers';
import { OrganizationFace, Provider, Reseller } from '../partners';
import { loadRoles } from './role.loader';
import { ApiToken, CustomerUser, OrganizationKind, Role, Session, User, type UserRecord } from './user.entity';
import { ownUsersScope } from './user.policy';

/** A role that a user holds. */
@ObjectType('RoleAssignment', { description: 'A role that a user holds, since when.' })
export class RoleAssignment {
  @Field(() => Role, { description: 'The role.' })
  role!: RoleName;

  @Field(() => DateTime, { description: 'When it was given.' })
  grantedAt!: number;

  @Field(() => ID, { nullable: true, description: 'The user who gave it; null for the first users of an organization.' })
  grantedById!: string | null;
}

@FieldsOf(() => User)
export class UserFields {
  @Derived(() => [Role], { needs: ['id'], description: 'Roles held.' })
  async roles({ id }: Row<UserRecord>, ctx: Ctx): Promise<RoleName[]> {
    return (await loadRoles(ctx, id)).map(({ role }) => role);
  }

  @Derived(() => [RoleAssignment], { needs: ['id'], description: 'Roles held, with when and by whom they were given.' })
  roleAssignments({ id }: Row<UserRecord>, ctx: Ctx): Promise<RoleAssignment[]> {
    return loadRoles(ctx, id);
  }

  @One(() => OrganizationFace, { from: 'organizationId', action: 'organization.read', description: 'The organization.' })
  organization!: Edge;
}

@FieldsOf(() => CustomerUser)
export class CustomerUserFields {
  @Derived(() => [Role], { needs: ['id'], description: 'Roles held.' })
  async roles({ id }: Row<UserRecord>, ctx: Ctx): Promise<RoleName[]> {
    return (await loadRoles(ctx, id)).map(({ role }) => role);
  }

  @Derived(() => [RoleAssignment], { needs: ['id'], description: 'Roles held, with when and by whom they were given.' })
  roleAssignments({ id }: Row<UserRecord>, ctx: Ctx): Promise<RoleAssignment[]> {
    return loadRoles(ctx, id);
  }

  @One(() => Customer, { from: 'organizationId', description: 'The customer.' })
  customer!: Edge;
}

@FieldsOf(() => Customer)
export class CustomerUsers {
  @Many(() => CustomerUser, {
    by: 'organizationId',
    action: 'customer.read_users',
    description: 'People of the customer; empty for a partner without an active grant.',
  })
  users!: Edge;
}

@FieldsOf(() => Provider)
export class ProviderUsers {
  @Many(() => User, {
    by: 'organizationId',
    action: 'user.read',
    description: 'Users of the provider; of the own organization only.',
  })
  users!: Edge;
}

@FieldsOf(() => Reseller)
export class ResellerUsers {
  @Many(() => User, {
    by: 'organizationId',
    action: 'user.read',
    description: 'Users of the reseller; of the own organization, or under admin access.',
  })
  users!: Edge;
}

/** Who is signed in. */
@ValueType('Viewer', 'Who is signed in, and what the policy allows before any question about rows.')
export class ViewerType {
  @Field(() => ID, {
    description:
      'Id of the viewer as a record of its own, for clients that keep records by id: not that of the user, which is `userId`, and none for `node`.',
  })
  id!: string;

  @Field(() => ID, { description: 'Id of the user.' })
  userId!: string;

  @Field(() => [Role], { description: 'Roles held.' })
  roles!: readonly RoleName[];

  @Field(() => OrganizationKind, { description: 'Kind of the own organization.' })
  organizationKind!: string;

  @Field(() => [Action], {
    description:
      'What the viewer may do, before any question about rows; only what there is an operation or a field for, and with an API token what that leaves of it.',
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
    description: 'The user, when it belongs to a partner or the operator.',
  })
  user({ userId, organizationKind }: ViewerRow<'userId' | 'organizationKind'>, ctx: Ctx, info: GraphQLResolveInfo): unknown {
    return organizationKind === 'CUSTOMER' ? null : loadOne(ctx, userId, info);
  }

  @Derived(() => CustomerUser, {
    needs: ['userId', 'organizationKind'],
    nullable: true,
    description: 'The user, when it belongs to a customer.',
  })
  customerUser(
    { userId, organizationKind }: ViewerRow<'userId' | 'organizationKind'>,
    ctx: Ctx,
    info: GraphQLResolveInfo,
  ): unknown {
    return organizationKind === 'CUSTOMER' ? loadOne(ctx, userId, info) : null;
  }

  @Derived(() => OrganizationFace, { needs: ['organizationId'], nullable: true, description: 'The own organization.' })
  organization({ organizationId }: ViewerRow<'organizationId'>, ctx: Ctx, info: GraphQLResolveInfo): unknown {
    return loadOne(ctx, organizationId, info);
  }
}

/** Everyone reads itself: whoever is signed in reaches the scope, which shows the others to those with the right. */
const READ_OR_SELF = `user.read${EITHER}organization.read`;

@Resolver()
export class UserQueries {
  @RootField(() => ViewerType, { action: SIGNED_IN, description: 'Who is signed in.' })
  viewer(@CtxArg() ctx: Ctx): ViewerType {
    const { viewer } = ctx;
    return {
      id: `viewer_${viewer.userId}`,
      userId: viewer.userId,
      organizationId: viewer.organizationId,
      roles: viewer.roles,
      organizationKind: viewer.kind,
      actions: [...viewer.actions]
        .filter((action) => !WITHOUT_OPERATION.has(action))
        .map((action) => policy.get(action)?.name ?? action)
        .sort(),
    };
  }

  @RootById(() => User, {
    action: READ_OR_SELF,
    description: 'One user of a partner or of the operator. Everyone reads itself; the others take the right `user.read`.',
  })
  user!: Edge;

  @RootList(() => User, {
    action: READ_OR_SELF,
    scope: ownUsersScope,
    description:
      'Users of the own organization, for the operator those of all partners, too; without the right `user.read` oneself only.',
  })
  users!: Edge;

  @RootList(() => Session, { action: 'session.manage_own', description: 'The own sign-ins.' })
  sessions!: Edge;

  @RootList(() => ApiToken, { action: 'token.create', description: 'The own API tokens, without their secrets.' })
  apiTokens!: Edge;
}
