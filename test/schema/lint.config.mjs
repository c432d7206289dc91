// Rules for schema/schema.graphql, which `.graphqlrc.yml` names: `npm run check:schema`.
import graphql from '@graphql-eslint/eslint-plugin';

const RULES = {
  'require-description': {
    types: true,
    rootField: true,
    FieldDefinition: true,
    InputValueDefinition: true,
    EnumValueDefinition: true,
    DirectiveDefinition: true,
  },
  'naming-convention': {
    types: 'PascalCase',
    FieldDefinition: 'camelCase',
    InputValueDefinition: 'camelCase',
    DirectiveDefinition: 'camelCase',
    EnumValueDefinition: 'UPPER_CASE',
    'FieldDefinition[parent.name.value=Query]': { forbiddenPrefixes: ['get', 'list', 'find', 'fetch', 'query'] },
    'FieldDefinition[parent.name.value=Mutation]': { forbiddenSuffixes: ['Mutation'] },
    'InputObjectTypeDefinition[name.value=/Input$/]': { style: 'PascalCase' },
  },
  // Every mutation has one argument, called `input`.
  'input-name': { checkInputType: false, checkQueries: false, checkMutations: true },
  'no-scalar-result-type-on-mutation': true,
  'no-unreachable-types': true,
  'no-hashtag-description': true,
  'require-deprecation-reason': true,
  'require-nullable-fields-with-oneof': true,
  'unique-enum-value-names': true,
  'relay-connection-types': true,
  // Connections have `nodes`, too, and hits of a search are not nodes.
  'relay-edge-types': { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
  'relay-page-info': true,
  // Lists that cannot be read from their end have no `last` and `before`.
  'relay-arguments': { includeBoth: false },
};

export default [
  {
    files: ['**/*.graphql'],
    languageOptions: { parser: graphql.parser },
    plugins: { graphql },
    rules: Object.fromEntries(
      Object.entries(RULES).map(([name, options]) => [`graphql/${name}`, options === true ? 'error' : ['error', options]]),
    ),
  },
];
