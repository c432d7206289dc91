import { Field, ObjectType, Resolver } from 'type-graphql';
import { Action } from '../../graph/available-actions';
import { RootField } from '../../graph/roots';
import { ceilings } from '../../policy/ceilings';
import { CONDITIONS } from '../../policy/conditions';
import { policy, WITHOUT_OPERATION } from '../../policy/policy';
import {
  ORGANIZATION_KINDS,
  ROLES,
  ROLES_OF_KIND,
  type OrganizationKind as KindName,
  type Role as RoleName,
} from '../../policy/roles';
import { OrganizationKind, Role } from './user.entity';

/** One thing that a role may do. */
@ObjectType('RolePermission', { description: 'One thing that a role may do, in words.' })
export class RolePermission {
  @Field(() => Action, { description: 'The action of the rights policy.' })
  action!: string;

  @Field(() => String, { description: 'What it allows.' })
  description!: string;

  @Field(() => String, {
    description:
      'Whose users it is for: `anyone`, `any` organization, `partner`, `provider`, `reseller`, `applicant`, `customer` or `operator`.',
  })
  side!: string;

  @Field(() => [String], { description: 'What it takes beside the role, in words; empty where the role is enough.' })
  conditions!: string[];
}

/** What a role is for and may do. */
@ObjectType('RoleDescription', {
  description: 'What a role is for and what it may do, to compare roles before giving them.',
})
export class RoleDescription {
  @Field(() => Role, { description: 'The role.' })
  role!: string;

  @Field(() => String, { description: 'What it is for.' })
  description!: string;

  @Field(() => [OrganizationKind], { description: 'Kinds of organizations that have it.' })
  organizationKinds!: string[];

  @Field(() => [Role], { description: 'Roles that its holders may give and take, where they may change users at all.' })
  mayGive!: string[];

  @Field(() => [RolePermission], { description: 'What it may do, in the order of the policy table.' })
  permissions!: RolePermission[];
}

const kindsWith = (role: RoleName): string[] =>
  Object.keys(ORGANIZATION_KINDS).filter((kind) => ROLES_OF_KIND[kind as KindName].includes(role));

function permissionsOf(role: RoleName): RolePermission[] {
  const held = [...policy.values()].filter(({ action, roles }) => roles.has(role) && !WITHOUT_OPERATION.has(action));
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
    description:
      'Every role with what it is for and what it may do, in words, to compare them; the same rights policy that decides. Open to everybody.',
  })
  roles(): RoleDescription[] {
    return DESCRIPTIONS;
  }
}
