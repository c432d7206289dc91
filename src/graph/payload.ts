import type { Class } from '../kernel/class';
import { Payload } from './mutation';
import { ValueType } from './node';
import { loadOne } from './read';
import { noteField, OPEN } from './registry';

/** What the thing of a payload is: a node that was made or changed. */
export interface PayloadNode {
  type: () => object;
  description: string;
}

/**
 * Declares the payload of a mutation: things that were made or changed, read anew in the viewer's scope, and
 * the errors. The use case answers `<name>Id` for each.
 */
export function payloadOf(
  name: string,
  nodes: Readonly<Record<string, PayloadNode>>,
  base: abstract new () => object = Payload,
): Class {
  const type = class extends (base as new () => object) {};
  Object.defineProperty(type, 'name', { value: name });
  ValueType(name, `Answer of \`${name.charAt(0).toLowerCase()}${name.slice(1).replace(/Payload$/, '')}\`.`)(type);
  for (const [field, node] of Object.entries(nodes)) {
    const edgeKey = `${field}Id`;
    noteField(type, {
      name: field,
      type: node.type,
      description: `${node.description} Null when it was refused, and in a dry run when it is new.`,
      nullable: true,
      // Whoever may do it may see what it did; the scope decides as everywhere.
      action: () => OPEN,
      needs: [],
      resolve: (row, _args, ctx, info) => loadOne(ctx, row[edgeKey], info),
    });
  }
  return type;
}
