import type { Ctx } from '../../data/context';
import { because, type Operation, type Operations } from '../../graph/actions';
import type { GraphRow } from '../../graph/registry';
import { UNPROVEN } from '../../graph/state';
import { stored } from '../../graph/statement';
import type { Refusal } from '../../kernel/errors';
import { defineMachine } from '../../kernel/machine';
import type { Role } from '../../policy/roles';
import { aboveCeiling } from './ceiling';
import { ADMIN_ROLES, countActiveAdmins, loadRoles } from './role.loader';

const STATES = { ACTIVE: 'Can sign in.', DISABLED: 'Cannot sign in; existing tokens have ended.' };

export const userMachine = defineMachine({
  name: 'User',
  description: 'A person of a partner or of the operator (S0).',
  states: STATES,
  initial: ['ACTIVE'],
  moves: {
    disableUser: { from: ['ACTIVE'], to: 'DISABLED', description: 'An administrator closes the account.' },
    enableUser: {
      from: ['DISABLED'],
      to: 'ACTIVE',
      description: 'An administrator opens it again; the password is the old one.',
    },
    resetPassword: { from: ['ACTIVE'], to: 'ACTIVE', description: 'An administrator gives a new temporary password.' },
  },
});

export const customerUserMachine = defineMachine({
  name: 'CustomerUser',
  description: "A person of a customer's organisation (S4).",
  states: STATES,
  initial: ['ACTIVE'],
  moves: {
    disableCustomerUser: { from: ['ACTIVE'], to: 'DISABLED', description: 'Its admin, or a partner under a grant, closes it.' },
    enableCustomerUser: { from: ['DISABLED'], to: 'ACTIVE', description: 'It is opened again; the password is the old one.' },
    resetCustomerUserPassword: { from: ['ACTIVE'], to: 'ACTIVE', description: 'It gets a new temporary password.' },
  },
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
  /** Of the viewer's own organisation. */
  own: boolean;
  /** The only active admin that its organisation has. */
  lastAdmin: boolean;
}

const needs = ['organizationId', 'status', 'secondFactorAt'].map(stored);

async function factsOf(row: GraphRow, ctx: Ctx): Promise<PersonFacts> {
  const organizationId = String(row['=organizationId']);
  const status = String(row['=status']);
  const roles = (await loadRoles(ctx, row.id)).map(({ role }) => role);
  const admin = status === 'ACTIVE' && roles.some((role) => ADMIN_ROLES.has(role));
  return {
    organizationId,
    status,
    roles,
    secondFactor: row['=secondFactorAt'] !== null,
    self: row.id === ctx.viewer.userId,
    own: organizationId === ctx.viewer.organizationId,
    lastAdmin: admin && (await countActiveAdmins(ctx, organizationId)) === 1,
  };
}

type Check = (facts: PersonFacts, ctx: Ctx) => Refusal | null;

/** Refuses to act on somebody with a role above the own ceiling. */
const upToCeiling =
  (action: string): Check =>
  ({ own, roles }, { viewer }) =>
    aboveCeiling(viewer, { action, own }, roles);

const ofOwnOrganization: Check = ({ own }) =>
  own ? null : because('OTHER_ORGANIZATION', 'You may read this user, but only its own organisation administers it.');

/** Why the last active admin stays what it is. */
export const LAST_ADMIN = because(
  'LAST_ADMIN',
  'This is the last active admin of the organisation; make somebody else an admin first.',
);

const notLastAdmin: Check = ({ lastAdmin }) => (lastAdmin ? LAST_ADMIN : null);

const notSelf =
  (instead: string): Check =>
  ({ self }) =>
    self ? because('OWN_ACCOUNT', `This is your own account; ${instead}.`) : null;

const hasSecondFactor: Check = ({ secondFactor }) =>
  secondFactor ? null : because('NO_SECOND_FACTOR', 'Signing in takes no second factor; there is none to take away.');

/** The first of some checks that refuses. */
const all =
  (...checks: readonly Check[]): Check =>
  (facts, ctx) => {
    for (const check of checks) {
      const refusal = check(facts, ctx);
      if (refusal) return refusal;
    }
    return null;
  };

const BY_ANOTHER = 'have another administrator do it';
const OWN_WAY = 'use `changePassword`, or `requestPasswordReset` when you have forgotten it';

/** One operation on a user of the own organisation, up to the ceiling that its action has. */
const onUser = (action: string, ...checks: readonly Check[]): Operation<PersonFacts> => ({
  action,
  check: all(ofOwnOrganization, upToCeiling(action), ...checks),
});

/** What can be done with a user of a partner or of the operator. */
export const userOperations: Operations<PersonFacts> = {
  needs,
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
  operations: {
    updateUser: onUser('user.update_roles'),
    updateUserRoles: onUser('user.update_roles'),
    disableUser: onUser('user.disable', notLastAdmin, notSelf(BY_ANOTHER)),
    enableUser: onUser('user.disable'),
    resetPassword: onUser('user.reset_password', notSelf(OWN_WAY)),
    resetSecondFactor: onUser('user.reset_password', notSelf('use `removeSecondFactor`'), hasSecondFactor),
  },
};

const byItsAdmin: Check = ({ own }) =>
  own ? null : because('OWN_CUSTOMER_ONLY', 'Roles of its people are given and taken by the customer itself.');

const byItself: Check = ({ own }) =>
  own ? null : because('OWN_CUSTOMER_ONLY', 'Second factors of its people are taken away by the customer itself.');

/** Whoever has its password from a partner changes no admin of its customer. */
const provenForAdmins: Check = ({ own, roles }, { viewer }) =>
  own && viewer.unproven === true && roles.some((role) => ADMIN_ROLES.has(role)) ? UNPROVEN : null;

/** A partner that acts on a person of a customer acts in its tenant. */
const tenant = ({ organizationId }: PersonFacts): string => organizationId;

const ADMINISTER = 'customer.administer';
const RESET = 'customer.reset_user_password';

/** One operation on a person of a customer, up to the ceiling that its action has; what comes before it is asked first. */
const onPerson = (action: string, checks: readonly Check[] = [], before: readonly Check[] = []): Operation<PersonFacts> => ({
  action,
  check: all(...before, upToCeiling(action), provenForAdmins, ...checks),
  tenant,
});

/** What can be done with a person of a customer; a partner sees it only under an active grant. */
export const customerUserOperations: Operations<PersonFacts> = {
  needs,
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
  operations: {
    updateCustomerUserRoles: onPerson(ADMINISTER, [], [byItsAdmin]),
    disableCustomerUser: onPerson(ADMINISTER, [notLastAdmin, notSelf(BY_ANOTHER)]),
    enableCustomerUser: onPerson(ADMINISTER),
    resetCustomerUserPassword: onPerson(RESET, [notSelf(OWN_WAY)]),
    resetCustomerUserSecondFactor: onPerson(RESET, [notSelf('use `removeSecondFactor`'), hasSecondFactor], [byItself]),
  },
};
