import { isAbstractType, isObjectType, type GraphQLArgument, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';

import type { Ctx } from '../data/context';
import { AppError } from '../kernel/errors';
import { EITHER, policy } from '../policy/policy';
import { cleanFields } from './clean-input';
import { takesIds, withoutNames } from './named-ids';
import { typeOfRow } from './node';
import { declaredTypes, OPEN, SIGNED_IN, type FieldRegistration, type Resolve } from './registry';
import { isOpen, judgeBy, keepVerdicts, type Guard } from './verdicts';

type Code = GraphQLFieldResolver<unknown, Ctx, Record<string, unknown>>;

const readList: (name: string) => Resolve = (name) => (row) => {
  const value = row[name];
  return typeof value === 'string' ? (JSON.parse(value) as unknown) : null;
};

/** Puts ids in the place of the names that stand for them, before anything else looks at them. */
const withIds =
  (code: Code, args: readonly GraphQLArgument[]): Code =>
  (parent, given, ctx, info) => {
    const known = withoutNames(ctx, args, given);
    return known === null ? code(parent, given, ctx, info) : known.then((values) => code(parent, values, ctx, info));
  };

function guarded(coordinate: string, code: Code, args: readonly GraphQLArgument[]): Code {
  const isMutation = coordinate.startsWith('Mutation.');
  const ask: Code = (parent, args, ctx, info) => {
    const verdict = ctx.verdicts.get(coordinate);
    if (verdict === true) return code(parent, args, ctx, info);
    const refusal = verdict ? verdict() : new AppError('FORBIDDEN', 'Your role does not allow this.');
    if (!isMutation) throw refusal instanceof AppError ? refusal.at(info) : refusal;
    const refusalCode = refusal instanceof AppError ? refusal.code : 'FORBIDDEN';
    return ctx.services.refused(ctx, { action: info.fieldName, code: refusalCode }).then(() => {
      throw refusal;
    });
  };
  const cleaned: Code = (parent, given, ctx, info) => ask(parent, cleanFields(args, given), ctx, info);
  // Input texts are cleaned (a quote takes the same texts as an order). Search terms are not.
  if (!isMutation) return args.some(({ name }) => name === 'input') ? cleaned : ask;
  return async (parent, given, ctx, info) => {
    await ctx.renew?.(ctx);
    return cleaned(parent, given, ctx, info);
  };
}

/** Checks that a field with a resolver has a rule and that its actions exist. */
function check(coordinate: string, registration: FieldRegistration | undefined): void {
  if (!registration) throw new Error(`${coordinate} has a resolver but no rule.`);
  const { action } = registration;
  if (action === OPEN || action === SIGNED_IN || action.split(EITHER).every((one) => policy.has(one))) return;
  throw new Error(`${coordinate} names an unknown action: ${action}.`);
}

/**
 * Sets the final resolver of every field: registered fields get their own behind their rule, stored lists a JSON reader,
 * everything else default property access, which costs nothing.
 */
export function assemble(schema: GraphQLSchema, registered: ReadonlyMap<string, FieldRegistration>): Guard {
  const found = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    // TypeGraphQL returns a promise here. The compiled executor needs the type name synchronously.
    if (isAbstractType(type)) type.resolveType = (row: { id: string }) => typeOfRow(row);
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    const isRoot = type === schema.getQueryType() || type === schema.getMutationType();
    const fields = declaredTypes().get(type.name)?.fields;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const registration = registered.get(coordinate);
      if (!registration && !isRoot) {
        if (fields?.get(field.name)?.kind === 'list') field.resolve = readList(field.name) as Code;
        else delete field.resolve;
        continue;
      }
      check(coordinate, registration);
      if (!registration) continue;
      found.add(coordinate);
      const code = (registration.resolve as Code | undefined) ?? field.resolve;
      if (!code) throw new Error(`${coordinate} has no resolver.`);
      const known = takesIds(field.args) ? withIds(code, field.args) : code;
      field.resolve = isOpen(registration) ? known : guarded(coordinate, known, field.args);
    }
  }
  for (const [coordinate, { on }] of registered) {
    // Connection types that no field returns are not in the schema.
    if (!found.has(coordinate) && !on.endsWith('Connection'))
      throw new Error(`${coordinate} is registered but missing from the schema.`);
  }
  return keepVerdicts(judgeBy(registered));
}
