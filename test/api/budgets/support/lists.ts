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
  /** No index has it in order: the whole list is read and sorted. */
  sorted: boolean;
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

/** Every list of the schema, but the search, which has its own order and budget. */
export const LISTS: readonly List[] = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .flatMap((type) =>
    Object.values(type.getFields())
      .filter((field) => getNamedType(field.type).name.endsWith('Connection') && field.name !== 'search')
      .map((field) => ({
        on: type.name,
        field: field.name,
        orders: ordersOf(field),
        sorted: field.description?.includes(WHOLE) ?? false,
        argument: field.args.find(({ name }) => /Id$/.test(name))?.name,
      })),
  );
