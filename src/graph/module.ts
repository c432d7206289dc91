import type { Ctx } from '../data/context';
import type { Class } from '../kernel/class';
import type { IdType } from '../kernel/ids';
import type { Audience } from './audience';
import type { MutationDefinition } from './define-mutation';
import type { Decides, Follows, ScopeTable } from './scope-table';

/** Work that a module does by itself: follows from stored dates and the clock; safe in several processes, right when late. */
export interface ModuleJob {
  name: string;
  /** Does a batch and answers how much it did. */
  run: (ctx: Ctx) => Promise<number>;
}

/** What a module brings to the server. What is not listed here is not there. */
export interface GraphModule {
  name: string;
  /** Tables. */
  entities: readonly Class[];
  /** Node types: entities, and views of them. */
  types: readonly Class[];
  /** Classes that add fields to types, with `@FieldsOf`. */
  fields?: readonly Class[];
  /** Classes with root fields, with `@Resolver`. */
  queries?: readonly Class[];
  mutations?: readonly MutationDefinition[];
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
