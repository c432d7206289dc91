import type { GraphQLFieldResolver } from 'graphql';
import type { Ctx } from '../data/context';
import { typeOfId, type IdType } from '../kernel/ids';
import { fieldsOf, type FieldDeclaration } from './declare';
import type { Class } from '../kernel/class';
import type { AnyOperations } from './operations';
import { propertyOfRaw } from './row';
import type { JoinTable, Equality, Scope } from './scope';

/** A row in the graph: the requested columns, by field name. */
export type GraphRow = Record<string, unknown> & { id: string };

/** A field's resolver, called by the executor directly. */
export type Resolve = GraphQLFieldResolver<GraphRow, Ctx, Record<string, unknown>>;

/** A node type, as the graph knows it. */
export interface TypeDeclaration {
  name: string;
  /** The class that declares it. */
  class: object;
  idType: IdType;
  table: string;
  /** The action needed to read a row. */
  action: string;
  /** Conditions that select the rows of this type in a shared table. */
  discriminator: readonly Equality[];
  scope: Scope;
  /** Interfaces of the schema that it implements, besides `Node`. */
  interfaces: readonly object[];
  /** Times in which rows were in force. */
  history?: HistoryDeclaration | undefined;
  /** Called with visible rows that were read, for example to audit it. Must neither block nor throw. */
  onRead?: ((ctx: Ctx, rows: readonly GraphRow[]) => void) | undefined;
  fields: ReadonlyMap<string, FieldDeclaration>;
  /** Row fields that an edge or derived field needs, by its name. */
  needs: Map<string, readonly string[]>;
  /** Fields that lead to rows of other types. */
  edges: Map<string, EdgeDeclaration>;
  /** Computed fields that also have an SQL expression. */
  derived: Map<string, DerivedDeclaration>;
  /** The field of this name, for filters and orders: derived, if it has SQL, or else stored. */
  comparable: (name: string) => FieldDeclaration | undefined;
  /** Whether a row has this name, as seen or raw. */
  has: (name: string) => boolean;
}

/**
 * A table with the times in which rows were in force, joined as `period`. Times of one row do not overlap.
 */
export interface HistoryDeclaration {
  table: string;
  /** Column of the row's id, and the first moment and the first moment after it. */
  row: string;
  from: string;
  to: string;
  /** The row guard of the scope that opens it. */
  guardedBy: string;
  /** Fields that have another value in each period, and their columns. */
  instead: Readonly<Record<string, string>>;
}

/** Where an edge leads, and how its rows are found. */
export interface EdgeDeclaration {
  name: string;
  /** `one`: a row this one names. `oneBack`: the row that names this one. `many`: many rows. */
  kind: 'one' | 'oneBack' | 'many';
  /** The class of the target rows. */
  target: () => object;
  /** The action needed to read it. */
  action: () => string;
  /** Field of this row that holds the key. */
  from: string;
  /** Field of the target rows that holds the key. Default: their id. */
  by?: string | undefined;
  /** The join table. */
  via?: JoinTable | undefined;
  /** Field of this row that is null where the viewer may not know the targets. The edge is empty then. */
  hiddenWhenNull?: string | undefined;
  /** A scope other than the type's own, where the edge shows more or less. */
  scope?: Scope | undefined;
  /** Each row has few targets: read them all, without a LIMIT per row. */
  loadAll: boolean;
  /** The targets of one row belong to many organizations. An index covers both. */
  shared: boolean;
  /** An argument decides which rows it leads to, so filters and groups cannot follow it. */
  needsArgument: boolean;
}

/** A derived field as filters, orders and groups use it: its value is an SQL expression. */
export type DerivedDeclaration = FieldDeclaration;

const TYPE = Symbol('type');
const NAME = Symbol('name');
const CODE = Symbol('code');
const ROOTS = Symbol('roots');

let byName: ReadonlyMap<string, TypeDeclaration> = new Map();
let operationsByType: ReadonlyMap<string, AnyOperations> = new Map();

/** Stores the type declaration on its class. Called by the decorator. */
export function declareType(
  target: Class,
  type: Omit<TypeDeclaration, 'class' | 'fields' | 'has' | 'comparable' | 'needs' | 'edges' | 'derived'>,
): void {
  const fields = new Map(fieldsOf(target).map((field) => [field.name, field]));
  const derived = new Map<string, DerivedDeclaration>();
  const declaration: TypeDeclaration = {
    ...type,
    class: target,
    fields,
    comparable: (name) => derived.get(name) ?? fields.get(name),
    has: (name) => fields.has(propertyOfRaw(name) ?? name),
    needs: new Map(),
    edges: new Map(),
    derived,
  };
  Reflect.defineMetadata(TYPE, declaration, target);
}

export function declarationOf(target: object): TypeDeclaration {
  const declaration = Reflect.getOwnMetadata(TYPE, target) as TypeDeclaration | undefined;
  if (!declaration) throw new Error(`${(target as { name?: string }).name ?? 'A class'} is not a declared type.`);
  return declaration;
}

/** The node types that a class stands for: itself, or those that implement it. */
export const declarationsOf = (target: object): readonly TypeDeclaration[] =>
  isDeclared(target) ? [declarationOf(target)] : [...byName.values()].filter(({ interfaces }) => interfaces.includes(target));

/** Whether a class is a node type. */
export const isDeclared = (target: object): boolean => Reflect.hasOwnMetadata(TYPE, target);

/** Registers the types that the modules list, so that ids can be resolved. */
export function openRegistry(types: readonly object[]): void {
  byName = new Map(types.map(declarationOf).map((declaration) => [declaration.name, declaration]));
}

/** Registers the operations by type name. */
export const openOperations = (operations: ReadonlyMap<string, AnyOperations>): void => {
  operationsByType = operations;
};

/** The operations on a type, or undefined if it has none. */
export const operationsOn = (type: string): AnyOperations | undefined => operationsByType.get(type);

/** The type an id belongs to. Null for texts that are not node ids. */
export function declarationOfId(id: string): TypeDeclaration | null {
  const type = typeOfId(id);
  return type ? (byName.get(type) ?? null) : null;
}

export const declaredTypes = (): ReadonlyMap<string, TypeDeclaration> => byName;

/** Stores the name of a type that is not a node: a value or a payload. */
export const nameValueType = (target: Class, name: string): void => Reflect.defineMetadata(NAME, name, target);

/** The schema name of a class. */
export function typeNameOf(target: object): string {
  if (isDeclared(target)) return declarationOf(target).name;
  return (Reflect.getOwnMetadata(NAME, target) as string | undefined) ?? (target as { name: string }).name;
}

/** Open to everyone who can reach the parent. */
export const OPEN = 'OPEN';

/** Open to every signed-in user or API token. */
export const SIGNED_IN = 'SIGNED_IN';

/** What a viewer may still have to do before using the API. */
export type Before = 'passwordChange' | 'secondFactor' | undefined;

/**
 * Who may call an operation without its right, because the operation itself reports what is missing: applicants whose role
 * would have the right, and anonymous callers who may hold a link token.
 */
export type Passing = 'applicants' | 'linkHolders';

/** Who may use a field, and its resolver. */
export interface FieldRegistration {
  /** Name of the type that has the field. */
  on: string;
  field: string;
  /** The action that guards it. Edges use the action of their target type. */
  action: string;
  /**
   * Allowed before a temporary password was changed, or before a required second factor was set up. The former includes the
   * latter.
   */
  before?: Before;
  passes?: readonly Passing[];
  resolve?: Resolve;
}

/** A field with a resolver that a class adds to a type. */
export interface CodedField {
  name: string;
  description: string;
  nullable: boolean;
  /** The GraphQL type as TypeGraphQL takes it. */
  type: () => unknown;
  args?: (() => object) | undefined;
  action: () => string;
  /** Row fields that the resolver reads. */
  needs: readonly string[];
  /** Where the rows of an edge come from. */
  edge?: EdgeDeclaration;
  /** How a derived field is computed in SQL. */
  derived?: () => DerivedDeclaration;
  /** False keeps it out of the schema. */
  graph?: boolean;
  resolve: Resolve;
}

/** Records a field on its class. Called by the decorators. */
export function noteField(target: object, field: CodedField): void {
  Reflect.defineMetadata(CODE, [...notedFields(target), field], target);
}

/** The fields that a class declares. */
export const notedFields = (target: object): readonly CodedField[] =>
  (Reflect.getOwnMetadata(CODE, target) as CodedField[] | undefined) ?? [];

/** Records a root field on its class. */
export const noteRoot = (target: object, root: FieldRegistration): void =>
  Reflect.defineMetadata(ROOTS, [...notedRoots(target), root], target);

/** The root fields that a class declares. */
export const notedRoots = (target: object): readonly FieldRegistration[] =>
  (Reflect.getOwnMetadata(ROOTS, target) as FieldRegistration[] | undefined) ?? [];
