import { Column } from 'typeorm';
import { Field, ID, Int, registerEnumType } from 'type-graphql';
import type { ColumnOptions } from 'typeorm';
import { FOLDED_LENGTH, FOLDED_SUFFIX } from '../kernel/fold';
import { propertyOfRaw, type Guarded, type StoredValue } from './row';
import { DateTime } from './values';

/**
 * One declaration per readable field. The decorators below make the column of TypeORM, its folded twin,
 * the field of TypeGraphQL and an entry in the registry, from which selected columns, rights, filters and
 * orders come. A class is declared once; there is no second list of its fields.
 */
export type FieldKind = 'id' | 'text' | 'code' | 'enum' | 'int' | 'flag' | 'instant' | 'list';

export interface FieldOptions {
  /** What the field means, with its limits; becomes the description in the schema. */
  description: string;
  nullable?: boolean;
  /** False keeps the column out of the schema: keys that only edges use, secrets, minor units. */
  graph?: boolean;
  /** Can be used in `filter`. */
  filter?: boolean;
  /** Can be used in `orderBy`; an index stands behind it. */
  sort?: boolean;
  /** Can be grouped by. */
  group?: boolean;
  /** The unit of a number. */
  unit?: string;
  /** The action that guards the field: without it the field is null. */
  action?: string;
  /** The row condition of the scope that guards the field: where it does not hold the field is null. */
  guardedBy?: string;
  /** The value comes with the scope's row, for example what holds for the viewer's own relationship. */
  fromScope?: boolean;
  /** Part of the primary key. */
  primary?: boolean;
  /** Longest text, in characters. */
  maxLength?: number;
  /** What is stored when nothing is given. */
  defaultValue?: number | string;
}

export interface FieldDeclaration extends FieldOptions {
  name: string;
  kind: FieldKind;
  /** Column in the database. */
  column: string;
  /** Column of the folded twin; texts that can be filtered or sorted have one. */
  foldedColumn?: string;
  /** The GraphQL type as TypeGraphQL takes it. */
  type: () => unknown;
  /** The value of a derived field, which has no column. */
  sql?: DerivedSql;
}

/** Writes a derived value in SQL. `of` names a column, as the viewer sees it or raw; `now` is the time of the request. */
export type DerivedSql<N extends string = string> = (of: (name: N) => string, now: string) => string;

/** `legalName` → `legal_name`. */
export const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const FIELDS = Symbol('fields');

const declaredOn = (prototype: object): FieldDeclaration[] =>
  (Reflect.getOwnMetadata(FIELDS, prototype) as FieldDeclaration[] | undefined) ?? [];

/** The fields a class declares, with those of the classes it extends, base first. */
export function fieldsOf(target: { prototype: object }): FieldDeclaration[] {
  const chain: FieldDeclaration[][] = [];
  for (let proto: object | null = target.prototype; proto; proto = Object.getPrototypeOf(proto) as object | null) {
    chain.unshift(declaredOn(proto));
  }
  return chain.flat();
}

const COLUMN_TYPE: Record<FieldKind, (options: FieldOptions) => ColumnOptions> = {
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

/** Texts in a list are compared folded; values of an enumeration as they are. */
const isTextList = (kind: FieldKind, type: () => unknown, options: FieldOptions): boolean =>
  kind === 'list' && options.filter === true && (type() as unknown[])[0] === String;

function declare(kind: FieldKind, type: () => unknown, options: FieldOptions): PropertyDecorator {
  return (prototype, key) => {
    const name = String(key);
    const hasTwin = (kind === 'text' && (options.filter === true || options.sort === true)) || isTextList(kind, type, options);
    const declaration: FieldDeclaration = {
      ...options,
      name,
      kind,
      type,
      column: snake(name),
      ...(hasTwin ? { foldedColumn: `${snake(name)}_folded` } : {}),
    };
    if (propertyOfRaw(name) !== null) throw new Error(`${name} reads like the raw value of another property.`);
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
        const twin: ColumnOptions = kind === 'list' ? { type: 'text' } : { type: 'varchar', length: FOLDED_LENGTH };
        Column({ ...twin, name: declaration.foldedColumn, nullable, select: false })(prototype, `${name}${FOLDED_SUFFIX}`);
      }
    }
    exposeField(declaration, prototype);
  };
}

function exposeField(field: FieldDeclaration, prototype: object): void {
  if (field.graph === false) return;
  // A field that a role or a row can close is null then, so it is nullable for everybody.
  const closable = (field.nullable ?? false) || field.action !== undefined || field.guardedBy !== undefined;
  Field(field.type as () => object, { description: describe(field), nullable: closable })(prototype, field.name);
}

/** Gives a class the fields of the table it stands on: TypeGraphQL looks no further than declared object types. */
export function exposeInherited(target: { prototype: object }): void {
  for (const field of fieldsOf(target)) exposeField(field, target.prototype);
}

function describe(options: FieldOptions): string {
  const notes = [
    options.maxLength ? `At most ${options.maxLength} characters.` : '',
    options.unit ? `Unit: ${options.unit}.` : '',
    options.action ? `Null without the right \`${options.action}\`.` : '',
    options.guardedBy ? 'Null where the scope does not open it.' : '',
  ].filter(Boolean);
  return [options.description, ...notes].join(' ');
}

/** Whether a property is typed as what its declaration says: null where it may be, guarded where it is. */
type Fits<T, V, O> = [StoredValue<T>] extends [V | null]
  ? [null extends StoredValue<T> ? true : false, [T] extends [Guarded<unknown>] ? true : false] extends [
      O extends { nullable: true } ? true : false,
      O extends { guardedBy: string } | { action: string } ? true : false,
    ]
    ? unknown
    : { 'a nullable field is typed `| null`, a guarded one `Guarded<…>`, the others neither': never }
  : { 'the type of the property is not that of its declaration': V };

/** Options without misspelt ones, which a type parameter would let through. */
type Exact<O> = O & Readonly<Record<Exclude<keyof O, keyof FieldOptions>, never>>;

/** A decorator that compiles only on a property of the right type. */
type Typed<V, O> = <E extends object, K extends keyof E & string>(prototype: E & Fits<E[K], V, O>, key: K) => void;

/** An opaque id: the own one or that of another row. */
export const IdField = <const O extends FieldOptions>(options: Exact<O>): Typed<string, O> => declare('id', () => ID, options);
/** A text. */
export const TextField = <const O extends FieldOptions>(options: Exact<O>): Typed<string, O> =>
  declare('text', () => String, options);
/** A short code that is compared as it is: a country, a currency. */
export const CodeField = <const O extends FieldOptions>(options: Exact<O>): Typed<string, O> =>
  declare('code', () => String, options);
/** A whole number. */
export const IntField = <const O extends FieldOptions>(options: Exact<O>): Typed<number, O> => declare('int', () => Int, options);
/** A whole number beyond 32 bits: minor units of money. Never in the schema as it is. */
export const MoneyMinor = <const O extends Omit<FieldOptions, 'graph'>>(options: Exact<O>): Typed<number, O> =>
  declare('instant', () => Int, { ...options, graph: false });
/** Yes or no. */
export const BooleanField = <const O extends FieldOptions>(options: Exact<O>): Typed<boolean, O> =>
  declare('flag', () => Boolean, options);
/** A point in time. */
export const DateTimeField = <const O extends FieldOptions>(options: Exact<O>): Typed<number, O> =>
  declare('instant', () => DateTime, options);
/** One of the values of an enumeration. */
export const EnumField = <const O extends FieldOptions>(type: () => object, options: Exact<O>): Typed<string, O> =>
  declare('enum', type, options);
/** A list of texts or of enumeration values, stored as JSON. */
export const StringList = <const O extends FieldOptions>(
  options: Exact<O>,
  type: () => unknown = () => String,
): Typed<readonly string[], O> => declare('list', () => [type()], { ...options, maxLength: 20_000 });

const NAME = Symbol('name');

/** The name under which an enumeration stands in the schema. */
export function enumNameOf(field: FieldDeclaration): string {
  const type = field.type();
  const name = ((Array.isArray(type) ? type[0] : type) as { [NAME]?: string })[NAME];
  if (!name) throw new Error(`${field.name}: its enumeration has no name.`);
  return name;
}

/**
 * An enumeration: names with their descriptions. The stored value is the name.
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
