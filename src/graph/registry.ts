import type { GraphQLFieldResolver } from 'graphql';
import type { Ctx } from '../data/context';
import { typeOfId, type IdType } from '../kernel/ids';
import { fieldsOf, type FieldDeclaration } from './declare';
import type { Equality, Scope } from './scope';

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
  fixed: readonly Equality[];
  scope: Scope;
  /** Is told of rows that were read in scope, so that reading them can leave a trace. Neither waits nor throws. */
  onRead?: ((ctx: Ctx, rows: readonly GraphRow[]) => void) | undefined;
  fields: ReadonlyMap<string, FieldDeclaration>;
  /** Fields of the row that an edge or derived field needs, by the name of that edge. */
  needs: Map<string, readonly string[]>;
}

const byName = new Map<string, TypeDeclaration>();
const byTarget = new Map<object, TypeDeclaration>();

/** Adds a type; called by the class decorator. */
export function registerType(target: { prototype: object }, type: Omit<TypeDeclaration, 'fields' | 'needs'>): void {
  const fields = new Map(fieldsOf(target).map((field) => [field.name, field]));
  const declaration = {
    ...type,
    fields,
    needs: new Map<string, readonly string[]>(),
  };
  byName.set(type.name, declaration);
  byTarget.set(target, declaration);
}

/** The declaration of a class. */
export function declarationOf(target: object): TypeDeclaration {
  const declaration = byTarget.get(target);
  if (!declaration) throw new Error(`${(target as { name?: string }).name ?? 'A class'} is not a declared type.`);
  return declaration;
}

/** The declaration of the type an id belongs to, or null for texts that are no ids of nodes. */
export function declarationOfId(id: string): TypeDeclaration | null {
  const type = typeOfId(id);
  return type ? (byName.get(type) ?? null) : null;
}

/** All declared types by name. */
export const declaredTypes = (): ReadonlyMap<string, TypeDeclaration> => byName;

const valueNames = new Map<object, string>();

/** Remembers the name of a type that is no node: a value, a payload. */
export const nameValueType = (target: object, name: string): void => void valueNames.set(target, name);

/** The name of a class in the schema. */
export function typeNameOf(target: { name: string }): string {
  return byTarget.get(target)?.name ?? valueNames.get(target) ?? target.name;
}

/** A field that is open to whoever reached its parent. */
export const OPEN = 'OPEN';

/** A field that is open to whoever is signed in, with whatever. */
export const SIGNED_IN = 'SIGNED_IN';

/** Between actions of which one is enough. */
export const EITHER = ' | ';

/** What a viewer may still have to do before anything else. */
export type Before = 'passwordChange' | 'secondFactor' | undefined;

/**
 * Who gets as far as an operation without its right, because the operation itself says what is missing: an applicant whose
 * role would have the right, and whoever is not signed in and may hold the token of a link.
 */
export type Passing = 'applicants' | 'linkHolders';

/** One field that a module adds: where, which action guards it, what it needs, its code. */
export interface FieldRegistration {
  /** The type it stands on: a class, or the name of a root or value type. */
  on: () => string | { name: string };
  field: string;
  /** The action that guards it; edges take that of the type they lead to. */
  action: () => string;
  /**
   * May be used before a temporary password has been changed, or a second factor that the organisation asks for
   * was set up; the former includes the latter.
   */
  before?: Before;
  /** A mutation that suspended partners may use although its action is for active ones. */
  whenSuspended?: boolean;
  passes?: readonly Passing[];
  needs?: readonly string[];
  resolve?: Resolve;
}

const registrations: FieldRegistration[] = [];

/** Adds a field; called by the decorators. */
export const registerField = (registration: FieldRegistration): void => void registrations.push(registration);

/** All fields that modules added. */
export const registeredFields = (): readonly FieldRegistration[] => registrations;
