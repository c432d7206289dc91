import type { Ctx } from '../../data/context';
import { because, defineOperations, firstOf, type Check } from '../../graph/operations';
import { rawOf, type Row } from '../../graph/row';
import { UNPROVEN } from '../../policy/standing';
import { defineMachine } from '../../kernel/machine';
import type { Role } from '../../policy/roles';
import { aboveCeiling } from './ceiling';
import { ADMIN_ROLES, countActiveAdmins, loadRoles } from './role.loader';
import { CustomerUser, User } from './user.entity';

const STATES = { ACTIVE: 'Can sign in.', DISABLED: 'Cannot sign in; existing tokens have ended.' };

export const userMachine = defineMachine({
  name: 'User',
  description: 'A person of a partner or of the operator.',
  states: STATES,
  initial: ['ACTIVE'],
});

export const customerUserMachine = defineMachine({
  name: 'CustomerUser',
  description: "A person of a customer's organization.",
  states: STATES,
  initial: ['ACTIVE'],
});

/** What can be done with a person follows from this. */
export interface PersonFacts {
  organizationId: string;
  status: string;
  roles: readonly Role[];
  /** Signing in takes a second factor. */
  secondFactor: boolean;
  /** The viewer itself. */
  self: boolean;
  /** Of the viewer's own organization. */
  own: boolean;
  /** The only active admin that its organization has. */
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

/** Refuses to act on somebody with a role above the own ceiling. */
const upToCeiling =
  (action: string): Check<PersonFacts> =>
  ({ own, roles }, { viewer }) =>
    aboveCeiling(viewer, { action, own }, roles);

const ofOwnOrganization: Check<PersonFacts> = ({ own }) =>
  own ? null : because('OTHER_ORGANIZATION', 'You may read this user, but only its own organization administers it.');

/** Why the last active admin stays what it is. */
export const LAST_ADMIN = because(
  'LAST_ADMIN',
  'This is the last active admin of the organization; make somebody else an admin first.',
);

export const notLastAdmin: Check<PersonFacts> = ({ lastAdmin }) => (lastAdmin ? LAST_ADMIN : null);

export const notSelf =
  (instead: string): Check<PersonFacts> =>
  ({ self }) =>
    self ? because('OWN_ACCOUNT', `This is your own account; ${instead}.`) : null;

export const hasSecondFactor: Check<PersonFacts> = ({ secondFactor }) =>
  secondFactor ? null : because('NO_SECOND_FACTOR', 'Signing in takes no second factor; there is none to take away.');

export const BY_ANOTHER = 'have another administrator do it';
export const OWN_WAY = 'use `changePassword`, or `requestPasswordReset` when you have forgotten it';

/** Somebody of the own organization, up to the ceiling that the action has. */
export const onUser = (action: string, ...checks: readonly Check<PersonFacts>[]): Check<PersonFacts> =>
  firstOf(ofOwnOrganization, upToCeiling(action), ...checks);

/** What can be done with a user of a partner or of the operator. */
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
  own ? null : because('OWN_CUSTOMER_ONLY', 'Roles of its people are given and taken by the customer itself.');

export const byItself: Check<PersonFacts> = ({ own }) =>
  own ? null : because('OWN_CUSTOMER_ONLY', 'Second factors of its people are taken away by the customer itself.');

/** Whoever has its password from a partner changes no admin of its customer. */
const provenForAdmins: Check<PersonFacts> = ({ own, roles }, { viewer }) =>
  own && viewer.unproven === true && roles.some((role) => ADMIN_ROLES.has(role)) ? UNPROVEN : null;

/** A partner that acts on a person of a customer acts in its tenant. */
export const inTenantOf = ({ organizationId }: PersonFacts): string => organizationId;

export const ADMINISTER = 'customer.administer';
export const RESET = 'customer.reset_user_password';

/** A person of a customer, up to the ceiling that the action has; what comes before it is asked first. */
export const onPerson = (
  action: string,
  checks: readonly Check<PersonFacts>[] = [],
  before: readonly Check<PersonFacts>[] = [],
): Check<PersonFacts> => firstOf(...before, upToCeiling(action), provenForAdmins, ...checks);

/** What can be done with a person of a customer; a partner sees it only under an active grant. */
export const customerUserOperations = defineOperations(CustomerUser, {
  needs: NEEDS,
  facts: factsOf,
  conditions: {
    OWN_ORGANIZATION: ({ own }) => own,
    OR_SELF: ({ self }) => (self ? true : null),
    // A partner sees a person under an active relationship and grant only.
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
