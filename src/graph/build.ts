import { Args, Field } from 'type-graphql';
import type { Class } from '../kernel/class';
import type { Machine } from '../kernel/machine';
import { addToGroups, addToList, connectionOf } from './connection';
import { addRelation } from './filter-inputs';
import type { MutationDefinition } from './define-mutation';
import { operationsIn, ownerOf } from './edges';
import type { GraphModule } from './module';
import type { AnyOperations } from './operations';
import type { GroupArgs } from './ask';
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

/** Lets filters and groups of its type follow an edge. */
function addToInputs(owner: object, { name, kind, target }: EdgeDeclaration): void {
  if (kind !== 'many') addToGroups(owner, name, typeNameOf(target()), declarationsOf(target()));
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
  if (field.graph !== false) {
    Field(type as () => object, { description: field.description, nullable: field.nullable })(owner.prototype, name);
  }
  if (!declaration) return;
  declaration.needs.set(name, field.needs);
  if (field.edge) declaration.edges.set(name, field.edge);
  if (field.edge && !field.edge.needsArgument) addToInputs(owner, field.edge);
  if (field.derived) {
    // Who may not read what it is computed from may not ask for it either.
    const action = field.needs.flatMap((need) => declaration.fields.get(need)?.action ?? [])[0];
    const derived = { ...field.derived(), ...(action === undefined ? {} : { action }) };
    declaration.derived.set(name, derived);
    addToList(owner, derived);
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
      if (field.graph === false) continue;
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
      resolve: (page) => (page as unknown as Page).rows.count(),
    });
    registrations.add({
      on: `${name}Connection`,
      field: 'aggregate',
      action: OPEN,
      resolve: (page, _args, _ctx, info) => (page as unknown as Page).rows.aggregate(info),
    });
    registrations.add({
      on: `${name}Connection`,
      field: 'groupBy',
      action: OPEN,
      resolve: (page, args, _ctx, info) => (page as unknown as Page).rows.groups(args as unknown as GroupArgs, info),
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
