import { Column } from 'typeorm';
import { Field, ID, Int, registerEnumType } from 'type-graphql';
import type { ColumnOptions } from 'typeorm';
import type { EngineName } from '../data/database';
import type { Viewer } from '../policy/viewer';
import { FOLDED_LENGTH, FOLDED_SUFFIX } from '../kernel/fold';
import { propertyOfRaw, type Guarded, type StoredValue } from './row';
import type { Condition } from './scope';
import { DateTime } from './values';

/**
 * One declaration per readable field. The decorators below create the TypeORM column, its case-folded twin, the TypeGraphQL
 * field and a registry entry. Selected columns, rights, filters and orders all derive from that entry.
 */
export type FieldKind = 'id' | 'text' | 'code' | 'enum' | 'int' | 'flag' | 'instant' | 'list' | 'money';

/** Kinds that a column can have. */
type StoredKind = Exclude<FieldKind, 'money'>;

export interface FieldOptions {
  /** Meaning and limits of the field. Becomes its schema description. */
  description: string;
  nullable?: boolean;
  /** False keeps the column out of the schema: keys used only by edges, secrets, minor units. */
  graph?: boolean;
  /**
   * Usable in filters and groups although it is not in the schema: the key of an edge, or a text that an object shows. Fields in
   * the schema always are.
   */
  filter?: boolean;
  /** An index serves lists in this order. */
  sort?: boolean;
  /** Few rows have the same value, whoever they belong to, and an index leads to them. */
  distinct?: boolean;
  /** Unit of a number. */
  unit?: string;
  /** The action that guards the field: null without it. */
  action?: string;
  /** The scope's row condition that guards the field: null where it does not hold. */
  guardedBy?: string;
  /** The value is read from the scope's row, for example data of the viewer's own relationship. */
  fromScope?: boolean;
  primary?: boolean;
  /** Maximum length in characters. */
  maxLength?: number;
  /** Default value. */
  defaultValue?: number | string;
}

export interface FieldDeclaration extends FieldOptions {
  name: string;
  kind: FieldKind;
  /** Database column. */
  column: string;
  /** Column of the case-folded twin. Texts that can be filtered or sorted have one. */
  foldedColumn?: string;
  /** The GraphQL type, as TypeGraphQL takes it. */
  type: () => unknown;
  /** SQL of a derived field, which has no column. */
  sql?: DerivedSql;
  /** SQL of a derived text as it is shown. `sql` is its case-folded twin. */
  shownSql?: DerivedSql;
  /** See {@link Narrow}. */
  narrow?: Narrow;
  /** SQL of an amount of money, which has no column of its own. */
  money?: DerivedMoney;
}

/** An amount of money in SQL: each part an expression. */
export interface MoneySql {
  /** Minor units, or the finer units of usage prices where `period` is null. */
  minor: string;
  currency: string;
  /** The period it is for, a name of `MoneyPeriod`; null for usage. */
  period: string;
}

/** Writes an amount in SQL. With `monthly`, it is shown per month, whatever its period. */
export interface DerivedMoney<N extends string = string> {
  sql: (of: (name: N) => string) => MoneySql;
  monthly?: boolean;
}

/** What a derived value in SQL can use besides columns. */
export interface RequestSql {
  engine: EngineName;
  /** Who asks: for another expression, never to write its values into one. */
  viewer: Viewer;
  /** Ids of the viewer, as expressions. */
  organizationId: string;
  userId: string;
  sessionId: string;
}

/**
 * Writes a derived value in SQL. `of` names a column, as seen by the viewer or raw. `now` is the request time. It must mean the
 * same on both engines.
 */
export type DerivedSql<N extends string = string> = (of: (name: N) => string, now: string, request: RequestSql) => string;

/**
 * A condition on the scope's row that holds for every row with this value at this time, so that an index leads to the rows.
 * Null: no index helps.
 */
export type Narrow = (value: string, now: number) => Condition | null;

/** `legalName` → `legal_name`. */
export const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Whether a field can be used in filters, groups and counts: every field of the schema, and the keys of edges that say so. */
export const isFilterable = ({ graph, filter, fromScope }: FieldOptions): boolean =>
  (graph !== false && !fromScope) || filter === true;

/** Whether lists can be ordered by a field. */
export const isSortable = ({ kind, graph, filter }: FieldDeclaration): boolean =>
  graph === false ? filter === true && kind === 'text' : kind !== 'list' && kind !== 'id';

/** Texts up to this length have a twin that an index can hold, of their first {@link FOLDED_LENGTH} characters. */
const LONGEST_FOLDED_IN_PART = 320;

const FIELDS = Symbol('fields');

const declaredOn = (prototype: object): FieldDeclaration[] =>
  (Reflect.getOwnMetadata(FIELDS, prototype) as FieldDeclaration[] | undefined) ?? [];

/** The fields of a class and of the classes it extends, base first. */
export function fieldsOf(target: { prototype: object }): FieldDeclaration[] {
  const chain: FieldDeclaration[][] = [];
  for (let proto: object | null = target.prototype; proto; proto = Object.getPrototypeOf(proto) as object | null) {
    chain.unshift(declaredOn(proto));
  }
  return chain.flat();
}

const COLUMN_TYPE: Record<StoredKind, (options: FieldOptions) => ColumnOptions> = {
  id: () => ({ type: 'varchar', length: 40 }),
  text: (options) =>
    (options.maxLength ?? 200) > 1000 ? { type: 'text' } : { type: 'varchar', length: options.maxLength ?? 200 },
  code: (options) => ({ type: 'varchar', length: options.maxLength ?? 32 }),
  enum: () => ({ type: 'varchar', length: 40 }),
  int: () => ({ type: 'int' }),
  flag: () => ({ type: 'boolean' }),
  instant: () => ({ type: 'bigint' }),
  list: () => ({ type: 'text' }),
};

/** Lists of texts are compared case-folded, lists of enum values as they are. */
export const isTexts = (kind: FieldKind, type: () => unknown): boolean => kind === 'list' && (type() as unknown[])[0] === String;

function declare(kind: StoredKind, type: () => unknown, options: FieldOptions): PropertyDecorator {
  return (prototype, key) => {
    const name = String(key);
    const hasTwin =
      (kind === 'text' && (isFilterable(options) || options.sort === true)) || (isFilterable(options) && isTexts(kind, type));
    const declaration: FieldDeclaration = {
      ...options,
      name,
      kind,
      type,
      column: snake(name),
      ...(hasTwin ? { foldedColumn: `${snake(name)}_folded` } : {}),
    };
    if (propertyOfRaw(name) !== null) throw new Error(`${name} clashes with the raw name of another property.`);
    Reflect.defineMetadata(FIELDS, [...declaredOn(prototype), declaration], prototype);

    const nullable = options.nullable ?? false;
    if (!options.fromScope) {
      Column({
        ...COLUMN_TYPE[kind](options),
        name: declaration.column,
        nullable,
        primary: options.primary ?? false,
        ...(options.defaultValue === undefined ? {} : { default: options.defaultValue }),
      })(prototype, key);
      if (declaration.foldedColumn) {
        const whole = kind === 'list' || (options.maxLength ?? 0) > LONGEST_FOLDED_IN_PART;
        const twin: ColumnOptions = whole ? { type: 'text' } : { type: 'varchar', length: FOLDED_LENGTH };
        // MySQL allows no default for long texts, so that the column could not be added to a table with rows.
        const open = nullable || whole;
        Column({ ...twin, name: declaration.foldedColumn, nullable: open, select: false })(prototype, `${name}${FOLDED_SUFFIX}`);
      }
    }
    exposeField(declaration, prototype);
  };
}

function exposeField(field: FieldDeclaration, prototype: object): void {
  if (field.graph === false) return;
  // A role or a row can close the field, which makes it null. So it is nullable for everyone.
  const closable = (field.nullable ?? false) || field.action !== undefined || field.guardedBy !== undefined;
  Field(field.type as () => object, { description: describe(field), nullable: closable })(prototype, field.name);
}

/** Exposes inherited fields: TypeGraphQL only looks at declared object types. */
export function exposeInherited(target: { prototype: object }): void {
  for (const field of fieldsOf(target)) exposeField(field, target.prototype);
}

function describe(options: FieldOptions): string {
  const notes = [
    options.maxLength ? `Maximum ${options.maxLength} characters.` : '',
    options.unit ? `Unit: ${options.unit}.` : '',
    options.action ? `Null without the right \`${options.action}\`.` : '',
    options.guardedBy ? 'Null if you do not have access to it.' : '',
  ].filter(Boolean);
  return [options.description, ...notes].join(' ');
}

/** Checks that the property type matches its declaration: `| null` if nullable, `Guarded` if guarded. */
type Fits<T, V, O> = [StoredValue<T>] extends [V | null]
  ? [null extends StoredValue<T> ? true : false, [T] extends [Guarded<unknown>] ? true : false] extends [
      O extends { nullable: true } ? true : false,
      O extends { guardedBy: string } | { action: string } ? true : false,
    ]
    ? unknown
    : { 'type a nullable field `| null`, a guarded field `Guarded<…>`, other fields neither': never }
  : { 'the property type does not match its declaration': V };

/** Rejects misspelled options, which a type parameter would let through. */
type Exact<O> = O & Readonly<Record<Exclude<keyof O, keyof FieldOptions>, never>>;

/** A decorator that only compiles on a property of the right type. */
type Typed<V, O> = <E extends object, K extends keyof E & string>(prototype: E & Fits<E[K], V, O>, key: K) => void;

/** An opaque id: of this row or of another. */
export const IdField = <const O extends FieldOptions>(options: Exact<O>): Typed<string, O> => declare('id', () => ID, options);
export const TextField = <const O extends FieldOptions>(options: Exact<O>): Typed<string, O> =>
  declare('text', () => String, options);
/** A short code that is compared as it is, such as a country or a currency. */
export const CodeField = <const O extends FieldOptions>(options: Exact<O>): Typed<string, O> =>
  declare('code', () => String, options);
export const IntField = <const O extends FieldOptions>(options: Exact<O>): Typed<number, O> => declare('int', () => Int, options);
/** An integer beyond 32 bits: minor units of money. Never exposed in the schema. */
export const MoneyMinor = <const O extends Omit<FieldOptions, 'graph'>>(options: Exact<O>): Typed<number, O> =>
  declare('instant', () => Int, { ...options, graph: false });
export const BooleanField = <const O extends FieldOptions>(options: Exact<O>): Typed<boolean, O> =>
  declare('flag', () => Boolean, options);
export const DateTimeField = <const O extends FieldOptions>(options: Exact<O>): Typed<number, O> =>
  declare('instant', () => DateTime, options);
export const EnumField = <const O extends FieldOptions>(type: () => object, options: Exact<O>): Typed<string, O> =>
  declare('enum', type, options);
/** A list of texts or of enum values, stored as JSON. */
export const StringList = <const O extends FieldOptions>(
  options: Exact<O>,
  type: () => unknown = () => String,
): Typed<readonly string[], O> => declare('list', () => [type()], { ...options, maxLength: 20_000 });

const NAME = Symbol('name');

/** Whether a GraphQL type is one of our enums. */
export const isEnumeration = (type: unknown): boolean => typeof type === 'object' && type !== null && NAME in type;

/** The schema name of an enum. */
export function enumNameOf(field: FieldDeclaration): string {
  const type = field.type();
  const name = ((Array.isArray(type) ? type[0] : type) as { [NAME]?: string })[NAME];
  if (!name) throw new Error(`${field.name}: its enum has no name.`);
  return name;
}

/**
 * An enum: names with their descriptions. The stored value is the name.
 * @example const Cloud = enumeration('Cloud', 'A cloud.', { PUBLIC: 'The public cloud.' });
 */
export function enumeration<T extends Record<string, string>>(
  name: string,
  description: string,
  values: T,
): { readonly [K in keyof T]: K } {
  const object = Object.fromEntries(Object.keys(values).map((value) => [value, value])) as { [K in keyof T]: K };
  const valuesConfig = Object.fromEntries(
    Object.entries(values).map(([value, text]) => [value, { description: text }]),
  ) as Record<keyof T, { description: string }>;
  registerEnumType<object>(object, {
    name,
    description,
    valuesConfig: valuesConfig,
  });
  Object.defineProperty(object, NAME, { value: name });
  return object;
}
