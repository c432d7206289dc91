import { allow, and, chain, or, rule } from 'graphql-shield';
import { AppError } from '../kernel/errors';
import { CONDITIONS } from '../policy/conditions';
import { EITHER, policy, sideFits, type PolicyEntry } from '../policy/policy';
import { ROLES, type Role } from '../policy/roles';
import { may, type Viewer } from '../policy/viewer';
import { OPEN, SIGNED_IN, type FieldRegistration } from './registry';

/**
 * Who may use which field, as graphql-shield rules: each looks at the principal alone, small ones are combined with `and`,
 * `or` and `chain`. Which roles, which kind of organization and which conditions an action asks for stands in
 * `src/policy/permissions.csv`; which action guards a field stands beside the field. How they are judged: `verdicts.ts`.
 */
export type ShieldRule = ReturnType<typeof and> | ReturnType<ReturnType<typeof rule>>;

const about = (name: string, holds: (viewer: Viewer) => boolean | Error): ShieldRule =>
  rule(name, { cache: 'no_cache' })((_parent, _args, { viewer }: { viewer: Viewer }) => holds(viewer));

/** Whoever brings a valid access token. */
export const isSignedIn = about(
  'isSignedIn',
  ({ kind }) => kind !== 'ANONYMOUS' || new AppError('UNAUTHENTICATED', 'Sign in first: send a valid access token.'),
);

/** No temporary password waits to be changed. */
export const hasOwnPassword = about(
  'hasOwnPassword',
  ({ mustChangePassword }) =>
    !mustChangePassword || new AppError('PASSWORD_CHANGE_REQUIRED', 'Change your temporary password first: `changePassword`.'),
);

/** No second factor is missing that the organization asks for. */
export const hasSecondFactor = about('hasSecondFactor', ({ mustSetUpSecondFactor }) => {
  if (!mustSetUpSecondFactor) return true;
  const how = 'set one up with `beginSecondFactor` and `confirmSecondFactor`';
  return new AppError('SECOND_FACTOR_REQUIRED', `Your organization asks for a second factor: ${how}.`);
});

/** Not by an API token that may only read. */
export const mayWrite = about(
  'mayWrite',
  ({ apiToken }) =>
    apiToken?.readOnly !== true || new AppError('FORBIDDEN', 'This API token may only read.', { reason: 'TOKEN' }),
);

/** Somebody whose organization waits for its approval; the operation itself says what is missing. */
export const isApplicant = about('isApplicant', ({ applicant }) => applicant);

/** Somebody who may hold the token of a link; the operation itself asks for it. */
export const mayHoldLink = about('mayHoldLink', ({ kind }) => kind === 'ANONYMOUS');

const isA = (name: string): string =>
  `is${name.toLowerCase().replace(/(^|_)([a-z])/g, (_all, _gap, letter: string) => letter.toUpperCase())}`;

/** `isAdminAgent`, `isSalesAgent` and so on, by role. */
export const holds = Object.fromEntries(
  (Object.keys(ROLES) as Role[]).map((role) => [role, about(isA(role), ({ roles }) => roles.includes(role))]),
) as Record<Role, ShieldRule>;

/** Whether an action is for users of the viewer's kind of organization. */
const isOfSide = (entry: PolicyEntry): ShieldRule =>
  about(`${isA(entry.side)}For(${entry.action})`, (viewer) => sideFits(entry, viewer));

/** Not by an API token that was made for other actions. */
const openToToken = (action: string): ShieldRule =>
  about(`openToToken(${action})`, (viewer) => !viewer.apiToken || may(viewer, action));

/** The rule of an action: its line of the table. */
function ruleOfAction(action: string): ShieldRule {
  const entry = policy.get(action);
  if (!entry) throw new Error(`There is no action ${action}.`);
  if (entry.side === 'anyone') return openToToken(action);
  const conditions = entry.conditions.flatMap((name) => {
    const { holds: met } = CONDITIONS[name];
    return met ? about(name, met) : [];
  });
  return and(openToToken(action), isOfSide(entry), or(...[...entry.roles].map((role) => holds[role])), ...conditions);
}

const rulesByAction = new Map<string, ShieldRule>();

/** The rule of an action, such as `mayDo('thing.read')`. */
export function mayDo(action: string): ShieldRule {
  const known = rulesByAction.get(action) ?? ruleOfAction(action);
  rulesByAction.set(action, known);
  return known;
}

/** The rule of a field: what comes before everything else, then one of its actions, or what lets it pass to its operation. */
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
  if (action === OPEN) return chain(...first, allow);
  if (action === SIGNED_IN) return chain(...first, isSignedIn);
  const one = action.split(EITHER).map(mayDo);
  const pass = [
    ...(passes.includes('applicants') ? [isApplicant] : []),
    ...(passes.includes('linkHolders') ? [mayHoldLink] : []),
  ];
  return chain(...first, or(...one, ...pass));
}
