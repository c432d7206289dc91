declare const guardedValue: unique symbol;

/**
 * The type of a property that a guard may close: a right, or a condition of the scope. Read as the viewer sees it, it is null
 * where the guard is closed; read raw, it is what is stored.
 */
export interface Guarded<T> {
  readonly [guardedValue]: T;
}

/** A list as it is stored: JSON. `listOf` reads it. */
export type StoredList<T> = string & { readonly [guardedValue]?: T };

/** What is stored in a property. */
export type StoredValue<T> = T extends Guarded<infer V> ? V : T;

/** What a viewer sees of a property. */
type SeenValue<T> = T extends Guarded<infer V> ? V | null : T;

/** A value as drivers answer it: yes and no are 1 and 0, lists are JSON. */
type InRow<V> = V extends boolean ? 0 | 1 : V extends readonly (infer T)[] ? StoredList<T> : V;

/** The name under which a row has the stored value of a property, whatever guards showing it. */
export type RawName<K extends string> = `raw${Capitalize<K>}`;

/** A property of an entity, as seen or raw. */
export type FieldName<E> = (keyof E & string) | RawName<keyof E & string>;

/** A row of an entity with what was asked for and nothing else: properties as the viewer sees them, and raw ones. */
export type Row<E, N extends FieldName<E> = never> = { id: string } & {
  [K in keyof E & string as Extract<N, K>]: InRow<SeenValue<E[K]>>;
} & {
  [K in keyof E & string as Extract<N, RawName<K>>]: InRow<StoredValue<E[K]>>;
};

/** Columns of an entity as a statement written by hand answers them. */
export type Columns<E, K extends keyof E & string> = { [P in K]: InRow<StoredValue<E[P]>> };

/** Asks for what is stored in a property, whatever guards showing it: for computing and deciding, never for showing. */
export const raw = <K extends string>(name: K): RawName<K> => `raw${name.charAt(0).toUpperCase()}${name.slice(1)}` as RawName<K>;

/** Asks for several raw values. */
export const rawOf = <const K extends readonly string[]>(...names: K): RawName<K[number]>[] => names.map(raw);

/** The property whose stored value a name asks for; null for names that ask for what is seen. */
export const propertyOfRaw = (name: string): string | null =>
  /^raw[A-Z]/.test(name) ? name.charAt(3).toLowerCase() + name.slice(4) : null;

/** The values of a stored list. */
export const listOf = <T>(json: StoredList<T>): T[] => JSON.parse(json) as T[];

/** A class of entities. */

/** What is written into a property: booleans as they are, lists as JSON. */
type Written<V> = V extends readonly (infer T)[] ? StoredList<T> | string : V;

/** Values of an entity's row, to be written. */
export type RowValues<E> = { -readonly [K in keyof E]?: Written<StoredValue<E[K]>> };
