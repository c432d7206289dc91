import type { GraphQLSchema } from 'graphql';
import type { TestApp } from '../support/app';
import { Questions } from './ask';
import { linesOf, textOf } from './csv';
import type { Recording } from './recording';
import type { Tables } from './tables';
import type { Viewer, World } from './world';

/** Interfaces, with the types that keep their promise. */
const INTERFACES: Readonly<Record<string, readonly string[]>> = {
  Node: ['Provider', 'Customer', 'User'],
  Organization: ['Operator', 'Provider', 'Reseller', 'Customer'],
  Partner: ['Provider', 'Reseller'],
};

interface Root {
  field: string;
  kind: string;
  type: string;
}

function rootsOf(tables: Tables): Root[] {
  const lines = [...tables.lines.values()].filter(({ coordinate }) => coordinate.startsWith('Query.'));
  return lines.map(({ coordinate, answer }) => {
    const [kind = '', type = ''] = answer.split(' ');
    return { field: coordinate.slice('Query.'.length), kind, type };
  });
}

/** Arguments of the root fields that answer a value: links that were never issued, and one that is valid. */
function valuesOf(app: TestApp, { map, links: mailed }: World): [field: string, given: string][] {
  const { links } = app.context().services;
  const link = (purpose: 'invitation' | 'email' | 'enrollment' | 'password-reset', id = ''): string =>
    `(token: "${links.issue(purpose, { id, issueNumber: 1 })}")`;
  const pending = map.ofType('Invitation').find(({ values }) => values['state'] === 'PENDING');
  const submitted = map.ofType('Enrollment').find(({ values }) => values['status'] === 'SUBMITTED');
  return [
    ['viewer', ''],
    ['explainAccess', '(action: CUSTOMER_ADMINISTER)'],
    ['explainAccess', `(action: CUSTOMER_ADMINISTER, id: "${map.ofType('Customer')[0]?.id ?? ''}")`],
    ['enrollmentRequirements', ''],
    ['agreementTexts', ''],
    ['roles', ''],
    ['search', `(text: ${JSON.stringify(map.ofType('Customer')[0]?.values['name'] ?? '')})`],
    ['membershipProfiles', ''],
    ['invitationPreview', '(token: "none")'],
    ['invitationPreview', link('invitation', pending?.id)],
    ['emailLinkPreview', '(token: "none")'],
    ['emailLinkPreview', link('email', mailed.emailLinkId)],
    ['passwordResetPreview', '(token: "none")'],
    ['passwordResetPreview', link('password-reset', mailed.resetLinkId)],
    ['enrollmentConfirmationPreview', '(token: "none")'],
    ['enrollmentConfirmationPreview', link('enrollment', submitted?.id)],
  ];
}

/** Asks everything of everything as one viewer. */
async function askAs(questions: Questions, viewer: Viewer, tables: Tables, values: [string, string][]): Promise<Recording[]> {
  const recordings: Recording[] = [];
  for (const type of tables.scope.keys()) recordings.push(await questions.byNode(viewer, type));
  for (const [name, types] of Object.entries(INTERFACES)) {
    for (const type of types) recordings.push(await questions.byInterface(viewer, type, name));
  }
  const roots = rootsOf(tables);
  const withoutRoot = [...tables.scope.keys()].filter(
    (type) => !roots.some((root) => root.kind === 'node' && root.type === type),
  );
  for (const type of withoutRoot) recordings.push(...(await questions.byRoot(viewer, 'node', type)));
  for (const { field, kind, type } of roots) {
    if (kind === 'node' && type !== '') recordings.push(...(await questions.byRoot(viewer, field, type)));
    if (kind === 'list') recordings.push(await questions.byList(viewer, field, type));
  }
  for (const { edge = '', type = '' } of linesOf(textOf('test/matrix/tables/paths.csv'))) {
    recordings.push(await questions.byEdge(viewer, edge, type));
  }
  for (const [field, given] of values) recordings.push(await questions.byValue(viewer, field, given));
  return recordings;
}

/** Asks every field of every row, in every way that leads there, as everybody. */
export async function readEverything(app: TestApp, world: World, tables: Tables, schema: GraphQLSchema): Promise<Recording[]> {
  const questions = new Questions(app, world, schema);
  const values = valuesOf(app, world);
  const recordings: Recording[] = [];
  for (const viewer of world.viewers) recordings.push(...(await askAs(questions, viewer, tables, values)));
  return recordings;
}
