/** A class, used only for its type and prototype. */
export type Class<T extends object = object> = abstract new () => T;

/** A class made at startup for the schema. */
export interface SchemaClass {
  new (): object;
  prototype: object;
}
