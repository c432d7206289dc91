import { Args, Field } from 'type-graphql';
import type { Class } from '../kernel/class';
import type { Machine } from '../kernel/machine';
import { addToList } from './connection';
import type { MutationDefinition } from './define-mutation';
import { operationsIn, ownerOf } from './edges';
import type { GraphModule } from './module';
import type { AnyOperations } from './operations';
import type { Page } from './page';
import {
  declarationOf,
  declaredTypes,
  isDeclared,
  notedFields,
  notedRoots,
  OPEN,
  openOperations,
  openRegistry,
  typeNameOf,
  type CodedField,
  type FieldRegistration,
} from './registry';
import { mutationResolver } from './roots';

/** All that the modules declare, in the form that the schema is built from. */
export interface Declarations {
  /** Resolvers for TypeGraphQL. */
  resolvers: readonly object[];
  /** Fields with code, by coordinate. */
  registrations: ReadonlyMap<string, FieldRegistration>;
  mutations: ReadonlyMap<string, MutationDefinition>;
  /** What can be done with things, by the name of their type. */
  operations: ReadonlyMap<string, AnyOperations>;
  machines: readonly Machine[];
}

/** Gives a type a field in the schema, and notes what the reader needs for it. */
function addField(owner: { name: string; prototype: object }, { name, type, args, ...field }: CodedField): void {
  const declaration = isDeclared(owner) ? declarationOf(owner) : null;
  const unknown = declaration && field.needs.find((need) => !declaration.has(need));
  if (declaration && unknown) throw new Error(`${declaration.name}.${name} needs the unknown field ${unknown}.`);
  if (args) {
    Reflect.defineMetadata('design:paramtypes', [Object], owner.prototype, name);
    // Made now: what is declared while the schema is built comes too late.
    const made = args();
    Args(() => made as new () => object)(owner.prototype, name, 0);
  }
  Field(type as () => object, { description: field.description, nullable: field.nullable })(owner.prototype, name);
  if (!declaration) return;
  declaration.needs.set(name, field.needs);
  if (field.edge) declaration.edges.set(name, field.edge);
  if (field.derived) {
    declaration.derived.set(name, field.derived);
    addToList(owner, field.derived);
  }
}

/** Collects fields by coordinate; a field that is declared twice stops the start. */
class Registrations {
  readonly byCoordinate = new Map<string, FieldRegistration>();

  add(registration: FieldRegistration): void {
    const coordinate = `${registration.on}.${registration.field}`;
    if (this.byCoordinate.has(coordinate)) throw new Error(`${coordinate} is declared twice.`);
    this.byCoordinate.set(coordinate, registration);
  }

  addTo(owner: { name: string; prototype: object }, target: object): void {
    for (const field of notedFields(target)) {
      addField(owner, field);
      this.add({ on: typeNameOf(owner), field: field.name, action: field.action(), resolve: field.resolve });
    }
  }
}

const asOwner = (target: Class): { name: string; prototype: object } => target;

/** Collects what the modules declare. Every mistake that can be seen without a request stops the start here. */
export function collect(modules: readonly GraphModule[], queries: readonly object[]): Declarations {
  openRegistry(modules.flatMap(({ types }) => types));
  const registrations = new Registrations();
  const fieldClasses = modules.flatMap(({ fields = [] }) => fields);
  for (const target of fieldClasses) registrations.addTo(ownerOf(target), target);

  for (const name of declaredTypes().keys()) {
    registrations.add({
      on: `${name}Connection`,
      field: 'totalCount',
      action: OPEN,
      resolve: (page) => (page as unknown as Page).count(),
    });
  }

  const mutations = new Map<string, MutationDefinition>();
  for (const mutation of modules.flatMap((module) => module.mutations ?? [])) {
    if (mutations.has(mutation.name)) throw new Error(`The mutation ${mutation.name} is declared twice.`);
    mutations.set(mutation.name, mutation);
    mutation.attach();
    const { name, action, before, passes } = mutation;
    registrations.add({ on: 'Mutation', field: name, action, before, passes });
  }
  for (const payload of new Set([...mutations.values()].map((mutation) => mutation.payload)))
    registrations.addTo(asOwner(payload), payload);

  const roots = [...queries, ...modules.flatMap((module) => module.queries ?? [])];
  for (const root of roots.flatMap(notedRoots)) registrations.add(root);

  const operations = new Map<string, AnyOperations>();
  for (const target of fieldClasses) {
    const found = operationsIn(target);
    if (found) operations.set(typeNameOf(ownerOf(target)), found);
  }
  for (const one of operations.values()) one.verify();
  openOperations(operations);
  const machines = new Set([...operations.values()].flatMap(({ options }) => options.machine ?? []));
  return {
    resolvers: [...roots, ...[...mutations.values()].map(mutationResolver)],
    registrations: registrations.byCoordinate,
    mutations,
    operations,
    machines: [...machines],
  };
}
