import { EITHER } from '../policy/policy';
import type { GraphQLResolveInfo } from 'graphql';
import { deny } from 'graphql-shield';
import { LRUCache } from 'lru-cache';
import type { Verdicts } from '../data/context';
import { AppError } from '../kernel/errors';
import type { Viewer } from '../policy/viewer';
import { OPEN, SIGNED_IN, type FieldRegistration } from './registry';
import { forbidden } from '../policy/missing-right';
import { ruleOf } from './rules';

/**
 * How rules are judged: all of them once for each kind of viewer, not once for each field of each row.
 *
 * Rules look at the principal alone: no rule reads parent, arguments or `info`, and which rows somebody sees is the job of the
 * scope. Everything that rules look at is in `viewer.signature`. So two viewers with the same signature get the same answer
 * from every rule, for every row and request, and asking again would cost more than reading the rows. What the answers are is
 * graphql-shield's to say: `resolve` is the method that its middleware calls.
 */
export type Guard = (viewer: Viewer) => Promise<Verdicts>;

/** Kinds of viewers remembered; there are fewer combinations of roles than that in any installation. */
const SIGNATURES_KEPT = 2_000;

/** What shield's own middleware passes on beside the context; no rule here reads any of it. */
const NOTHING = {} as GraphQLResolveInfo;
const OPTIONS = { debug: true, allowExternalErrors: true, fallbackRule: deny, hashFunction: () => '' };

/** Errors get places and paths when they are thrown, so each throw gets one of its own. */
function thrower({ code, message, extensions }: AppError): () => Error {
  return () => new AppError(code, message, { ...extensions });
}

/** Whether a field needs no verdict: it is as open as its parent. */
export const isOpen = ({ on, action }: FieldRegistration): boolean => action === OPEN && on !== 'Query' && on !== 'Mutation';

/** Judges the rules of all fields for one viewer. What is no yes is a no. */
export function judgeBy(fields: ReadonlyMap<string, FieldRegistration>): Guard {
  const guarded = [...fields].filter(([, field]) => !isOpen(field));
  const rules = guarded.map(([coordinate, field]) => ({ coordinate, field, rule: ruleOf(field) }));
  return async (viewer) => {
    const verdicts = new Map<string, true | (() => Error)>();
    for (const { coordinate, field, rule } of rules) {
      const answer = await rule.resolve({}, {}, { viewer, _shield: { cache: {} } } as never, NOTHING, OPTIONS);
      const actions = [OPEN, SIGNED_IN].includes(field.action) ? [] : field.action.split(EITHER);
      verdicts.set(
        coordinate,
        answer === true ? true : thrower(answer instanceof AppError ? answer : forbidden(viewer, actions)),
      );
    }
    return verdicts;
  };
}

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
