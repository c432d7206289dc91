import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx as CtxArg, ID, Info, Mutation, Query, Resolver } from 'type-graphql';
import type { Ctx } from '../data/context';
import { connectionOf } from './connection';
import type { MutationDefinition } from './define-mutation';
import { stateNote } from '../policy/standing';
import { guardNote } from './guard-note';
import type { PageArgs } from './page';
import { loadRow } from './read';
import { loadPage } from './read-pages';
import { declarationOf, declarationOfId, noteRoot } from './registry';
import type { Scope } from './scope';
import { selectionOf } from './selection';

type Thunk = () => object;

/** The example at the end of a root field's description. */
const exampleNote = (operation: 'query' | 'mutation', example: string): string =>
  ` Example: \`${operation === 'query' ? '' : 'mutation '}{ ${example} }\``;

/** Options shared by all queries. */
interface RootOptions {
  /** The policy action that guards it. */
  action: string;
  description: string;
  /** An example selection, such as `customer(id: "cus_…") { name }`. Validated against the schema. */
  example: string;
}

/** A query with its own resolver. */
export function RootField(type: () => unknown, options: RootOptions & { nullable?: boolean | 'itemsAndList' }): MethodDecorator {
  return (prototype, key, descriptor) => {
    const description = `${options.description}${guardNote(options.action)}${exampleNote('query', options.example)}`;
    Query(type as () => object, {
      description,
      nullable: options.nullable ?? true,
    })(prototype, key, descriptor);
    noteRoot(prototype.constructor, { on: 'Query', field: String(key), action: options.action });
  };
}

/** A query that reads a node by id. Null for unknown ids, other types, and rows the viewer may not see. */
export function RootById(type: Thunk, options: RootOptions): PropertyDecorator {
  return (prototype, key) => {
    const name = String(key);
    const method = function (ctx: Ctx, id: string, info: GraphQLResolveInfo): Promise<object | null> | null {
      const declaration = declarationOf(type());
      return declarationOfId(id) === declaration ? loadRow(ctx, declaration, id, selectionOf(declaration, info, false)) : null;
    };
    Object.defineProperty(prototype, name, { value: method, configurable: true });
    Reflect.defineMetadata('design:paramtypes', [Object, String, Object], prototype, name);
    CtxArg()(prototype, name, 0);
    Arg('id', () => ID, { description: 'Id of the node.' })(prototype, name, 1);
    Info()(prototype, name, 2);
    const description = `${options.description} Null if it does not exist or you have no access to it.${guardNote(options.action)}${exampleNote('query', options.example)}`;
    Query(type as () => new () => object, { description, nullable: true })(prototype, name, { value: method });
    noteRoot(prototype.constructor, { on: 'Query', field: name, action: options.action });
  };
}

/** A query that lists the visible rows of a type. */
export function RootList(type: Thunk, options: RootOptions & { scope?: Scope }): PropertyDecorator {
  return (prototype, key) => {
    const method = function (ctx: Ctx, args: PageArgs, info: GraphQLResolveInfo): Promise<object> {
      const declaration = declarationOf(type());
      return loadPage(ctx, { type: declaration, scope: options.scope ?? declaration.scope }, args, info);
    };
    const name = String(key);
    Object.defineProperty(prototype, name, { value: method, configurable: true });
    Reflect.defineMetadata('design:paramtypes', [Object, Object, Object], prototype, name);
    CtxArg()(prototype, name, 0);
    Args(() => connectionOf(type()).args)(prototype, name, 1);
    Info()(prototype, name, 2);
    const description = `${options.description}${guardNote(options.action)}${exampleNote('query', options.example)}`;
    Query(() => connectionOf(type()).connection, {
      description,
      nullable: true,
    })(prototype, name, { value: method });
    noteRoot(prototype.constructor, { on: 'Query', field: name, action: options.action });
  };
}

/** A mutation's description: what it does, its codes, the right it needs, and which account states block it. */
function describe({ description, codes, action, whenSuspended, example }: MutationDefinition): string {
  const errors = codes.length > 0 ? ` Errors: ${codes.map((code) => `\`${code}\``).join(', ')}.` : '';
  return `${description}${errors}${guardNote(action)}${whenSuspended ? '' : stateNote(action)}${exampleNote('mutation', example)}`;
}

/** The TypeGraphQL resolver of a mutation. The field is nullable, so an error affects only this field. */
export function mutationResolver(definition: MutationDefinition): object {
  const { name, input, inputDescription, payload, run } = definition;
  const resolver = { [name]: class {} }[name] as { new (): object; prototype: object };
  const method = (ctx: Ctx, given: object): Promise<object> => run(ctx, given);
  Object.defineProperty(resolver.prototype, name, { value: method, configurable: true });
  Reflect.defineMetadata('design:paramtypes', [Object, Object], resolver.prototype, name);
  CtxArg()(resolver.prototype, name, 0);
  if (input) Arg('input', () => input as new () => object, { description: inputDescription })(resolver.prototype, name, 1);
  Mutation(() => payload as new () => object, { description: describe(definition), nullable: true })(
    resolver.prototype,
    name,
    Object.getOwnPropertyDescriptor(resolver.prototype, name) as PropertyDescriptor,
  );
  Resolver()(resolver);
  return resolver;
}
