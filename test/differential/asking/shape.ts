import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isObjectType,
  isRequiredArgument,
  type GraphQLField,
  type GraphQLNamedInputType,
  type GraphQLObjectType,
} from 'graphql';
import { askedInside } from '../../support/asked-inside';

type ReadField = GraphQLField<unknown, unknown>;

export const schema = buildSchema(readFileSync(join(__dirname, '../../../schema/schema.graphql'), 'utf8'));

export type Kind = 'id' | 'text' | 'code' | 'enum' | 'int' | 'flag' | 'time' | 'money' | 'texts' | 'enums';

/** A field that can be read and asked about. */
export interface Scalar {
  name: string;
  kind: Kind;
  /** The right without which the role may not ask, as the schema says it. */
  right?: string;
  sortable: boolean;
  groupable: boolean;
  values: readonly string[];
  /** Where it is read, if it is inside an object. */
  inside?: readonly [object: string, field: string];
}

/** A field that leads to other rows, and that filters can follow. */
export interface Relation {
  name: string;
  many: boolean;
  /** The types it leads to; the member of the filter if there are several. */
  targets: readonly { type: string; member: string | null }[];
}

export interface Shape {
  name: string;
  scalars: ReadonlyMap<string, Scalar>;
  relations: ReadonlyMap<string, Relation>;
  /** What each function can be computed of. */
  computed: ReadonlyMap<string, readonly string[]>;
}

const KINDS: Readonly<Record<string, Kind>> = {
  IdComparator: 'id',
  TextComparator: 'text',
  CodeComparator: 'code',
  IntComparator: 'int',
  BooleanComparator: 'flag',
  DateTimeComparator: 'time',
  MoneyComparator: 'money',
  TextListComparator: 'texts',
};

/** What is different at every reading: refusals and readings leave traces. */
const MOVING = /^(AuditEvent|Session|ChangeEvent|ApiToken|OutboxMail)$/;

export const enumKey = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

const enumValues = (name: string): string[] => {
  const type = schema.getType(name);
  return isEnumType(type) ? type.getValues().map((value) => value.name) : [];
};

function kindOf(comparator: string): Kind {
  return KINDS[comparator] ?? (comparator.endsWith('ListComparator') ? 'enums' : 'enum');
}

function scalarOf(type: string, field: ReadField, comparator: string): Scalar {
  const named = getNamedType(field.type);
  const [, right] = /without the right `([^`]+)`/.exec(field.description ?? '') ?? [];
  return {
    name: field.name,
    kind: kindOf(comparator),
    ...(right === undefined ? {} : { right }),
    sortable: enumValues(`${type}OrderField`).includes(enumKey(field.name)),
    groupable: enumValues(`${type}Field`).includes(enumKey(field.name)),
    values: isEnumType(named) ? named.getValues().map((value) => value.name) : [],
  };
}

/** What a type shows inside objects, by the field of the filter that asks about it. */
function insideOf(type: GraphQLObjectType): Map<string, { field: ReadField; inside: readonly [string, string] }> {
  const found = new Map<string, { field: ReadField; inside: readonly [string, string] }>();
  for (const { name: object, type: of } of Object.values(type.getFields())) {
    const value = getNamedType(of);
    for (const field of isObjectType(value) ? Object.values(value.getFields()) : []) {
      const asked = askedInside(object, field.name);
      if (typeof asked === 'string') found.set(asked, { field, inside: [object, field.name] });
    }
  }
  return found;
}

function relationOf(name: string, input: GraphQLNamedInputType): Relation | null {
  if (!isInputObjectType(input)) return null;
  const fields = input.getFields();
  const target = (filter: string): string => filter.replace(/Filter$/, '');
  const some = fields['some'];
  if (some) return { name, many: true, targets: [{ type: target(getNamedType(some.type).name), member: null }] };
  if (fields['and']) return { name, many: false, targets: [{ type: target(input.name), member: null }] };
  const targets = Object.values(fields).map((field) => ({ type: target(getNamedType(field.type).name), member: field.name }));
  return { name, many: false, targets };
}

/** The amount that shows a currency, which has no field of its own. */
export const PRICED: Readonly<Record<string, string>> = {
  CustomerSubscription: 'unitPrice',
  OrderLine: 'unitPrice',
  OfferPrice: 'amount',
};

const CURRENCY: Scalar = {
  name: 'currency',
  kind: 'code',
  right: 'offer.read_price',
  sortable: false,
  groupable: true,
  values: [],
};

function shapeOf(name: string): Shape {
  const type = schema.getType(name);
  const filter = schema.getType(`${name}Filter`);
  if (!isObjectType(type) || !isInputObjectType(filter)) throw new Error(`${name} has no filter.`);
  const scalars = new Map<string, Scalar>();
  const relations = new Map<string, Relation>();
  if (PRICED[name] !== undefined) {
    scalars.set('currency', { ...CURRENCY, groupable: enumValues(`${name}Field`).includes('CURRENCY') });
  }
  const inside = insideOf(type);
  for (const input of Object.values(filter.getFields())) {
    const field = type.getFields()[input.name];
    const kind = getNamedType(input.type);
    const part = field ? undefined : inside.get(input.name);
    if (part && kind.name.endsWith('Comparator')) {
      scalars.set(input.name, { ...scalarOf(name, { ...part.field, name: input.name }, kind.name), inside: part.inside });
    }
    // Keys of edges can be asked about, but not read.
    if (!field || ['and', 'or', 'not'].includes(input.name)) continue;
    if (kind.name.endsWith('Comparator')) scalars.set(input.name, scalarOf(name, field, kind.name));
    else {
      const relation = relationOf(input.name, kind);
      const moves = relation?.targets.some((target) => MOVING.test(target.type)) ?? true;
      if (relation && !moves && !field.args.some(isRequiredArgument)) relations.set(input.name, relation);
    }
  }
  const aggregate = schema.getType(`${name}Aggregate`);
  const computed = new Map<string, readonly string[]>();
  for (const member of isObjectType(aggregate) ? Object.values(aggregate.getFields()) : []) {
    const of = getNamedType(member.type);
    if (isObjectType(of)) computed.set(member.name, Object.keys(of.getFields()));
  }
  return { name, scalars, relations, computed };
}

const shapes = new Map<string, Shape>();

export function shapeNamed(name: string): Shape {
  const known = shapes.get(name);
  if (known) return known;
  const shape = shapeOf(name);
  shapes.set(name, shape);
  return shape;
}

/** The root lists and the types of their rows. */
export const ROOTS: readonly (readonly [root: string, type: string])[] = Object.values(schema.getQueryType()?.getFields() ?? {})
  .filter((field) => getNamedType(field.type).name.endsWith('Connection') && !field.args.some(isRequiredArgument))
  .map((field) => [field.name, getNamedType(field.type).name.replace(/Connection$/, '')] as const)
  .filter(([, type]) => !MOVING.test(type));

/** What to select of a row to know its scalars. */
export function selectionOf({ name: type, scalars }: Shape): string {
  const amount = '{ amount currency period }';
  const parts = [...scalars.values()]
    .filter((scalar) => scalar.name !== 'currency' || PRICED[type] === undefined)
    .map(({ name, kind, inside }) => (inside ? `${inside[0]} { ${inside[1]} }` : kind === 'money' ? `${name} ${amount}` : name));
  // The exact value of `monthlyTotal`, which is rounded.
  const exact = type === 'Order' ? [`totals ${amount}`] : [];
  return [...new Set(['__typename', 'id', ...parts, ...exact])].join(' ');
}
