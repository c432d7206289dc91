import { Args, ArgsType, Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { addGroupEdge, makeAggregates, type AggregateClasses } from './aggregate-types';
import type { SchemaClass } from '../kernel/class';
import { fieldsOf, isSortable, snake, type FieldDeclaration } from './declare';
import { addToFilter, filterInput } from './filter-inputs';
import { NullsOrder, OrderDirection } from './order-types';
import { DEFAULT_PAGE, MAX_PAGE, type PageArgs } from './page';

@ObjectType('PageInfo', { description: 'Information about a page (Relay).' })
export class PageInfo {
  @Field({ description: 'Whether more rows follow this page.' })
  hasNextPage!: boolean;

  @Field({ description: 'Whether rows precede this page. When paginating forward: true if `after` was given.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first row of the page.' })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'Cursor of the last row of the page.' })
  endCursor!: string | null;
}

/** The connection classes of a type. */
export interface ConnectionClasses {
  connection: SchemaClass;
  args: SchemaClass & { new (): PageArgs };
  filter: SchemaClass;
  order: OrderValues;
  aggregates: AggregateClasses;
}

const LIST = Symbol('list');

function named(name: string): SchemaClass {
  return { [name]: class {} }[name] as SchemaClass;
}

/** The values of an order enum. Derived fields are added later. */
interface OrderValues {
  values: Record<string, string>;
  config: Record<string, { description: string }>;
}

const orderValue = (key: string): string => snake(key).toUpperCase();

/** The note on an order that no index serves. */
const WHOLE = ' Reads the whole list.';

function orderInput(name: string, target: SchemaClass): SchemaClass & { order: OrderValues } {
  const fields = fieldsOf(target).filter((field) => field.name !== 'createdAt' && isSortable(field));
  const values = Object.fromEntries(['createdAt', ...fields.map((field) => field.name)].map((key) => [orderValue(key), key]));
  const config = Object.fromEntries([
    [orderValue('createdAt'), { description: 'By creation time.' }],
    ...fields.map(
      (field) => [orderValue(field.name), { description: `By \`${field.name}\`.${field.sort ? '' : WHOLE}` }] as const,
    ),
  ]);
  registerEnumType(values, {
    name: `${name}OrderField`,
    description: `Fields to sort a list of ${name} by.`,
    valuesConfig: config,
  });
  const input = named(`${name}Order`);
  InputType(`${name}Order`, { description: `One sort key for a list of ${name}.` })(input);
  Field(() => values, { description: 'Field to sort by.' })(input.prototype, 'field');
  Field(() => OrderDirection, { defaultValue: OrderDirection.ASC, description: 'Sort direction.' })(input.prototype, 'direction');
  Field(() => NullsOrder, {
    nullable: true,
    description:
      'Where rows without a visible value go. Default: `FIRST` ascending, `LAST` descending. Giving it reads the whole list.',
  })(input.prototype, 'nulls');
  return Object.assign(input, { order: { values, config } });
}

function argsClass(name: string, target: SchemaClass): Pick<ConnectionClasses, 'args' | 'filter' | 'order'> {
  const args = named(`${name}ListArgs`);
  const order = orderInput(name, target);
  const filter = filterInput(name, target);
  const add = (field: string, type: () => object, description: string): void =>
    Field(type, { nullable: true, description })(args.prototype, field);
  add(
    'first',
    () => Int,
    `Number of rows from the start: 1 to ${MAX_PAGE}. Default: ${DEFAULT_PAGE}. Not together with \`last\`.`,
  );
  add('after', () => String, 'Only rows after this cursor.');
  add('last', () => Int, `Number of rows from the end: 1 to ${MAX_PAGE}. Not together with \`first\`.`);
  add('before', () => String, 'Only rows before this cursor.');
  add('orderBy', () => [order], 'Sort keys, most significant first. Default: by creation time. Ties are broken by id.');
  add('filter', () => filter, 'Conditions the rows must meet.');
  ArgsType()(args);
  return { args: args, filter, order: order.order };
}

/** Creates the connection, edge and argument classes. Called once, when the type is declared. */
export function makeConnection(name: string, target: SchemaClass, hasHistory = false): void {
  const edge = named(`${name}Edge`);
  ObjectType(`${name}Edge`, { description: `An edge of a list of ${name}: a row and its cursor (Relay).` })(edge);
  Field(() => target, { description: 'The row.' })(edge.prototype, 'node');
  Field(() => String, { description: 'Opaque position of the row in this list and order.' })(edge.prototype, 'cursor');

  const connection = named(`${name}Connection`);
  ObjectType(`${name}Connection`, { description: `A page of a list of ${name} (Relay).` })(connection);
  Field(() => [edge], { description: 'The rows of the page with their cursors.' })(connection.prototype, 'edges');
  Field(() => [target], { description: 'The rows of the page.' })(connection.prototype, 'nodes');
  Field(() => PageInfo, { description: 'Information about the page.' })(connection.prototype, 'pageInfo');
  Field(() => Int, { description: 'Total number of rows in the list that match the filter. Counted only if selected.' })(
    connection.prototype,
    'totalCount',
  );
  const aggregates = makeAggregates(name, target, hasHistory);
  Field(() => aggregates.aggregate, {
    description:
      'Values computed from all rows in the list that match the filter, not only from this page. Computed only if selected.',
    nullable: true,
  })(connection.prototype, 'aggregate');
  Reflect.defineMetadata('design:paramtypes', [Object], connection.prototype, 'groupBy');
  Args(() => aggregates.args)(connection.prototype, 'groupBy', 0);
  Field(() => aggregates.grouping, {
    description: 'All rows in the list that match the filter, not only those of this page, in groups.',
    nullable: true,
  })(connection.prototype, 'groupBy');
  Reflect.defineMetadata(LIST, { connection, ...argsClass(name, target), aggregates } satisfies ConnectionClasses, target);
}

/** The connection classes of a declared type. */
export function connectionOf(target: object): ConnectionClasses {
  const classes = Reflect.getOwnMetadata(LIST, target) as ConnectionClasses | undefined;
  if (!classes) throw new Error('This type has no connection. Declare it with @GraphNode.');
  return classes;
}

/** Makes a derived field usable in `filter` and, unless it is a list, in `orderBy`. */
export function addToList(target: object, field: FieldDeclaration): void {
  const { filter, order, aggregates } = connectionOf(target);
  aggregates.addField(field);
  addToFilter(filter, field);
  if (field.kind === 'list') return;
  order.values[orderValue(field.name)] = field.name;
  order.config[orderValue(field.name)] = {
    description: `By \`${field.name}\`.${WHOLE}`,
  };
}

/** Lets the groups of a type use the keys of what a to-one edge leads to. */
export function addToGroups(
  target: object,
  field: string,
  name: string,
  targets: readonly { name: string; class: object }[],
): void {
  const leads = targets.map((one) => ({ name: one.name, groupBy: () => connectionOf(one.class).aggregates.groupBy }));
  addGroupEdge(connectionOf(target).aggregates.groupBy, field, name, leads);
}
