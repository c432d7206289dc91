import type { Class } from '../kernel/class';
import { Payload } from './mutation';
import { ValueType } from './node';
import { loadOne } from './read';
import { noteField, OPEN } from './registry';

/** A node in a payload: created or changed by the mutation. */
export interface PayloadNode {
  type: () => object;
  description: string;
}

/**
 * Declares the payload of a mutation: the created or changed nodes, read again in the viewer's scope, and the errors. The use
 * case returns `<name>Id` for each node.
 */
export function payloadOf(
  name: string,
  nodes: Readonly<Record<string, PayloadNode>>,
  base: abstract new () => object = Payload,
): Class {
  const type = class extends (base as new () => object) {};
  Object.defineProperty(type, 'name', { value: name });
  ValueType(name, `Result of \`${name.charAt(0).toLowerCase()}${name.slice(1).replace(/Payload$/, '')}\`.`)(type);
  for (const [field, node] of Object.entries(nodes)) {
    const edgeKey = `${field}Id`;
    noteField(type, {
      name: field,
      type: node.type,
      description: `${node.description} Null if refused, and in a dry run if it would be new.`,
      nullable: true,
      // No separate right needed: the scope decides, as everywhere.
      action: () => OPEN,
      needs: [],
      resolve: (row, _args, ctx, info) => loadOne(ctx, row[edgeKey], info),
    });
  }
  return type;
}
