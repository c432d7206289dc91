import { InterfaceType, ObjectType } from 'type-graphql';
import { makeConnection } from './connection';
import { exposeInherited, DateTimeField, IdField } from './declare';
import type { Class } from '../kernel/class';
import { typeOfId, type IdType } from '../kernel/ids';
import { declareType, nameValueType, type TypeDeclaration } from './registry';
import type { Guarded } from './row';
import type { Equality, Scope } from './scope';

/** Rows are plain; the id tells their type. */
export const typeOfRow = (row: { id: string }): string => typeOfId(row.id) ?? 'User';

/** Anything that can be fetched by its id (Relay). */
@InterfaceType('Node', { description: 'Anything that can be fetched by its id (Relay).', resolveType: typeOfRow })
export abstract class GraphNodeRecord {
  @IdField({ description: 'Opaque id, unique over all types; tells its type and never changes.', filter: true, primary: true })
  id!: string;
}

/** What every stored node has. */
@InterfaceType('Record', { description: 'What every stored node has.', resolveType: typeOfRow, implements: GraphNodeRecord })
export abstract class BaseRecord extends GraphNodeRecord {
  @DateTimeField({ description: 'When the row was made here.', filter: true })
  createdAt!: number | Guarded<number>;
}

export interface GraphNodeOptions {
  /** Name in the schema and of the id type. */
  name: IdType;
  description: string;
  table: string;
  /** The action that reading a row of the type needs, wherever it is reached from. */
  action: string;
  /** Conditions that make rows of a shared table rows of this type. */
  discriminator?: readonly Equality[];
  scope: Scope;
  /** See {@link TypeDeclaration}. */
  onRead?: TypeDeclaration['onRead'];
  /** Interfaces beyond `Node`. */
  implements?: readonly object[];
}

/** Declares a class as a node type: object type, list types, scope. */
export function GraphNode(options: GraphNodeOptions): ClassDecorator {
  return (target) => {
    const type = target as unknown as { new (): object; prototype: object };
    const interfaces = [GraphNodeRecord, ...(options.implements ?? [])] as (new () => object)[];
    ObjectType(options.name, { description: options.description, implements: interfaces })(target);
    exposeInherited(type);
    declareType(type, {
      name: options.name,
      idType: options.name,
      table: options.table,
      action: options.action,
      discriminator: options.discriminator ?? [],
      scope: options.scope,
      onRead: options.onRead,
    });
    makeConnection(options.name, type);
  };
}

/** Declares a class as an object type that is no node; fields with code can be added to it. */
export function ValueType(name: string, description: string): ClassDecorator {
  return (target) => {
    ObjectType(name, { description })(target);
    nameValueType(target as unknown as Class, name);
  };
}
