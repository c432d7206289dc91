import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, isEnumType, isInputObjectType, getNamedType, isObjectType, type GraphQLField } from 'graphql';

/** A list in the schema: a root field, or an edge of a type. */
export interface List {
  /** `Query` or the type it stands on. */
  on: string;
  field: string;
  /** Fields it can be ordered by with an index. */
  orders: string[];
  /** A further id that it needs. */
  argument: string | undefined;
}

const schema = buildSchema(readFileSync(join(__dirname, '../../../../schema/schema.graphql'), 'utf8'));

/** What the schema says of orders by what follows from other fields and the time. */
const WHOLE = 'Reads the whole list.';

function ordersOf(field: GraphQLField<unknown, unknown>): string[] {
  const order = field.args.find(({ name }) => name === 'orderBy');
  const input = order && getNamedType(order.type);
  const by = isInputObjectType(input) ? getNamedType(input.getFields()['field']?.type) : undefined;
  const values = isEnumType(by) ? by.getValues() : [];
  return values.filter(({ description }) => !description?.endsWith(WHOLE)).map(({ name }) => name);
}

/** Every list of the schema. */
export const LISTS: readonly List[] = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .flatMap((type) =>
    Object.values(type.getFields())
      .filter((field) => getNamedType(field.type).name.endsWith('Connection'))
      .map((field) => ({
        on: type.name,
        field: field.name,
        orders: ordersOf(field),
        argument: field.args.find(({ name }) => /Id$/.test(name))?.name,
      })),
  );
