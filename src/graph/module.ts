/** What a module brings to the server. */
export interface GraphModule {
  name: string;
  /** Tables. */
  entities: readonly object[];
  /** Classes with fields for TypeGraphQL. */
  resolvers: readonly object[];
}

/** Declares a module; `app/modules.ts` lists them all. */
export const defineModule = (module: GraphModule): GraphModule => module;
