declare const guardedValue: unique symbol;

/**
 * The type of a property guarded by a right or a scope condition. As the viewer sees it, it is null where the guard denies it.
 * Read raw, it is the stored value.
 */
export interface Guarded<T> {
  readonly [guardedValue]: T;
}

/** A list as stored: JSON. `listOf` parses it. */
export type StoredList<T> = string & { readonly [guardedValue]?: T };

/** The stored value of a property. */
export type StoredValue<T> = T extends Guarded<infer V> ? V : T;

/** What a viewer sees of a property. */
type SeenValue<T> = T extends Guarded<infer V> ? V | null : T;

/** A value as drivers return it: booleans are 1 and 0, lists are JSON. */
type InRow<V> = V extends boolean ? 0 | 1 : V extends readonly (infer T)[] ? StoredList<T> : V;

/** The row field that holds the stored value of a property, regardless of guards. */
export type RawName<K extends string> = `raw${Capitalize<K>}`;

/** A property of an entity, as seen or raw. */
export type FieldName<E> = (keyof E & string) | RawName<keyof E & string>;

/** A row of an entity with exactly the requested properties, as seen or raw. */
export type Row<E, N extends FieldName<E> = never> = { id: string } & {
  [K in keyof E & string as Extract<N, K>]: InRow<SeenValue<E[K]>>;
} & {
  [K in keyof E & string as Extract<N, RawName<K>>]: InRow<StoredValue<E[K]>>;
};

/** Columns of an entity as returned by a handwritten statement. */
export type Columns<E, K extends keyof E & string> = { [P in K]: InRow<StoredValue<E[P]>> };

/** Requests the stored value of a property, regardless of guards. For computing and deciding, never for showing. */
export const raw = <K extends string>(name: K): RawName<K> => `raw${name.charAt(0).toUpperCase()}${name.slice(1)}` as RawName<K>;

/** Requests several raw values. */
export const rawOf = <const K extends readonly string[]>(...names: K): RawName<K[number]>[] => names.map(raw);

/** The property whose stored value a name requests. Null if the name requests the value as seen. */
export const propertyOfRaw = (name: string): string | null =>
  /^raw[A-Z]/.test(name) ? name.charAt(3).toLowerCase() + name.slice(4) : null;

/** Parses a stored list. */
export const listOf = <T>(json: StoredList<T>): T[] => JSON.parse(json) as T[];

/** A property as it is written: booleans as they are, lists as JSON. */
type Written<V> = V extends readonly (infer T)[] ? StoredList<T> | string : V;

/** Values to write to an entity's row. */
export type RowValues<E> = { -readonly [K in keyof E]?: Written<StoredValue<E[K]>> };
