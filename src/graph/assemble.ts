import { isAbstractType, isObjectType, type GraphQLArgument, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';

import type { Ctx } from '../data/context';
import { AppError } from '../kernel/errors';
import { cleanFields } from './clean-input';
import { makeGuard, ruleTree, type Guard } from './guard';
import { typeOfRow } from './node';
import { declaredTypes, OPEN, registeredFields, type FieldRegistration, type Resolve, typeNameOf } from './registry';

type Code = GraphQLFieldResolver<unknown, Ctx, Record<string, unknown>>;

function coordinateOf(registration: FieldRegistration): string {
  const on = registration.on();
  return `${typeof on === 'string' ? on : typeNameOf(on)}.${registration.field}`;
}

/** The registered fields by coordinate; two registrations of one field are an error at start-up. */
export function registeredByCoordinate(): ReadonlyMap<string, FieldRegistration> {
  const fields = new Map<string, FieldRegistration>();
  for (const registration of registeredFields()) {
    const coordinate = coordinateOf(registration);
    if (fields.has(coordinate)) throw new Error(`${coordinate} is declared twice.`);
    fields.set(coordinate, registration);
    const [type = '', field = ''] = coordinate.split('.');
    const declaration = declaredTypes().get(type);
    if (declaration && registration.needs) declaration.needs.set(field, registration.needs);
  }
  return fields;
}

const readList: (name: string) => Resolve = (name) => (row) => {
  const value = row[name];
  return typeof value === 'string' ? (JSON.parse(value) as unknown) : null;
};

function guarded(coordinate: string, code: Code, args: readonly GraphQLArgument[]): Code {
  const isMutation = coordinate.startsWith('Mutation.');
  const ask: Code = (parent, args, ctx, info) => {
    const verdict = ctx.verdicts.get(coordinate);
    if (verdict === true) return code(parent, args, ctx, info);
    const refusal = verdict ? verdict() : new AppError('FORBIDDEN', 'Your role lacks the right to do this.');
    if (!isMutation) throw refusal instanceof AppError ? refusal.at(info) : refusal;
    const refusalCode = refusal instanceof AppError ? refusal.code : 'FORBIDDEN';
    return ctx.refused(ctx, { action: info.fieldName, code: refusalCode }).then(() => {
      throw refusal;
    });
  };
  const cleaned: Code = (parent, given, ctx, info) => ask(parent, cleanFields(args, given), ctx, info);
  // A quote takes the texts that an order takes; what is only looked for is no text of anybody.
  if (!isMutation) return args.some(({ name }) => name === 'input') ? cleaned : ask;
  return async (parent, given, ctx, info) => {
    await ctx.renew?.();
    return cleaned(parent, given, ctx, info);
  };
}

/**
 * Gives every field of the built schema its final code: registered fields their own, behind their rule;
 * stored lists their reader; everything else plain property access, which costs nothing.
 */
export function assemble(schema: GraphQLSchema): Guard {
  const registered = registeredByCoordinate();
  for (const type of Object.values(schema.getTypeMap())) {
    // TypeGraphQL answers a promise here; a name is enough, and the compiled executor needs it at once.
    if (isAbstractType(type)) type.resolveType = (row: { id: string }) => typeOfRow(row);
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    const declaration = declaredTypes().get(type.name);
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const registration = registered.get(coordinate);
      if (registration?.resolve) field.resolve = registration.resolve as Code;
      else if (registration) continue;
      else if (declaration?.fields.get(field.name)?.kind === 'list') field.resolve = readList(field.name) as Code;
      else delete field.resolve;
    }
  }
  const tree = ruleTree(schema, withLists(registered));
  const guard = makeGuard(schema, tree);
  for (const [coordinate, registration] of registered) {
    const [typeName = '', fieldName = ''] = coordinate.split('.');
    const type = schema.getType(typeName);
    // Lists that no field returns are not part of the schema.
    if (!type && typeName.endsWith('Connection')) continue;
    const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
    if (!field?.resolve) throw new Error(`${coordinate} is registered but not in the schema.`);
    const isRoot = typeName === 'Query' || typeName === 'Mutation';
    if (isRoot || registration.action() !== OPEN) field.resolve = guarded(coordinate, field.resolve as Code, field.args);
  }
  return guard;
}

/** Stored lists have code that reads them; they are as open as any other plain field. */
function withLists(registered: ReadonlyMap<string, FieldRegistration>): ReadonlyMap<string, FieldRegistration> {
  const all = new Map(registered);
  for (const [name, declaration] of declaredTypes()) {
    for (const field of declaration.fields.values()) {
      const coordinate = `${name}.${field.name}`;
      if (field.kind === 'list' && field.graph !== false && !all.has(coordinate)) {
        all.set(coordinate, { on: () => name, field: field.name, action: () => OPEN });
      }
    }
  }
  return all;
}
