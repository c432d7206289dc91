import { Args, ArgsType, Field, FieldResolver, ID, Resolver, Root } from 'type-graphql';
import type { GraphQLResolveInfo } from 'graphql';
import type { Ctx } from '../data/context';
import { Action, AvailableAction, availableActions, registerOperations, viewerCan, type Operations } from './actions';
import { connectionOf } from './connection';
import { guardNote } from './guard-note';
import { loadOne, loadRowBy } from './read';
import { loadChildren, type Children } from './read-pages';
import { declarationOf, OPEN, registerField, type GraphRow, type Resolve } from './registry';
import type { Scope } from './scope';
import { selectionOf } from './selection';
import { keyOf, type Link } from './statement';

/** Type of a property that stands for an edge; the decorator gives it its code. */
export type Edge = never;

type Thunk = () => object;

const owners = new WeakMap<object, Thunk>();

/** Adds fields to a type: the type's own module or a module above it. */
export function FieldsOf(type: Thunk): ClassDecorator {
  return (target) => {
    owners.set(target, type);
    Resolver(type as () => new () => object)(target);
  };
}

function ownerOf(target: object): { name: string } {
  const type = owners.get(target)?.() as { name: string } | undefined;
  if (!type) throw new Error(`${(target as { name: string }).name} lacks @FieldsOf.`);
  return type;
}

/**
 * Registers a field with TypeGraphQL for the schema and with the registry for its code. The executor calls
 * the code itself: TypeGraphQL would sort parameters and await validation for every row of every edge.
 */
export function addField(
  prototype: object,
  key: string,
  type: () => unknown,
  options: {
    description: string;
    nullable: boolean;
    args?: () => object;
    action: () => string;
    needs: readonly string[];
    resolve: Resolve;
  },
): void {
  const method = (): never => {
    throw new Error(`${key} is resolved by the registry.`);
  };
  Object.defineProperty(prototype, key, { value: method, configurable: true });
  Reflect.defineMetadata('design:paramtypes', [Object, Object, Object, Object], prototype, key);
  Root()(prototype, key, 0);
  if (options.args) Args(options.args as () => new () => object)(prototype, key, 1);
  FieldResolver(type as () => object, { description: options.description, nullable: options.nullable })(prototype, key, {
    value: method,
  });
  registerField({
    on: () => ownerOf(prototype.constructor),
    field: key,
    action: options.action,
    needs: options.needs,
    resolve: options.resolve,
  });
}

/** A to-one edge: null where it leads outside the scope. */
export function One(type: Thunk, options: { from: string; description: string; action?: string }): PropertyDecorator {
  return (prototype, key) => {
    const action = (): string => options.action ?? declarationOf(type()).action;
    addField(prototype, String(key), type, {
      description: `${options.description} Null outside the scope.${guardNote(options.action)}`,
      nullable: true,
      action,
      needs: [options.from],
      resolve: (row, _args, ctx, info) => loadOne(ctx, row[options.from], info),
    });
  };
}

/** How an edge finds the one row that points back. */
interface OneBackOptions {
  by: string;
  description: string;
  action?: string;
  /** Field of this row that is null where the viewer may know of no row that points back; the field that points is as closed. */
  open?: string;
}

/** The one row of a type whose field points back at this row. */
export function OneBack(type: Thunk, options: OneBackOptions): PropertyDecorator {
  return (prototype, key) => {
    addField(prototype, String(key), type, {
      description: `${options.description} Null outside the scope.${guardNote(options.action)}`,
      nullable: true,
      action: () => options.action ?? declarationOf(type()).action,
      needs: options.open === undefined ? ['id'] : ['id', options.open],
      resolve: (row, _args, ctx, info) => {
        const { by, open } = options;
        if (open !== undefined && row[open] === null) return null;
        const declaration = declarationOf(type());
        return loadRowBy(ctx, declaration, { by, guarded: open !== undefined }, row.id, selectionOf(declaration, info, false));
      },
    });
  };
}

/** How a to-many edge finds its rows. */
export interface ManyOptions {
  description: string;
  action?: string;
  /** Field of the child that names the parent. */
  by?: string;
  /** Or: the table that leads from parent to child. */
  through?: Link;
  /** Field of the parent whose value is the key; the id unless given. */
  from?: string;
  /** Field of the parent that is null where the viewer may not know its children; they are none then. */
  open?: string;
  /** Another scope than the type's own, where the edge opens or closes more. */
  scope?: Scope;
  /** A parent has few children by nature, such as a customer its partners: they are read without a LIMIT for each. */
  few?: boolean;
  /** Rows of one parent belong to many organizations, such as requests of a reseller to providers: an index has both. */
  shared?: boolean;
  /** A further id argument, and how it and the row make the key of the parent; null: no rows. */
  argument?: {
    name: string;
    description: string;
    key: (row: GraphRow, id: string, ctx: Ctx) => string | null;
  };
}

/** The list arguments of a type with one more id. */
function argsWith(type: Thunk, argument: ManyOptions['argument']): object {
  const base = connectionOf(type()).args as new () => object;
  if (!argument) return base;
  const extended = class extends base {};
  Field(() => ID, { description: argument.description })(extended.prototype, argument.name);
  ArgsType()(extended);
  return extended;
}

/** A to-many edge: a connection whose pages are read for all parents of a level in one statement. */
export function Many(type: Thunk, options: ManyOptions): PropertyDecorator {
  return (prototype, key) => {
    const action = (): string => options.action ?? declarationOf(type()).action;
    const from = options.from ?? 'id';
    const name = `${prototype.constructor.name}.${String(key)}`;
    const args = argsWith(type, options.argument);
    let children: Children | undefined;
    const prepare = (): Children => {
      const declaration = declarationOf(type());
      const { by, through } = options;
      return {
        type: declaration,
        scope: options.scope ?? declaration.scope,
        link: through,
        few: options.few ?? false,
        shared: options.shared ?? false,
        parentColumn: (source) => {
          if (through) return `k.${through.parent}`;
          const field = declaration.fields.get(by ?? '');
          if (!field) throw new Error(`${name}: ${declaration.name} has no field ${by ?? ''}.`);
          // The key is used to find rows, not to show them; a guard on showing it does not apply.
          return source.plan.copies?.[field.name] ?? (field.within || field.action ? `t.${field.column}` : keyOf(source, field));
        },
      };
    };
    addField(prototype, String(key), () => connectionOf(type()).connection, {
      description: `${options.description}${guardNote(options.action)}`,
      nullable: true,
      args: () => args,
      action,
      needs: options.open === undefined ? [from] : [from, options.open],
      resolve: (row, given, ctx, info) => {
        const { argument, open } = options;
        const closed = open !== undefined && row[open] === null;
        const parent = closed ? null : argument ? argument.key(row, given[argument.name] as string, ctx) : row[from];
        return loadChildren(ctx, (children ??= prepare()), typeof parent === 'string' ? parent : '', given, info);
      },
    });
  };
}

/** A field computed from other fields of its row. */
export function Derived(
  type: () => unknown,
  options: {
    needs: readonly string[];
    description: string;
    nullable?: boolean;
    action?: string;
  },
): MethodDecorator {
  return (prototype, key, descriptor) => {
    const compute = descriptor.value as unknown as (row: GraphRow, ctx: Ctx, info: GraphQLResolveInfo) => unknown;
    addField(prototype, String(key), type, {
      description: `${options.description}${guardNote(options.action)}`,
      nullable: options.nullable ?? false,
      action: () => options.action ?? OPEN,
      needs: options.needs,
      resolve: (row, _args, ctx, info) => compute(row, ctx, info),
    });
  };
}

/** `availableActions` of a type: what can be done with a row now, and why not. */
export function AvailableActions<F>(operations: Operations<F>): PropertyDecorator {
  return (prototype, key) => {
    registerOperations(prototype.constructor.name, () => ({
      type: declarationOf(ownerOf(prototype.constructor)).name,
      operations,
    }));
    addField(prototype, String(key), () => [AvailableAction], {
      description: 'Every operation on it, whether the viewer may do it now, and why not.',
      nullable: false,
      action: () => OPEN,
      needs: operations.needs,
      resolve: (row, _args, ctx) => availableActions(operations, row, ctx),
    });
  };
}

/** `viewerCan` of a type: the allowed ones of the same computation. */
export function ViewerCan<F>(operations: Operations<F>): PropertyDecorator {
  return (prototype, key) =>
    addField(prototype, String(key), () => [Action], {
      description: 'What the viewer can do with it now: the allowed ones of `availableActions`.',
      nullable: false,
      action: () => OPEN,
      needs: operations.needs,
      resolve: (row, _args, ctx) => viewerCan(operations, row, ctx),
    });
}
