import { allow, and, or, rule } from 'graphql-shield';
import { AppError } from '../kernel/errors';
import { CONDITIONS } from '../policy/conditions';
import { EITHER, policy, sideFits, type PolicyEntry } from '../policy/policy';
import { ROLES, type Role } from '../policy/roles';
import { may, type Viewer } from '../policy/viewer';
import { OPEN, SIGNED_IN, type FieldRegistration } from './registry';

/**
 * Who may use which field, as graphql-shield rules. Each looks at the principal only; they are combined with `and` and
 * `or`. `src/policy/permissions.csv` lists the roles, kinds of organization and conditions of each action. The action that
 * guards a field is declared with the field. `verdicts.ts` evaluates the rules.
 */
export type ShieldRule = ReturnType<typeof and> | ReturnType<ReturnType<typeof rule>>;

const about = (name: string, holds: (viewer: Viewer) => boolean | Error): ShieldRule =>
  rule(name, { cache: 'no_cache' })((_parent, _args, { viewer }: { viewer: Viewer }) => holds(viewer));

/** Anyone with a valid access token. */
export const isSignedIn = about(
  'isSignedIn',
  ({ kind }) => kind !== 'ANONYMOUS' || new AppError('UNAUTHENTICATED', 'Sign in first: send a valid access token.'),
);

/** No temporary password is waiting to be changed. */
export const hasOwnPassword = about(
  'hasOwnPassword',
  ({ mustChangePassword }) =>
    !mustChangePassword ||
    new AppError('PASSWORD_CHANGE_REQUIRED', 'Change your temporary password first, with `changePassword`.'),
);

/** No second factor required by the organization is missing. */
export const hasSecondFactor = about('hasSecondFactor', ({ mustSetUpSecondFactor }) => {
  if (!mustSetUpSecondFactor) return true;
  const how = 'set one up with `beginSecondFactor` and `confirmSecondFactor`, or `beginPasskey` and `addPasskey`';
  return new AppError('SECOND_FACTOR_REQUIRED', `Your organization requires a second factor: ${how}.`);
});

/** Not a read-only API token. */
export const mayWrite = about(
  'mayWrite',
  ({ apiToken }) => apiToken?.readOnly !== true || new AppError('FORBIDDEN', 'This API token is read-only.', { reason: 'TOKEN' }),
);

/** A user whose organization is waiting for approval. The operation itself reports what is missing. */
export const isApplicant = about('isApplicant', ({ applicant }) => applicant);

/** An anonymous caller, who may hold a link token. The operation itself checks it. */
export const mayHoldLink = about('mayHoldLink', ({ kind }) => kind === 'ANONYMOUS');

const isA = (name: string): string =>
  `is${name.toLowerCase().replace(/(^|_)([a-z])/g, (_all, _gap, letter: string) => letter.toUpperCase())}`;

/** `isAdminAgent`, `isSalesAgent` and so on, by role. */
export const holds = Object.fromEntries(
  (Object.keys(ROLES) as Role[]).map((role) => [role, about(isA(role), ({ roles }) => roles.includes(role))]),
) as Record<Role, ShieldRule>;

/** Whether an action is for the viewer's kind of organization. */
const isOfSide = (entry: PolicyEntry): ShieldRule =>
  about(`${isA(entry.side)}For(${entry.action})`, (viewer) => sideFits(entry, viewer));

/** Not an API token that is restricted to other actions. */
const openToToken = (action: string): ShieldRule =>
  about(`openToToken(${action})`, (viewer) => !viewer.apiToken || may(viewer, action));

/** The rule of an action: its line in the policy table. */
function ruleOfAction(action: string): ShieldRule {
  const entry = policy.get(action);
  if (!entry) throw new Error(`Unknown action: ${action}.`);
  if (entry.side === 'anyone') return openToToken(action);
  const conditions = entry.conditions.flatMap((name) => {
    const { holds: met } = CONDITIONS[name];
    return met ? about(name, met) : [];
  });
  return and(openToToken(action), isOfSide(entry), or(...[...entry.roles].map((role) => holds[role])), ...conditions);
}

const rulesByAction = new Map<string, ShieldRule>();

export function mayDo(action: string): ShieldRule {
  const known = rulesByAction.get(action) ?? ruleOfAction(action);
  rulesByAction.set(action, known);
  return known;
}

/**
 * The rule of a field: general preconditions, then one of its actions or one of its passes. All are evaluated, and the first in
 * this order that fails says why: `chain` and `race` of graphql-shield call a function that Node.js 23 removed.
 */
export function ruleOf({
  on,
  action,
  before,
  passes = [],
}: Pick<FieldRegistration, 'on' | 'action' | 'before' | 'passes'>): ShieldRule {
  const first = [
    ...(before === 'passwordChange' ? [] : [hasOwnPassword]),
    ...(before === undefined ? [hasSecondFactor] : []),
    ...(on === 'Mutation' ? [mayWrite] : []),
  ];
  if (action === OPEN) return and(...first, allow);
  if (action === SIGNED_IN) return and(...first, isSignedIn);
  const one = action.split(EITHER).map(mayDo);
  const pass = [
    ...(passes.includes('applicants') ? [isApplicant] : []),
    ...(passes.includes('linkHolders') ? [mayHoldLink] : []),
  ];
  return and(...first, or(...one, ...pass));
}
