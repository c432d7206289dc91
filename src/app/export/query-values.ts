import {
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  parse,
  typeFromAST,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import { badInput } from '../../kernel/errors';
import type { Variables } from '../cost/values';

/** The prefix of variables among the parameters of an address. */
const PREFIX = 'var.';
/** The only other parameter. */
const AFTER = 'after';

/** What the parameters of an address say. */
export interface AddressValues {
  variables: Variables;
  after: string | null;
}

type Given = Readonly<Record<string, string | readonly string[]>>;

function parsedJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badInput(`\`${PREFIX}${name}\` must be JSON, because \`$${name}\` is an object.`, { variable: name });
  }
}

/** A text as a value of a type. What does not fit is left as it is, so that coercion says what is wrong. */
function valueOfText(name: string, type: GraphQLInputType, text: string): unknown {
  const inner = getNamedType(type);
  if (isInputObjectType(inner)) return parsedJson(name, text);
  if (inner.name === 'Int' || inner.name === 'Float') return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  if (inner.name === 'Boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

const isList = (type: GraphQLInputType): boolean => isListType(isNonNullType(type) ? type.ofType : type);

/**
 * Reads the variables of a document from the parameters of an address: `var.country=DE`, several times for a list, as JSON for an
 * object.
 */
export function addressValues(schema: GraphQLSchema, document: string, given: Given): AddressValues {
  const types = new Map<string, GraphQLInputType>();
  for (const node of parse(document).definitions) {
    if (node.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const { variable, type } of node.variableDefinitions ?? []) {
      const found = typeFromAST(schema, type as never) as GraphQLInputType | undefined;
      if (found) types.set(variable.name.value, found);
    }
  }
  const variables: Record<string, unknown> = {};
  let after: string | null = null;
  for (const [parameter, sent] of Object.entries(given)) {
    const texts = typeof sent === 'string' ? [sent] : sent;
    if (parameter === AFTER && texts.length === 1) {
      after = texts[0] ?? null;
      continue;
    }
    const name = parameter.startsWith(PREFIX) ? parameter.slice(PREFIX.length) : null;
    const type = name === null ? undefined : types.get(name);
    if (name === null || !type) {
      const known = [...types.keys()].map((one) => `\`${PREFIX}${one}\``);
      throw badInput(`Unknown parameter \`${parameter}\`. This query has: ${[...known, `\`${AFTER}\``].join(', ')}.`, {
        parameter,
      });
    }
    const [first] = texts;
    if (!isList(type) && texts.length > 1) throw badInput(`\`${parameter}\` is given twice.`, { variable: name });
    variables[name] = isList(type) ? texts.map((text) => valueOfText(name, type, text)) : valueOfText(name, type, first ?? '');
  }
  return { variables, after };
}
