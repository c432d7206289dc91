/** A class, used only for its type and prototype. */
export type Class<T extends object = object> = abstract new () => T;
