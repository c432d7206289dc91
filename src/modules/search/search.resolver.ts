import type { GraphQLResolveInfo } from 'graphql';
import { Args, ArgsType, createUnionType, Ctx as CtxArg, Field, Int, ObjectType, Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { PageInfo } from '../../graph/connection';
import { enumeration } from '../../graph/declare';
import { Derived, FieldsOf } from '../../graph/edges';
import { typeOfRow, ValueType } from '../../graph/node';
import { decodeCursor, DEFAULT_PAGE, encodeCursor, MAX_PAGE, sizeOf } from '../../graph/page';
import { loadOne } from '../../graph/read';
import { SIGNED_IN, type GraphRow } from '../../graph/registry';
import { RootField } from '../../graph/roots';
import { searchRows, tellHits, type FoundHit, type MatchRank, type SearchPosition } from '../../graph/search';
import { isWanted, SEARCHED, SearchType } from './searched';

export const SearchMatch = enumeration('SearchMatch', 'How well a hit matches, best first.', {
  EXACT: 'The whole value of the field is the text.',
  PREFIX: 'The name begins with the text.',
  WORD: 'Each word of the text is the beginning of a word in the name. A text of single letters has none.',
});

export const SearchResult = createUnionType({
  name: 'SearchResult',
  description: 'Whatever a search can find.',
  types: () => SEARCHED.map(({ type }) => type() as new () => object),
  resolveType: (row) => typeOfRow(row as GraphRow),
});

@ValueType('SearchHit', 'Something that a search found.')
export class SearchHit {
  id!: string;

  @Field(() => String, { description: 'The field that matches, such as `name` or `initialDomain`.' })
  field!: string;

  @Field(() => SearchMatch, { description: 'How well it matches.' })
  match!: MatchRank;
}

@FieldsOf(() => SearchHit)
export class SearchHitFields {
  @Derived(() => SearchResult, {
    needs: [],
    nullable: true,
    description: 'What was found. Null if you lost access to it in this moment.',
  })
  node({ id }: { id: string }, ctx: Ctx, info: GraphQLResolveInfo): Promise<GraphRow | null> | null {
    return loadOne(ctx, id, info);
  }
}

@ObjectType('SearchHitEdge', { description: 'A hit and its cursor (Relay).' })
export class SearchHitEdge {
  @Field(() => SearchHit, { description: 'The hit.' })
  node!: SearchHit;

  @Field(() => String, { description: 'Opaque position of the hit among all hits.' })
  cursor!: string;
}

@ObjectType('SearchHitConnection', { description: 'A page of hits, best first (Relay).' })
export class SearchHitConnection {
  @Field(() => [SearchHitEdge], { description: 'The hits of the page with their cursors.' })
  edges!: SearchHitEdge[];

  @Field(() => [SearchHit], { description: 'The hits of the page.' })
  nodes!: SearchHit[];

  @Field(() => PageInfo, { description: 'Information about the page.' })
  pageInfo!: PageInfo;
}

@ArgsType()
export class SearchArgs {
  @Field(() => String, {
    description:
      'What to look for: 2 to 200 characters. Upper and lower case and accents do not matter. Signs mean themselves, and separate words.',
  })
  text!: string;

  @Field(() => [SearchType], { nullable: true, description: 'What to find. Default: everything.' })
  types?: SearchType[] | null;

  @Field(() => Int, { nullable: true, description: `Number of hits: 1 to ${MAX_PAGE}. Default: ${DEFAULT_PAGE}.` })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Only hits after this cursor.' })
  after?: string | null;
}

const CURSOR = 'search';

/** Decodes a cursor of a search. */
const positionOf = (cursor: string): SearchPosition => {
  const [rank, type, name, id] = decodeCursor('after', cursor, CURSOR, 4);
  return [Number(rank), Number(type), String(name), String(id)];
};

function pageOf(found: readonly FoundHit[], size: number, after: string | null): SearchHitConnection {
  const edges = found.slice(0, size).map((node) => ({ node, cursor: encodeCursor(CURSOR, node.position) }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: found.length > size,
      hasPreviousPage: after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

@Resolver()
export class SearchQueries {
  @RootField(() => SearchHitConnection, {
    action: SIGNED_IN,
    description:
      'Finds customers, partners, users, subscriptions and orders by name, domain, e-mail address, PartnerID or id, as far as you may see both the object and the field. Whole values come first, then names that begin with the text, then names with its words; within each by type, name and id. Each object is found once, by its best match. A text that is an id, an e-mail address or a domain is looked up by index, and not searched inside names. Custom domains are found once they are proven. A text with fewer than 2 characters is refused (`BAD_USER_INPUT`).',
    example:
      'search(text: "contoso", types: [CUSTOMER, DOMAIN], first: 10) { nodes { field match node { ... on Customer { id name } } } }',
  })
  async search(@CtxArg() ctx: Ctx, @Args(() => SearchArgs) args: SearchArgs): Promise<SearchHitConnection> {
    const size = sizeOf('first', args.first ?? DEFAULT_PAGE);
    const after = args.after ?? null;
    const wanted = isWanted(args.types ?? (Object.keys(SearchType) as SearchType[]));
    const position = after === null ? null : positionOf(after);
    const found = await searchRows(ctx, SEARCHED, { text: args.text, wanted, after: position, limit: size + 1 });
    const page = pageOf(found, size, after);
    tellHits(ctx, page.nodes);
    return page;
  }
}
