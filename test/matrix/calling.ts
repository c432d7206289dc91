import { getNamedType, type GraphQLSchema } from 'graphql';
import type { TestApp } from '../support/app';
import { allCalls, SIGN_OUTS, variantsFor, type Call, type Variant } from './calls';
import type { Rules } from './expect';
import { refusalAt, send, type Extensions } from './recording';
import { fieldsOf, objectType, selectionOf } from './sdl';
import type { Viewer } from './world';

/** One call and what came back. */
export interface Called extends Variant {
  viewer: Viewer;
  refused: Extensions | null;
  /** Errors of fields below the payload. */
  below: number;
  answer: Record<string, unknown> | null;
}

/** Calls of one operation; the limit is the server's, set higher for this test. */
export const AT_ONCE = 20;

/** The type that a root field answers. */
export function payloadOf(schema: GraphQLSchema, coordinate: string): string {
  const [root = '', field = ''] = coordinate.split('.');
  return getNamedType(fieldsOf(schema, root)[field]?.type)?.name ?? '';
}

/** Makes all calls of one root type with everything that can stand in them, as one viewer. */
async function callAs(app: TestApp, schema: GraphQLSchema, viewer: Viewer, variants: readonly Variant[]): Promise<Called[]> {
  const fields = variants.map(({ call, given }, index) => {
    const selection = selectionOf(objectType(schema, payloadOf(schema, call.coordinate)));
    return `c${index}: ${call.coordinate.split('.')[1] ?? ''}${given} { ${selection} }`;
  });
  const isQuery = variants[0]?.call.coordinate.startsWith('Query.');
  const answer = await send(app, viewer, `${isQuery ? 'query' : 'mutation'} { ${fields.join(' ')} }`);
  return variants.map((variant, index) => ({
    ...variant,
    viewer,
    refused: refusalAt(answer, [`c${index}`]),
    below: answer.errors.filter(({ path }) => path?.[0] === `c${index}` && path.length > 1).length,
    answer: (answer.data?.[`c${index}`] ?? null) as Called['answer'],
  }));
}

/** Lets a viewer go on with a session that it has signed out of. */
const reopen = (app: TestApp, { userId }: Viewer): Promise<number> =>
  app.database.transaction((writer) => writer.run('UPDATE session SET revoked_at = NULL WHERE user_id = ?', [userId]));

/** Makes every call with everything that can stand in it, as everybody. */
export async function callEverything(
  app: TestApp,
  schema: GraphQLSchema,
  rules: Rules,
  viewers: readonly Viewer[],
): Promise<Called[]> {
  const called: Called[] = [];
  const calls = allCalls();
  const isQuery = ({ coordinate }: Call): boolean => coordinate.startsWith('Query.');
  for (const viewer of viewers) {
    for (const some of [calls.filter(isQuery), calls.filter((call) => !isQuery(call))]) {
      const variants = some.flatMap((call) => variantsFor(rules, viewer, call));
      const isLast = ({ call }: Variant): boolean => SIGN_OUTS.some((name) => call.coordinate === `Mutation.${name}`);
      const others = variants.filter((variant) => !isLast(variant));
      for (let from = 0; from < others.length; from += AT_ONCE) {
        called.push(...(await callAs(app, schema, viewer, others.slice(from, from + AT_ONCE))));
      }
      for (const variant of variants.filter(isLast)) {
        await reopen(app, viewer);
        called.push(...(await callAs(app, schema, viewer, [variant])));
      }
    }
  }
  return called;
}
