import { Arg, Ctx as CtxArg, ID, Info, Resolver } from 'type-graphql';
import type { GraphQLResolveInfo } from 'graphql';
import type { Ctx } from '../data/context';
import { badInput } from '../kernel/errors';
import { may } from '../policy/viewer';
import { RootField } from './roots';
import { GraphNodeRecord } from './node';
import { loadOne } from './read';
import { forbidden } from '../policy/missing-right';
import { declarationOfId, SIGNED_IN, type GraphRow } from './registry';

/** Maximum number of ids in one call of `nodes`. */
const MOST_IDS = 100;

/** Reads a node by the rule of its type. The type follows from the id alone, so a refusal reveals nothing about the row. */
function readNode(ctx: Ctx, id: string, info: GraphQLResolveInfo): Promise<GraphRow | null> | null {
  const type = declarationOfId(id);
  if (!type) return null;
  if (!may(ctx.viewer, type.action)) {
    throw forbidden(ctx.viewer, [type.action]);
  }
  return loadOne(ctx, id, info);
}

@Resolver()
export class NodeQueries {
  @RootField(() => GraphNodeRecord, {
    action: SIGNED_IN,
    description: 'Any node by its id. Null if it does not exist or you have no access to it. Needs the right to read its type.',
    example: 'node(id: "usr_01h2xcejqtf2nbrexx3vqjhp41") { id ... on User { name email } }',
  })
  node(
    @CtxArg() ctx: Ctx,
    @Arg('id', () => ID, { description: 'Id of the node.' }) id: string,
    @Info() info: GraphQLResolveInfo,
  ): Promise<GraphRow | null> | null {
    return readNode(ctx, id, info);
  }

  @RootField(() => [GraphNodeRecord], {
    nullable: 'itemsAndList',
    action: SIGNED_IN,
    description: `Several nodes by id, at most ${MOST_IDS}, in the order of \`ids\`. Entries are null where \`node\` would return null.`,
    example: 'nodes(ids: ["usr_01h2xcejqtf2nbrexx3vqjhp41", "ord_01h2xcejqtf2nbrexx3vqjhp42"]) { id }',
  })
  nodes(
    @CtxArg() ctx: Ctx,
    @Arg('ids', () => [ID], { description: `Ids of the nodes, at most ${MOST_IDS}.` })
    ids: string[],
    @Info() info: GraphQLResolveInfo,
  ): Promise<(GraphRow | Error | null)[]> {
    if (ids.length > MOST_IDS) throw badInput(`\`ids\` can have at most ${MOST_IDS} entries.`, { argument: 'ids' });
    // An error affects only its own list entry.
    return Promise.all(ids.map(async (id) => readNode(ctx, id, info)).map((node) => node.catch((cause: Error) => cause)));
  }
}
