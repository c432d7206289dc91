import type { GraphQLFieldResolver } from 'graphql';
import type { Ctx } from '../data/context';
import { typeOfId, type IdType } from '../kernel/ids';
import { fieldsOf, type FieldDeclaration } from './declare';
import type { Class } from '../kernel/class';
import type { AnyOperations } from './operations';
import { propertyOfRaw } from './row';
import type { JoinTable, Equality, Scope } from './scope';

/** A row on its way through the graph: the columns that were asked for, by field name. */
export type GraphRow = Record<string, unknown> & { id: string };

/** A field's own code: called by the executor without anything in between. */
export type Resolve = GraphQLFieldResolver<GraphRow, Ctx, Record<string, unknown>>;

/** What the graph knows of a node type. */
export interface TypeDeclaration {
  name: string;
  idType: IdType;
  table: string;
  /** The action that reading a row of the type needs. */
  action: string;
  /** Conditions that make rows of a shared table rows of this type. */
  discriminator: readonly Equality[];
  scope: Scope;
  /** Is told of rows that were read in scope, so that reading them can leave a trace. Neither waits nor throws. */
  onRead?: ((ctx: Ctx, rows: readonly GraphRow[]) => void) | undefined;
  fields: ReadonlyMap<string, FieldDeclaration>;
  /** Fields of the row that an edge or derived field needs, by the name of that edge. */
  needs: Map<string, readonly string[]>;
  /** Fields that lead to rows of other types. */
  edges: Map<string, EdgeDeclaration>;
  /** Fields that are computed and can be told in SQL. */
  derived: Map<string, DerivedDeclaration>;
  /** The field of this name that can be filtered and ordered by: a stored or a derived one. */
  comparable: (name: string) => FieldDeclaration | undefined;
  /** Whether a row can be asked for a name, as seen or raw. */
  has: (name: string) => boolean;
}

/** Where an edge leads, and how its rows are found. */
export interface EdgeDeclaration {
  name: string;
  /** One row that this one names; the one that names this one; or many. */
  kind: 'one' | 'oneBack' | 'many';
  /** The class of the rows it leads to. */
  target: () => object;
  /** The action that reading it needs. */
  action: () => string;
  /** Field of this row that is the key. */
  from: string;
  /** Field of the other rows that holds the key; their id unless given. */
  by?: string | undefined;
  /** The table that leads from here to there. */
  via?: JoinTable | undefined;
  /** Field of this row that is null where the viewer may not know what the edge leads to; that is nothing then. */
  hiddenWhenNull?: string | undefined;
  /** Another scope than the type's own, where the edge opens or closes more. */
  scope?: Scope | undefined;
  /** One row leads to few by nature: they are read without a LIMIT for each. */
  loadAll: boolean;
  /** Rows behind one row belong to many organizations: an index has both. */
  shared: boolean;
}

/** A derived field as filters and orders see it: a field whose value is an expression. */
export type DerivedDeclaration = FieldDeclaration & Required<Pick<FieldDeclaration, 'sql'>>;

const TYPE = Symbol('type');
const NAME = Symbol('name');
const CODE = Symbol('code');
const ROOTS = Symbol('roots');

let byName: ReadonlyMap<string, TypeDeclaration> = new Map();
let operationsByType: ReadonlyMap<string, AnyOperations> = new Map();

/** Notes on a class what the graph knows of it; its decorator does it. */
export function declareType(
  target: Class,
  type: Omit<TypeDeclaration, 'fields' | 'has' | 'comparable' | 'needs' | 'edges' | 'derived'>,
): void {
  const fields = new Map(fieldsOf(target).map((field) => [field.name, field]));
  const derived = new Map<string, DerivedDeclaration>();
  const declaration: TypeDeclaration = {
    ...type,
    fields,
    comparable: (name) => fields.get(name) ?? derived.get(name),
    has: (name) => fields.has(propertyOfRaw(name) ?? name),
    needs: new Map(),
    edges: new Map(),
    derived,
  };
  Reflect.defineMetadata(TYPE, declaration, target);
}

/** The declaration of a class. */
export function declarationOf(target: object): TypeDeclaration {
  const declaration = Reflect.getOwnMetadata(TYPE, target) as TypeDeclaration | undefined;
  if (!declaration) throw new Error(`${(target as { name?: string }).name ?? 'A class'} is not a declared type.`);
  return declaration;
}

/** Whether a class is a node type. */
export const isDeclared = (target: object): boolean => Reflect.hasOwnMetadata(TYPE, target);

/** Opens the types that the modules list, so that ids lead to them. */
export function openRegistry(types: readonly object[]): void {
  byName = new Map(types.map(declarationOf).map((declaration) => [declaration.name, declaration]));
}

/** Opens what can be done with things, by the name of their type. */
export const openOperations = (operations: ReadonlyMap<string, AnyOperations>): void => {
  operationsByType = operations;
};

/** What can be done with things of a type; undefined where nothing can. */
export const operationsOn = (type: string): AnyOperations | undefined => operationsByType.get(type);

/** The declaration of the type an id belongs to, or null for texts that are no ids of nodes. */
export function declarationOfId(id: string): TypeDeclaration | null {
  const type = typeOfId(id);
  return type ? (byName.get(type) ?? null) : null;
}

/** All declared types by name. */
export const declaredTypes = (): ReadonlyMap<string, TypeDeclaration> => byName;

/** Notes the name of a type that is no node: a value, a payload. */
export const nameValueType = (target: Class, name: string): void => Reflect.defineMetadata(NAME, name, target);

/** The name of a class in the schema. */
export function typeNameOf(target: object): string {
  if (isDeclared(target)) return declarationOf(target).name;
  return (Reflect.getOwnMetadata(NAME, target) as string | undefined) ?? (target as { name: string }).name;
}

/** A field that is open to whoever reached its parent. */
export const OPEN = 'OPEN';

/** A field that is open to whoever is signed in, with whatever. */
export const SIGNED_IN = 'SIGNED_IN';

/** What a viewer may still have to do before anything else. */
export type Before = 'passwordChange' | 'secondFactor' | undefined;

/**
 * Who gets as far as an operation without its right, because the operation itself says what is missing: an applicant whose
 * role would have the right, and whoever is not signed in and may hold the token of a link.
 */
export type Passing = 'applicants' | 'linkHolders';

/** Who may use a field, and what it does. */
export interface FieldRegistration {
  /** The name of the type it stands on. */
  on: string;
  field: string;
  /** The action that guards it; edges take that of the type they lead to. */
  action: string;
  /**
   * May be used before a temporary password has been changed, or a second factor that the organization asks for
   * was set up; the former includes the latter.
   */
  before?: Before;
  passes?: readonly Passing[];
  resolve?: Resolve;
}

/** A field with code that a class adds to a type. */
export interface CodedField {
  name: string;
  description: string;
  nullable: boolean;
  /** The GraphQL type as TypeGraphQL takes it. */
  type: () => unknown;
  args?: (() => object) | undefined;
  action: () => string;
  /** Fields of the row that the code reads. */
  needs: readonly string[];
  /** Where the rows of an edge come from. */
  edge?: EdgeDeclaration;
  /** How a derived field is computed in SQL. */
  derived?: DerivedDeclaration;
  resolve: Resolve;
}

/** Notes a field on the class that declares it; the decorators do it. */
export function noteField(target: object, field: CodedField): void {
  Reflect.defineMetadata(CODE, [...notedFields(target), field], target);
}

/** The fields that a class declares. */
export const notedFields = (target: object): readonly CodedField[] =>
  (Reflect.getOwnMetadata(CODE, target) as CodedField[] | undefined) ?? [];

/** Notes a root field on the class that declares it. */
export const noteRoot = (target: object, root: FieldRegistration): void =>
  Reflect.defineMetadata(ROOTS, [...notedRoots(target), root], target);

/** The root fields that a class declares. */
export const notedRoots = (target: object): readonly FieldRegistration[] =>
  (Reflect.getOwnMetadata(ROOTS, target) as FieldRegistration[] | undefined) ?? [];
