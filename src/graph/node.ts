import { InterfaceType, ObjectType } from 'type-graphql';
import { makeConnection } from './connection';
import { exposeInherited, DateTimeField, IdField } from './declare';
import type { Class } from '../kernel/class';
import { typeOfId, type IdType } from '../kernel/ids';
import { declareType, nameValueType, type TypeDeclaration } from './registry';
import type { Guarded } from './row';
import type { Equality, Scope } from './scope';

/** The type of a row. Rows are plain objects, so it is derived from the id. */
export const typeOfRow = (row: { id: string }): string => typeOfId(row.id) ?? 'User';

@InterfaceType('Node', { description: 'An object that can be fetched by its id (Relay).', resolveType: typeOfRow })
export abstract class GraphNodeRecord {
  @IdField({ description: 'Opaque, globally unique id. It encodes the type and never changes.', filter: true, primary: true })
  id!: string;
}

@InterfaceType('Record', {
  description: 'A stored node with the times of its creation and of its last change.',
  resolveType: typeOfRow,
  implements: GraphNodeRecord,
})
export abstract class BaseRecord extends GraphNodeRecord {
  @DateTimeField({ description: 'When the object was created in this system.', filter: true })
  createdAt!: number | Guarded<number>;

  @DateTimeField({
    description:
      'When a value of the object was last written. What follows from the time or from other objects, such as a status that depends on a date, does not count.',
    filter: true,
    defaultValue: 0,
  })
  updatedAt!: number | Guarded<number>;
}

export interface GraphNodeOptions {
  /** Name in the schema, also of the id type. */
  name: IdType;
  description: string;
  table: string;
  /** The action needed to read a row of the type, wherever it is reached from. */
  action: string;
  /** Conditions that select the rows of this type in a shared table. */
  discriminator?: readonly Equality[];
  scope: Scope;
  /** See {@link TypeDeclaration}. */
  onRead?: TypeDeclaration['onRead'];
  /** See {@link TypeDeclaration}. */
  history?: TypeDeclaration['history'];
  /** Interfaces besides `Node`. */
  implements?: readonly object[];
}

/** Declares a class as a node type: object type, connection types, scope. */
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
      interfaces: options.implements ?? [],
      onRead: options.onRead,
      history: options.history,
    });
    makeConnection(options.name, type, options.history !== undefined);
  };
}

/** Declares a class as an object type that is not a node. Fields with resolvers can be added to it. */
export function ValueType(name: string, description: string): ClassDecorator {
  return (target) => {
    ObjectType(name, { description })(target);
    nameValueType(target as unknown as Class, name);
  };
}

/** Declares a class as an interface of the schema, which node types implement. */
export function GraphInterface(name: string, description: string, parents: readonly object[] = []): ClassDecorator {
  return (target) => {
    InterfaceType(name, { description, resolveType: typeOfRow, implements: [...parents] as (new () => object)[] })(target);
    nameValueType(target as unknown as Class, name);
  };
}
