import type { Ctx, TxCtx } from '../data/context';
import type { Class } from '../kernel/class';
import type { TouchType } from '../kernel/event';
import type { IdType } from '../kernel/ids';
import type { Audience } from './audience';
import type { MutationDefinition } from './define-mutation';
import type { Decides, Follows, ScopeTable } from './scope-table';

/**
 * A background job of a module. It acts on stored dates and the clock, may run in several processes at once, and is correct
 * when late.
 */
export interface ModuleJob {
  name: string;
  /** Runs one batch and returns how many items it processed. */
  run: (ctx: Ctx) => Promise<number>;
}

/** History that a module keeps of a kind of fact. */
export interface Keeper {
  /** The kind of touch. The first part of its key is the id. */
  touch: TouchType;
  /** Called in the transaction with the touched ids, after their rows were written. */
  keep: (tx: TxCtx, ids: readonly string[]) => Promise<void>;
}

/** What must hold between stored values, beyond what the database itself checks. */
export interface DataCheck {
  /** What it says about the ids that it finds. */
  problem: string;
  /** Selects the `id` of each row for which it does not hold. */
  sql: string;
}

/** What a module adds to the server. Only what is listed here takes effect. */
export interface GraphModule {
  name: string;
  entities: readonly Class[];
  /** Node types: entities, and views of them. */
  types: readonly Class[];
  /** Classes that add fields to types, with `@FieldsOf`. */
  fields?: readonly Class[];
  /** Classes with root fields, with `@Resolver`. */
  queries?: readonly Class[];
  mutations?: readonly MutationDefinition[];
  /** Event types. */
  events?: readonly { readonly type: string }[];
  /** Tables that say who sees what. */
  scopes?: readonly ScopeTable[];
  /** The facts those tables are derived from. */
  follows?: readonly Follows[];
  /** The entities that hold those facts. */
  decides?: readonly Decides[];
  /** History that is kept whenever facts change. */
  keeps?: readonly Keeper[];
  /** How the change feed finds the organizations that see an object. Types not listed here are checked at read time. */
  audiences?: Readonly<Partial<Record<IdType, Audience>>>;
  /** What `check:data` compares. */
  checks?: readonly DataCheck[];
  /** Background jobs. */
  jobs?: readonly ModuleJob[];
}

/** Declares a module; `app/modules.ts` lists them all. */
export const defineModule = (module: GraphModule): GraphModule => module;
