import type { Ctx } from '../data/context';
import type { IdType } from '../kernel/ids';
import type { Audience } from './audience';
import type { Decides, Follows, ScopeTable } from './scope-table';

/** Work that a module does by itself: follows from stored dates and the clock; safe in several processes, right when late. */
export interface ModuleJob {
  name: string;
  /** Does a batch and answers how much it did. */
  run: (ctx: Ctx) => Promise<number>;
}

/** What a module brings to the server. */
export interface GraphModule {
  name: string;
  /** Tables. */
  entities: readonly object[];
  /** Classes with fields for TypeGraphQL. */
  resolvers: readonly object[];
  /** Types of events. */
  events?: readonly { readonly type: string }[];
  /** Tables that say who sees what. */
  scopes?: readonly ScopeTable[];
  /** From which facts that follows. */
  follows?: readonly Follows[];
  /** In which of its entities those facts are. */
  decides?: readonly Decides[];
  /** Which organizations see a thing, for the feed; of types that are not here, whoever sees them now. */
  audiences?: Readonly<Partial<Record<IdType, Audience>>>;
  /** What happens by itself. */
  jobs?: readonly ModuleJob[];
}

/** Declares a module; `app/modules.ts` lists them all. */
export const defineModule = (module: GraphModule): GraphModule => module;
