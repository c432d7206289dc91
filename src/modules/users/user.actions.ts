import type { Ctx } from '../../data/context';
import { because, defineOperations, firstOf, type Check } from '../../graph/operations';
import { rawOf, type Row } from '../../graph/row';
import { UNPROVEN } from '../../policy/standing';
import { defineMachine } from '../../kernel/machine';
import type { Role } from '../../policy/roles';
import { aboveCeiling } from './ceiling';
import { ADMIN_ROLES, countActiveAdmins, loadRoles } from './role.loader';
import { CustomerUser, User } from './user.entity';

const STATES = { ACTIVE: 'Can sign in.', DISABLED: 'Cannot sign in; existing tokens are refused.' };

export const userMachine = defineMachine({
  name: 'User',
  description: 'A user of a partner or of the operator.',
  states: STATES,
  initial: ['ACTIVE'],
});

export const customerUserMachine = defineMachine({
  name: 'CustomerUser',
  description: 'A user of a customer organization.',
  states: STATES,
  initial: ['ACTIVE'],
});

/** Facts that decide which operations on a user are available. */
export interface PersonFacts {
  organizationId: string;
  status: string;
  roles: readonly Role[];
  /** The user has a second factor. */
  secondFactor: boolean;
  /** The user is the viewer. */
  self: boolean;
  /** The user belongs to the viewer's organization. */
  own: boolean;
  /** The user is the only active admin of its organization. */
  lastAdmin: boolean;
}

const NEEDS = rawOf('organizationId', 'status', 'secondFactorAt');

async function factsOf(row: Row<User, (typeof NEEDS)[number]>, ctx: Ctx): Promise<PersonFacts> {
  const { rawOrganizationId: organizationId, rawStatus: status } = row;
  const roles = (await loadRoles(ctx, row.id)).map(({ role }) => role);
  const admin = status === 'ACTIVE' && roles.some((role) => ADMIN_ROLES.has(role));
  return {
    organizationId,
    status,
    roles,
    secondFactor: row.rawSecondFactorAt !== null,
    self: row.id === ctx.viewer.userId,
    own: organizationId === ctx.viewer.organizationId,
    lastAdmin: admin && (await countActiveAdmins(ctx, organizationId)) === 1,
  };
}

/** Refuses if the user holds a role above the viewer's ceiling. */
const upToCeiling =
  (action: string): Check<PersonFacts> =>
  ({ own, roles }, { viewer }) =>
    aboveCeiling(viewer, { action, own }, roles);

const ofOwnOrganization: Check<PersonFacts> = ({ own }) =>
  own ? null : because('OTHER_ORGANIZATION', 'You may read this user, but only its own organization can manage it.');

/** Refusal that protects the last active admin. */
export const LAST_ADMIN = because(
  'LAST_ADMIN',
  'This is the last active admin of the organization. Make someone else an admin first.',
);

export const notLastAdmin: Check<PersonFacts> = ({ lastAdmin }) => (lastAdmin ? LAST_ADMIN : null);

export const notSelf =
  (instead: string): Check<PersonFacts> =>
  ({ self }) =>
    self ? because('OWN_ACCOUNT', `This is your own account. ${instead}.`) : null;

export const hasSecondFactor: Check<PersonFacts> = ({ secondFactor }) =>
  secondFactor ? null : because('NO_SECOND_FACTOR', 'This user has no second factor. Nothing to reset.');

export const BY_ANOTHER = 'Ask another admin';
export const OWN_WAY = 'Use `changePassword`, or `requestPasswordReset` if you have forgotten the password';

/** Allows users of the viewer's organization, up to the ceiling of the action. */
export const onUser = (action: string, ...checks: readonly Check<PersonFacts>[]): Check<PersonFacts> =>
  firstOf(ofOwnOrganization, upToCeiling(action), ...checks);

/** Operations on users of a partner or of the operator. */
export const userOperations = defineOperations(User, {
  needs: NEEDS,
  facts: factsOf,
  conditions: {
    OWN_ORGANIZATION: ({ own }, { viewer }) => (viewer.kind === 'OPERATOR' && !own ? null : own),
    OR_SELF: ({ self }) => (self ? true : null),
    ROLE_CEILING: ({ own, roles }, { viewer }, action) => (own ? aboveCeiling(viewer, { action, own }, roles) === null : null),
    NOT_LAST_ADMIN: ({ lastAdmin }) => !lastAdmin,
  },
  reading: { 'user.read': {} },
  machine: userMachine,
  state: ({ status }) => status,
});

export const byItsAdmin: Check<PersonFacts> = ({ own }) =>
  own ? null : because('OWN_CUSTOMER_ONLY', 'Only the customer itself can change the roles of its users.');

export const byItself: Check<PersonFacts> = ({ own }) =>
  own ? null : because('OWN_CUSTOMER_ONLY', 'Only the customer itself can reset the second factors of its users.');

/** A viewer whose password was set by a partner cannot change an admin of its customer. */
const provenForAdmins: Check<PersonFacts> = ({ own, roles }, { viewer }) =>
  own && viewer.unproven === true && roles.some((role) => ADMIN_ROLES.has(role)) ? UNPROVEN : null;

/** A partner acting on a customer's user acts in that customer's tenant. */
export const inTenantOf = ({ organizationId }: PersonFacts): string => organizationId;

export const ADMINISTER = 'customer.administer';
export const RESET = 'customer.reset_user_password';

/** Allows users of a customer, up to the ceiling of the action. `before` runs first, `checks` last. */
export const onPerson = (
  action: string,
  checks: readonly Check<PersonFacts>[] = [],
  before: readonly Check<PersonFacts>[] = [],
): Check<PersonFacts> => firstOf(...before, upToCeiling(action), provenForAdmins, ...checks);

/** Operations on users of a customer. A partner sees these users only under an active grant. */
export const customerUserOperations = defineOperations(CustomerUser, {
  needs: NEEDS,
  facts: factsOf,
  conditions: {
    OWN_ORGANIZATION: ({ own }) => own,
    OR_SELF: ({ self }) => (self ? true : null),
    // Partners see these users only under an active relationship and grant, so both hold.
    ACTIVE_RELATIONSHIP: ({ own }) => (own ? null : true),
    ACTIVE_GRANT: ({ own }) => (own ? null : true),
    OR_OWN_CUSTOMER: ({ own }) => (own ? true : null),
    HELPDESK_NOT_FOR_ADMIN: ({ own, roles }, { viewer }, action) =>
      own ? null : aboveCeiling(viewer, { action, own }, roles) === null,
  },
  reading: { 'customer.read_users': {} },
  machine: customerUserMachine,
  state: ({ status }) => status,
});
