import { Field, ObjectType, Resolver } from 'type-graphql';
import { Action } from '../../graph/available-actions';
import { RootField } from '../../graph/roots';
import { ceilings } from '../../policy/ceilings';
import { CONDITIONS } from '../../policy/conditions';
import { policy } from '../../policy/policy';
import {
  ORGANIZATION_KINDS,
  ROLES,
  ROLES_OF_KIND,
  type OrganizationKind as KindName,
  type Role as RoleName,
} from '../../policy/roles';
import { OrganizationKind, Role } from './user.entity';

@ObjectType('RolePermission', { description: 'A permission of a role.' })
export class RolePermission {
  @Field(() => Action, { description: 'The action in the policy.' })
  action!: string;

  @Field(() => String, { description: 'What the permission allows.' })
  description!: string;

  @Field(() => String, {
    description:
      'Whose users it applies to: `anyone`, `any` organization, `partner`, `provider`, `reseller`, `applicant`, `customer` or `operator`.',
  })
  side!: string;

  @Field(() => [String], { description: 'Conditions beyond the role. Empty if the role is sufficient.' })
  conditions!: string[];
}

@ObjectType('RoleDescription', {
  description: 'A role with its purpose and permissions, for comparing roles before granting them.',
})
export class RoleDescription {
  @Field(() => Role, { description: 'The role.' })
  role!: string;

  @Field(() => String, { description: 'Purpose of the role.' })
  description!: string;

  @Field(() => [OrganizationKind], { description: 'Organization kinds that have this role.' })
  organizationKinds!: string[];

  @Field(() => [Role], { description: 'Roles that its holders may grant and revoke, if they may change users at all.' })
  mayGive!: string[];

  @Field(() => [RolePermission], { description: 'Permissions, in the order of the policy table.' })
  permissions!: RolePermission[];
}

const kindsWith = (role: RoleName): string[] =>
  Object.keys(ORGANIZATION_KINDS).filter((kind) => ROLES_OF_KIND[kind as KindName].includes(role));

function permissionsOf(role: RoleName): RolePermission[] {
  const held = [...policy.values()].filter(({ roles }) => roles.has(role));
  return held.map(({ name, description, side, conditions }) => ({
    action: name,
    description,
    side,
    conditions: conditions.map((condition) => CONDITIONS[condition].meaning),
  }));
}

const describeRole = (role: RoleName): RoleDescription => ({
  role,
  description: ROLES[role],
  organizationKinds: kindsWith(role),
  mayGive: [...(ceilings.get(role)?.roles ?? [])],
  permissions: permissionsOf(role),
});

const DESCRIPTIONS = (Object.keys(ROLES) as RoleName[]).map(describeRole);

@Resolver()
export class RoleQueries {
  @RootField(() => [RoleDescription], {
    action: 'directory.read',
    description: 'All roles with their purpose and permissions, as enforced by the policy. Public.',
    example: 'roles { role description permissions { action description } }',
  })
  roles(): RoleDescription[] {
    return DESCRIPTIONS;
  }
}
