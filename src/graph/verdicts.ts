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
 * Evaluates all rules once per kind of viewer instead of once per field and row.
 *
 * Rules look only at the principal, never at parent, arguments or `info`; which rows somebody sees is the scope's job.
 * `viewer.signature` contains everything that rules look at. So viewers with the same signature get the same verdicts, and
 * evaluating again would cost more than reading the rows. graphql-shield itself computes the verdicts: `resolve` is the method
 * its middleware calls.
 */
export type Guard = (viewer: Viewer) => Promise<Verdicts>;

/** Maximum number of signatures cached. No installation has that many combinations of roles. */
const SIGNATURES_KEPT = 2_000;

/** The arguments that shield's middleware passes besides the context. No rule here reads them. */
const NOTHING = {} as GraphQLResolveInfo;
const OPTIONS = { debug: true, allowExternalErrors: true, fallbackRule: deny, hashFunction: () => '' };

/** GraphQL adds locations and paths to thrown errors, so each throw needs a new instance. */
function thrower({ code, message, extensions }: AppError): () => Error {
  return () => new AppError(code, message, { ...extensions });
}

/** Whether a field needs no verdict because it is as open as its parent. */
export const isOpen = ({ on, action }: FieldRegistration): boolean => action === OPEN && on !== 'Query' && on !== 'Mutation';

/** Evaluates the rules of all fields for a viewer. Anything but true is a denial. */
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

/** Caches the verdicts per kind of viewer. Failures are not cached. */
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
