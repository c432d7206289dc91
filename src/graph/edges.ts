import { ArgsType, Field, ID, Int } from 'type-graphql';
import type { GraphQLResolveInfo } from 'graphql';
import type { Ctx } from '../data/context';
import { AvailableAction, Action, availableActions, viewerCan } from './available-actions';
import { connectionOf } from './connection';
import { isEnumeration, type DerivedMoney, type DerivedSql, type FieldKind, type Narrow } from './declare';
import { guardNote } from './guard-note';
import { Money } from './money';
import type { Operations } from './operations';
import { loadOne, loadRowBy } from './read';
import { childrenOf, type Children } from './children';
import { loadChildren } from './read-pages';
import {
  declarationOf,
  noteField,
  OPEN,
  type DerivedDeclaration,
  type EdgeDeclaration,
  type GraphRow,
  type Resolve,
} from './registry';
import type { FieldName, Row } from './row';
import type { JoinTable, Scope } from './scope';
import { selectionOf } from './selection';
import { DateTime } from './values';

/** Type of a property that is an edge. The decorator says where it leads. */
export type Edge = never;

type Thunk = () => object;

const OWNER = Symbol('owner');
const OPERATIONS = Symbol('operations');

/** Adds fields to a type of the same or a lower module. The module lists the class under `fields`. */
export function FieldsOf(type: Thunk): ClassDecorator {
  return (target) => Reflect.defineMetadata(OWNER, type, target);
}

/** The class that a {@link FieldsOf} class adds fields to. */
export function ownerOf(target: object): { name: string; prototype: object } {
  const owner = (Reflect.getOwnMetadata(OWNER, target) as Thunk | undefined)?.();
  if (!owner) throw new Error(`${(target as { name: string }).name} has no @FieldsOf.`);
  return owner as { name: string; prototype: object };
}

/** The resolver of a to-one edge. */
const readOne =
  ({ from }: EdgeDeclaration): Resolve =>
  (row, _args, ctx, info) =>
    loadOne(ctx, row[from], info);

/** A to-one edge. Null if the viewer may not see the target. */
export function One(type: Thunk, options: { from: string; description: string; action?: string }): PropertyDecorator {
  return (prototype, key) => {
    const action = (): string => options.action ?? declarationOf(type()).action;
    const name = String(key);
    const edge: EdgeDeclaration = {
      name,
      kind: 'one',
      target: type,
      action,
      from: options.from,
      loadAll: true,
      shared: false,
      needsArgument: false,
    };
    noteField(prototype.constructor, {
      name,
      type,
      description: `${options.description} Null if you have no access to it.${guardNote(options.action)}`,
      nullable: true,
      action,
      needs: [options.from],
      edge,
      resolve: readOne(edge),
    });
  };
}

/** How an edge finds the one row that points back. */
interface OneBackOptions {
  by: string;
  description: string;
  action?: string;
  /**
   * Field of this row that is null where the viewer may not know the pointing row. The pointing field must be guarded alike.
   */
  hiddenWhenNull?: string;
}

/** The resolver of an edge to the one row that points back. */
const readOneBack =
  ({ target, by = '', hiddenWhenNull }: EdgeDeclaration): Resolve =>
  (row, _args, ctx, info) => {
    if (hiddenWhenNull !== undefined && row[hiddenWhenNull] === null) return null;
    const declaration = declarationOf(target());
    return loadRowBy(
      ctx,
      declaration,
      { by, guarded: hiddenWhenNull !== undefined },
      row.id,
      selectionOf(declaration, info, false),
    );
  };

/** The one row whose field points back to this row. */
export function OneBack(type: Thunk, options: OneBackOptions): PropertyDecorator {
  return (prototype, key) => {
    const { by, hiddenWhenNull } = options;
    const action = (): string => options.action ?? declarationOf(type()).action;
    const name = String(key);
    const edge: EdgeDeclaration = {
      name,
      kind: 'oneBack',
      target: type,
      action,
      from: 'id',
      by,
      hiddenWhenNull,
      loadAll: true,
      shared: false,
      needsArgument: false,
    };
    noteField(prototype.constructor, {
      name,
      type,
      description: `${options.description} Null if there is none or you have no access to it.${guardNote(options.action)}`,
      nullable: true,
      action,
      needs: hiddenWhenNull === undefined ? ['id'] : ['id', hiddenWhenNull],
      edge,
      resolve: readOneBack(edge),
    });
  };
}

/** An additional id argument of a to-many edge. `key` builds the parent key from it and the row; null means no rows. */
interface KeyArgument<R> {
  name: string;
  description: string;
  key: (row: R, id: string, ctx: Ctx) => string | null;
}

/** How a to-many edge finds its rows. */
export interface ManyOptions {
  description: string;
  action?: string;
  /** Field of the child that names the parent. */
  by?: string;
  /** Alternatively: the table that joins parent and child. */
  via?: JoinTable;
  /** Field of the parent that holds the key. Default: its id. */
  from?: string;
  /** Field of the parent that is null where the viewer may not know its children. The list is empty then. */
  hiddenWhenNull?: string;
  /** A scope other than the type's own, where the edge shows more or less. */
  scope?: Scope;
  /** Each parent has few children: read them all, without a LIMIT per parent. */
  loadAll?: boolean;
  /** The children of one parent belong to many organizations. Requires an index on both. */
  shared?: boolean;
  argument?: KeyArgument<GraphRow>;
}

/** The list arguments of a type plus one id. */
function argsWith(type: Thunk, argument: ManyOptions['argument']): object {
  const base = connectionOf(type()).args as new () => object;
  if (!argument) return base;
  const extended = class extends base {};
  Field(() => ID, { description: argument.description })(extended.prototype, argument.name);
  ArgsType()(extended);
  return extended;
}

/** The resolver of a to-many edge. */
function readMany(edge: EdgeDeclaration, argument: ManyOptions['argument']): Resolve {
  let children: Children | undefined;
  const { from, hiddenWhenNull } = edge;
  return (row, given, ctx, info) => {
    const closed = hiddenWhenNull !== undefined && row[hiddenWhenNull] === null;
    const parent = closed ? null : argument ? argument.key(row, given[argument.name] as string, ctx) : row[from];
    return loadChildren(ctx, (children ??= childrenOf(edge)), typeof parent === 'string' ? parent : '', given, info);
  };
}

/** A to-many edge: a connection. One statement reads the pages of all parents of a level. */
export function Many(type: Thunk, options: ManyOptions): PropertyDecorator {
  return (prototype, key) => {
    const action = (): string => options.action ?? declarationOf(type()).action;
    const { from = 'id', hiddenWhenNull, by, via, scope, loadAll = false, shared = false } = options;
    const name = String(key);
    const edge: EdgeDeclaration = {
      name,
      kind: 'many',
      target: type,
      action,
      from,
      hiddenWhenNull,
      by,
      via,
      scope,
      loadAll,
      shared,
      needsArgument: options.argument !== undefined,
    };
    let args: object | undefined;
    noteField(prototype.constructor, {
      name,
      type: () => connectionOf(type()).connection,
      description: `${options.description}${guardNote(options.action)}`,
      nullable: true,
      args: () => (args ??= argsWith(type, options.argument)),
      action,
      needs: hiddenWhenNull === undefined ? [from] : [from, hiddenWhenNull],
      edge,
      resolve: readMany(edge, options.argument),
    });
  };
}

/** Options of a derived field. */
interface DerivedOptions<N extends string> {
  /** Fields of the row that it is computed from. The method's parameter has these and no others. */
  needs: readonly N[];
  description: string;
  nullable?: boolean;
  action?: string;
  /** The same value in SQL, which makes the field usable in filters, orders and groups. */
  sql?: DerivedSql<N>;
  /** For texts: the value in SQL as it is shown. `sql` is then its case-folded twin, which is compared. */
  shownSql?: DerivedSql<N>;
  /** False keeps the field out of the schema: filters, orders and groups name a part of an object by it. */
  graph?: boolean;
  /** See {@link Narrow}. */
  narrow?: Narrow;
  /** The same for an amount of money. */
  money?: DerivedMoney<N>;
}

/** The fields of a row besides its id. */
type NamesOf<R> = Exclude<keyof R & string, 'id'>;

/** A decorator that only compiles on a method that reads nothing but its `needs`. */
type Computes<N extends string> = <R extends { id: string }>(
  prototype: object,
  key: string,
  descriptor: [NamesOf<R>] extends [N] ? { value?: (row: R, ctx: Ctx, info: GraphQLResolveInfo) => unknown } : never,
) => void;

/** The kind of values of a derived field, by its GraphQL type. */
function kindOf(type: unknown): FieldKind {
  if (Array.isArray(type)) return 'list';
  if (type === Money) return 'money';
  if (type === DateTime) return 'instant';
  if (type === Int) return 'int';
  if (type === Boolean) return 'flag';
  return isEnumeration(type) ? 'enum' : 'code';
}

/** A derived field as filters, orders and groups use it. */
function derivedField<N extends string>(name: string, type: () => unknown, options: DerivedOptions<N>): DerivedDeclaration {
  const { description, nullable = false, sql, shownSql, money, narrow } = options;
  const kind = shownSql ? 'text' : kindOf(type());
  const whole = { name, kind, type, description, nullable, column: '' };
  const text = shownSql ? { shownSql } : {};
  return { ...whole, ...text, ...(sql ? { sql } : {}), ...(narrow ? { narrow } : {}), ...(money ? { money } : {}) };
}

/** A field computed from other fields of its row. With `sql` or `money` it is usable in filters, orders and groups. */
export function Derived<const N extends string>(type: () => unknown, options: DerivedOptions<N>): Computes<N> {
  return (prototype, key, descriptor) => {
    const compute = descriptor.value as unknown as (row: GraphRow, ctx: Ctx, info: GraphQLResolveInfo) => unknown;
    noteField(prototype.constructor, {
      name: key,
      type,
      description: `${options.description}${guardNote(options.action)}`,
      nullable: options.nullable ?? false,
      action: () => options.action ?? OPEN,
      needs: options.needs,
      ...(options.sql || options.money ? { derived: () => derivedField(key, type, options) } : {}),
      ...(options.graph === false ? { graph: false } : {}),
      resolve: (row, _args, ctx, info) => compute(row, ctx, info),
    });
  };
}

/** The operations whose `availableActions` a class declares. */
export const operationsIn = (target: object): Operations<object, never, unknown> | undefined =>
  Reflect.getOwnMetadata(OPERATIONS, target) as Operations<object, never, unknown> | undefined;

/** Declares `availableActions`: each operation on the row, whether it is possible now, and why not. */
export function AvailableActions<E extends object, N extends FieldName<E>, F, S extends string>(
  operations: Operations<E, N, F, S>,
): PropertyDecorator {
  return (prototype, key) => {
    Reflect.defineMetadata(OPERATIONS, operations, prototype.constructor);
    noteField(prototype.constructor, {
      name: String(key),
      type: () => [AvailableAction],
      description: 'All operations on this object, whether you may do them now, and why not.',
      nullable: false,
      action: () => OPEN,
      needs: operations.options.needs,
      resolve: (row, _args, ctx) => availableActions(operations, row as Row<E, N>, ctx),
    });
  };
}

/** Declares `viewerCan`: the allowed actions of `availableActions`. */
export function ViewerCan<E extends object, N extends FieldName<E>, F, S extends string>(
  operations: Operations<E, N, F, S>,
): PropertyDecorator {
  return (prototype, key) =>
    noteField(prototype.constructor, {
      name: String(key),
      type: () => [Action],
      description: 'The actions you may do with this object now: the allowed ones of `availableActions`.',
      nullable: false,
      action: () => OPEN,
      needs: operations.options.needs,
      resolve: (row, _args, ctx) => viewerCan(operations, row as Row<E, N>, ctx),
    });
}
