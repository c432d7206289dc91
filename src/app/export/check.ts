import { getVariableValues, GraphQLError, print, type GraphQLSchema } from 'graphql';
import type { DocumentLimits } from '../../config/env';
import type { CheckedDocument, DocumentCheck, DocumentVariable } from '../../data/context';
import { flatShape, rowsOfList } from './columns';
import { listDocument, parseValid, type ListDocument } from './document';
import { coerced } from './coerced';
import { FORMAT_NAMES, FORMATS, type ExportFormat } from './formats';

const variablesOf = ({ operation }: ListDocument): DocumentVariable[] =>
  (operation.variableDefinitions ?? []).map(({ variable, type, defaultValue }) => ({
    name: variable.name.value,
    type: print(type),
    required: type.kind === 'NonNullType' && defaultValue === undefined,
    defaultValue: defaultValue ? print(defaultValue) : null,
  }));

/** The formats a document can be exported in. */
function formatsOf(schema: GraphQLSchema, list: ListDocument): ExportFormat[] {
  // Conditions on variables that must be sent are open here; every export checks its own columns.
  const withDefault = (list.operation.variableDefinitions ?? []).filter(({ defaultValue }) => defaultValue);
  const { coerced = {} } = getVariableValues(schema, withDefault, {});
  rowsOfList(schema, list, coerced);
  try {
    flatShape(schema, list, coerced);
    return FORMAT_NAMES;
  } catch (cause) {
    if (!(cause instanceof GraphQLError)) throw cause;
    return FORMAT_NAMES.filter((name) => !FORMATS[name].flat);
  }
}

/** Checks documents that are to be stored and exported. */
export const documentCheck =
  (schema: GraphQLSchema, limits: DocumentLimits): DocumentCheck =>
  (document, variables): CheckedDocument => {
    try {
      const list = listDocument(schema, parseValid(schema, document, limits));
      if (variables) coerced(schema, list, variables);
      return { variables: variablesOf(list), formats: formatsOf(schema, list) };
    } catch (cause) {
      if (!(cause instanceof GraphQLError)) throw cause;
      const [place] = cause.locations ?? [];
      return { problem: { message: cause.message, line: place?.line ?? null, column: place?.column ?? null } };
    }
  };
