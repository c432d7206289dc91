import { ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { fieldsOf, snake, type FieldDeclaration } from './declare';
import { addToFilter, filterInput } from './filter';
import { DEFAULT_PAGE, MAX_PAGE, type PageArgs } from './page';

type Class = { new (): object; prototype: object };

/** Direction of an order. */
export enum OrderDirection {
  ASC = 'ASC',
  DESC = 'DESC',
}
registerEnumType(OrderDirection, {
  name: 'OrderDirection',
  description: 'Direction of an order.',
  valuesConfig: {
    ASC: { description: 'Smallest first.' },
    DESC: { description: 'Largest first.' },
  },
});

/** Where a page stands in its list (Relay). */
@ObjectType('PageInfo', { description: 'Where a page stands in its list (Relay).' })
export class PageInfo {
  @Field({ description: 'More rows follow after this page.' })
  hasNextPage!: boolean;

  @Field({ description: 'Rows lie before this page. Going forward: true when `after` was given.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first row of the page.' })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'Cursor of the last row of the page.' })
  endCursor!: string | null;
}

/** The classes that make up the list of one type. */
export interface ConnectionClasses {
  connection: Class;
  args: Class & { new (): PageArgs };
  filter: Class | null;
  order: OrderValues;
}

const LIST = Symbol('list');

function named(name: string): Class {
  return { [name]: class {} }[name] as Class;
}

/** The values of an order's enumeration, which derived fields are added to. */
interface OrderValues {
  values: Record<string, string>;
  config: Record<string, { description: string }>;
}

const orderValue = (key: string): string => snake(key).toUpperCase();

function orderInput(name: string, target: Class): Class & { order: OrderValues } {
  const keys = [
    'createdAt',
    ...fieldsOf(target)
      .filter((field) => field.sort)
      .map((field) => field.name),
  ];
  const values = Object.fromEntries(keys.map((key) => [orderValue(key), key]));
  const config = Object.fromEntries(
    keys.map((key) => [
      orderValue(key),
      {
        description: key === 'createdAt' ? 'When the row was made here.' : `By \`${key}\`.`,
      },
    ]),
  );
  registerEnumType(values, {
    name: `${name}OrderField`,
    description: `What a list of ${name} can be ordered by.`,
    valuesConfig: config,
  });
  const input = named(`${name}Order`);
  InputType(`${name}Order`, { description: `One key of the order of a list of ${name}.` })(input);
  Field(() => values, { description: 'What to order by.' })(input.prototype, 'field');
  Field(() => OrderDirection, { defaultValue: OrderDirection.ASC, description: 'Direction.' })(input.prototype, 'direction');
  return Object.assign(input, { order: { values, config } });
}

function argsClass(name: string, target: Class): Pick<ConnectionClasses, 'args' | 'filter' | 'order'> {
  const args = named(`${name}ListArgs`);
  const order = orderInput(name, target);
  const filter = filterInput(name, target);
  const add = (field: string, type: () => object, description: string): void =>
    Field(type, { nullable: true, description })(args.prototype, field);
  add('first', () => Int, `Rows from the front: 1 to ${MAX_PAGE}, ${DEFAULT_PAGE} when neither \`first\` nor \`last\` is given.`);
  add('after', () => String, 'Begin behind the row with this cursor.');
  add('last', () => Int, `Rows from the end: 1 to ${MAX_PAGE}; excludes \`first\`.`);
  add('before', () => String, 'End before the row with this cursor.');
  add('orderBy', () => [order], 'Order of the rows: by creation unless given; ties are broken by id.');
  if (filter) add('filter', () => filter, 'Restricts the rows.');
  ArgsType()(args);
  return { args: args, filter: filter as Class | null, order: order.order };
}

/** Makes connection, edge and argument classes of a type; called once, when the type is declared. */
export function makeConnection(name: string, target: Class): void {
  const edge = named(`${name}Edge`);
  ObjectType(`${name}Edge`, { description: `One row of a list of ${name} with its cursor (Relay).` })(edge);
  Field(() => target, { description: 'The row.' })(edge.prototype, 'node');
  Field(() => String, { description: 'Opaque place of the row in this list and order.' })(edge.prototype, 'cursor');

  const connection = named(`${name}Connection`);
  ObjectType(`${name}Connection`, { description: `A page of a list of ${name} (Relay).` })(connection);
  Field(() => [edge], { description: 'The rows of the page with their cursors.' })(connection.prototype, 'edges');
  Field(() => [target], { description: 'The rows of the page.' })(connection.prototype, 'nodes');
  Field(() => PageInfo, { description: 'Where the page stands in the list.' })(connection.prototype, 'pageInfo');
  Field(() => Int, { description: 'Rows of the whole list; counted only when selected.' })(connection.prototype, 'totalCount');
  Reflect.defineMetadata(LIST, { connection, ...argsClass(name, target) } satisfies ConnectionClasses, target);
}

/** The list classes of a declared type. */
export function connectionOf(target: object): ConnectionClasses {
  const classes = Reflect.getOwnMetadata(LIST, target) as ConnectionClasses | undefined;
  if (!classes) throw new Error('The type has no connection; is it declared with @GraphNode?');
  return classes;
}

/** Lets the list of a type be filtered and ordered by a derived field. */
export function addToList(target: object, field: FieldDeclaration): void {
  const { filter, order } = connectionOf(target);
  if (!filter) throw new Error(`${field.name}: the list of its type has no filter to add it to.`);
  addToFilter(filter, field);
  order.values[orderValue(field.name)] = field.name;
  order.config[orderValue(field.name)] = {
    description: `By \`${field.name}\`, in the order of the alphabet. Reads the whole list.`,
  };
}
