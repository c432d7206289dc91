/** A class, of which nothing but its type and its prototype is used. */
export type Class<T extends object = object> = abstract new () => T;
