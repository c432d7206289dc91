import { addField, FieldsOf } from './edges';
import { Payload } from './mutation';
import { ValueType } from './node';
import { loadOne } from './read';
import { OPEN } from './registry';

/** What the thing of a payload is: a node that was made or changed. */
export interface PayloadNode {
  type: () => object;
  description: string;
}

const payloadFields: object[] = [];

/** The classes that hold the fields of payloads; the schema is built with them. */
export const payloadResolvers = (): readonly object[] => payloadFields;

/**
 * Declares the payload of a mutation: things that were made or changed, read anew in the viewer's scope, and
 * the errors. The use case answers `<name>Id` for each.
 */
export function payloadOf(
  name: string,
  nodes: Readonly<Record<string, PayloadNode>>,
  base: abstract new () => object = Payload,
): new () => object {
  const type = class extends (base as new () => object) {};
  Object.defineProperty(type, 'name', { value: name });
  ValueType(name, `Answer of \`${name.charAt(0).toLowerCase()}${name.slice(1).replace(/Payload$/, '')}\`.`)(type);
  const fields = class {};
  Object.defineProperty(fields, 'name', { value: `${name}Fields` });
  for (const [field, node] of Object.entries(nodes)) {
    const nullNote = `${node.description} Null when it was refused, and in a dry run when it is new.`;
    addField(fields.prototype, field, node.type, {
      description: nullNote,
      nullable: true,
      // Whoever may do it may see what it did; the scope decides as everywhere.
      action: () => OPEN,
      needs: [],
      resolve: (row, _args, ctx, info) => loadOne(ctx, row[`${field}Id`], info),
    });
  }
  FieldsOf(() => type)(fields);
  payloadFields.push(fields);
  return type;
}
