import type { Ctx } from '../data/context';

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
  /** What happens by itself. */
  jobs?: readonly ModuleJob[];
}

/** Declares a module; `app/modules.ts` lists them all. */
export const defineModule = (module: GraphModule): GraphModule => module;
