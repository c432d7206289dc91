import { isObjectType, type GraphQLResolveInfo, type GraphQLSchema } from 'graphql';
import { allow, deny, rule, shield } from 'graphql-shield';
import { LRUCache } from 'lru-cache';
import type { Verdicts } from '../data/context';
import { AppError } from '../kernel/errors';
import { policy } from '../policy/policy';
import { may, type Viewer } from '../policy/viewer';
import { forbidden } from './missing-right';
import { EITHER, OPEN, SIGNED_IN, type Before, type FieldRegistration, type Passing } from './registry';

type Rule = ReturnType<ReturnType<typeof rule>>;
type Middleware = (
  resolve: () => unknown,
  parent: unknown,
  args: object,
  ctx: { viewer: Viewer },
  info: GraphQLResolveInfo,
) => Promise<unknown>;

/** Kinds of viewers remembered; there are fewer combinations of roles than that in any installation. */
const SIGNATURES_KEPT = 2_000;

/** Where a rule is asked. */
interface Place {
  before: Before;
  passes: readonly Passing[];
  mutation: boolean;
}

/** The answer of the policy to one viewer: yes, or the error that says what is missing. */
function answer(viewer: Viewer, action: string, { before, passes, mutation }: Place): true | AppError {
  if (viewer.mustChangePassword && before !== 'passwordChange') {
    return new AppError('PASSWORD_CHANGE_REQUIRED', 'Change your temporary password first: `changePassword`.');
  }
  if (viewer.mustSetUpSecondFactor && before === undefined) {
    const how = 'set one up with `beginSecondFactor` and `confirmSecondFactor`';
    return new AppError('SECOND_FACTOR_REQUIRED', `Your organisation asks for a second factor: ${how}.`);
  }
  if (mutation && viewer.apiToken?.readOnly === true)
    return new AppError('FORBIDDEN', 'This API token may only read.', { reason: 'TOKEN' });
  const actions = action.split(EITHER);
  if (action === OPEN || actions.some((one) => may(viewer, one))) return true;
  // Whoever waits for the approval lacks that, and no role; the operation says so.
  if (passes.includes('applicants') && viewer.applicant) return true;
  if (viewer.kind === 'ANONYMOUS' && passes.includes('linkHolders')) return true;
  if (viewer.kind === 'ANONYMOUS') return new AppError('UNAUTHENTICATED', 'Sign in first: send a valid access token.');
  return action === SIGNED_IN ? true : forbidden(viewer, actions);
}

const rules = new Map<string, Rule>();

/** One shield rule per action: it asks about the principal alone; rows are the scope's job. */
function ruleFor(action: string, { before, passes = [] }: Pick<FieldRegistration, 'before' | 'passes'> = {}): Rule {
  const name = `${action}${before === undefined ? '' : ` before ${before}`}${passes.length > 0 ? ` with ${passes.join(' and ')}` : ''}`;
  let known = rules.get(name);
  if (!known) {
    known = rule(name, { cache: 'no_cache' })((_parent, _args, ctx: { viewer: Viewer }, info: GraphQLResolveInfo) =>
      answer(ctx.viewer, action, { before, passes, mutation: info.parentType.name === 'Mutation' }),
    );
    rules.set(name, known);
  }
  return known;
}

type Tree = Record<string, Record<string, Rule | typeof allow>>;

/**
 * The complete rule tree: root fields and fields with code take the rule of their action; plain fields of a
 * row that was reached are open. A field with code and no action is an error at start-up.
 */
export function ruleTree(schema: GraphQLSchema, registered: ReadonlyMap<string, FieldRegistration>): Tree {
  const tree: Tree = {};
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    const isRoot = type === schema.getQueryType() || type === schema.getMutationType();
    const fields: Record<string, Rule | typeof allow> = {};
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const registration = registered.get(coordinate);
      if (!registration && (isRoot || field.resolve)) throw new Error(`${coordinate} has code but no rule.`);
      const action = registration?.action() ?? OPEN;
      if (action !== OPEN && action !== SIGNED_IN && !action.split(EITHER).every((one) => policy.has(one)))
        throw new Error(`${coordinate} names the unknown action ${action}.`);
      // Roots are always asked: a temporary password closes the open ones, too.
      const asks = isRoot || action !== OPEN;
      fields[field.name] = asks ? ruleFor(action, registration) : allow;
    }
    tree[type.name] = fields;
  }
  return tree;
}

const PASSED = Symbol('passed');

/** Errors get places and paths when they are thrown, so each throw gets one of its own. */
function refusal(verdict: unknown): () => Error {
  if (!(verdict instanceof AppError)) return () => new AppError('FORBIDDEN', 'Your role lacks the right to do this.');
  const { code, message, extensions } = verdict;
  return () => new AppError(code, message, { ...extensions });
}

/** Answers the rules for a viewer, all at once. */
export type Guard = (viewer: Viewer) => Promise<Verdicts>;

/** Keeps the verdicts for each kind of viewer. What failed is forgotten, so the next request asks again. */
export function keepVerdicts(judge: Guard): Guard {
  const kept = new LRUCache<string, Promise<Verdicts>>({ max: SIGNATURES_KEPT });
  return (viewer) => {
    const { signature } = viewer;
    const known = kept.get(signature);
    if (known) return known;
    const verdicts = judge(viewer);
    kept.set(signature, verdicts);
    verdicts.catch(() => kept.delete(signature));
    return verdicts;
  };
}

/**
 * Lets graphql-shield judge every guarded field once per kind of viewer. Rules read the principal only, so
 * its verdict holds for every row and request of viewers with the same signature; asking it again for each
 * row of each edge would cost more than reading the rows.
 */
export function makeGuard(schema: GraphQLSchema, tree: Tree): Guard {
  const fallbackError = (): AppError => new AppError('FORBIDDEN', 'Your role lacks the right to do this.');
  const generator = shield(tree, { fallbackRule: deny, fallbackError, allowExternalErrors: true });
  const middleware = generator.generate(schema) as unknown as Record<string, Record<string, Middleware>>;
  const guarded = Object.entries(tree).flatMap(([type, fields]) =>
    Object.entries(fields)
      .filter(([, fieldRule]) => fieldRule !== allow)
      .map(([field]) => ({ type, field })),
  );

  const judge = async (viewer: Viewer): Promise<Verdicts> => {
    const verdicts = new Map<string, true | (() => Error)>();
    for (const { type, field } of guarded) {
      const wrapped = middleware[type]?.[field];
      if (!wrapped) throw new Error(`${type}.${field} lost its rule.`);
      const info = { parentType: { name: type }, fieldName: field } as unknown as GraphQLResolveInfo;
      // Shield answers the field's value or an error; whatever is not the value is a no.
      const verdict = await wrapped(() => PASSED, {}, {}, { viewer }, info);
      verdicts.set(`${type}.${field}`, verdict === PASSED ? true : refusal(verdict));
    }
    return verdicts;
  };

  return keepVerdicts(judge);
}
