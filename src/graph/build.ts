import { Args, Field } from 'type-graphql';
import type { Class } from '../kernel/class';
import type { Machine } from '../kernel/machine';
import { addToList, connectionOf } from './connection';
import { addRelation } from './filter-inputs';
import type { MutationDefinition } from './define-mutation';
import { operationsIn, ownerOf } from './edges';
import type { GraphModule } from './module';
import type { AnyOperations } from './operations';
import type { Page } from './page';
import {
  declarationOf,
  declarationsOf,
  declaredTypes,
  isDeclared,
  notedFields,
  notedRoots,
  OPEN,
  openOperations,
  openRegistry,
  typeNameOf,
  type CodedField,
  type EdgeDeclaration,
  type FieldRegistration,
} from './registry';
import { mutationResolver } from './roots';

/** Everything the modules declare, in the form the schema is built from. */
export interface Declarations {
  /** Resolvers for TypeGraphQL. */
  resolvers: readonly object[];
  /** Fields with resolvers, by coordinate. */
  registrations: ReadonlyMap<string, FieldRegistration>;
  mutations: ReadonlyMap<string, MutationDefinition>;
  /** The operations by type name. */
  operations: ReadonlyMap<string, AnyOperations>;
  machines: readonly Machine[];
}

/** Adds an edge to the filter input of its type. */
function addToFilter(owner: object, { name, kind, target }: EdgeDeclaration): void {
  addRelation(
    connectionOf(owner).filter,
    { field: name, many: kind === 'many', name: typeNameOf(target()) },
    declarationsOf(target()).map((one) => ({ name: one.name, filter: () => connectionOf(one.class).filter })),
  );
}

/** Adds a field to a type's schema, and records what the reader needs for it. */
function addField(owner: { name: string; prototype: object }, { name, type, args, ...field }: CodedField): void {
  const declaration = isDeclared(owner) ? declarationOf(owner) : null;
  const unknown = declaration && field.needs.find((need) => !declaration.has(need));
  if (declaration && unknown) throw new Error(`${declaration.name}.${name} needs an unknown field: ${unknown}.`);
  if (args) {
    Reflect.defineMetadata('design:paramtypes', [Object], owner.prototype, name);
    // Create the class now: classes declared during the schema build come too late.
    const made = args();
    Args(() => made as new () => object)(owner.prototype, name, 0);
  }
  Field(type as () => object, { description: field.description, nullable: field.nullable })(owner.prototype, name);
  if (!declaration) return;
  declaration.needs.set(name, field.needs);
  if (field.edge) declaration.edges.set(name, field.edge);
  if (field.edge && !field.edge.needsArgument) addToFilter(owner, field.edge);
  if (field.derived) {
    declaration.derived.set(name, field.derived);
    addToList(owner, field.derived);
  }
}

/** Fields by coordinate. Declaring a field twice is a startup error. */
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

/** Collects what the modules declare. Mistakes that need no request to detect stop the startup here. */
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
