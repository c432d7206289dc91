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
    ['auditHeads', ''],
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

/** Asks one thing as a viewer. */
type Question = (viewer: Viewer) => Promise<Recording | Recording[]>;

/** All that can be asked of everything. */
function allQuestions(questions: Questions, tables: Tables, values: [string, string][]): Question[] {
  const types = [...tables.scope.keys()];
  const roots = rootsOf(tables);
  const withoutRoot = types.filter((type) => !roots.some((root) => root.kind === 'node' && root.type === type));
  return [
    ...types.map(
      (type): Question =>
        (viewer) =>
          questions.byNode(viewer, type),
    ),
    ...Object.entries(INTERFACES).flatMap(([name, keepers]) =>
      keepers.map(
        (type): Question =>
          (viewer) =>
            questions.byInterface(viewer, type, name),
      ),
    ),
    ...withoutRoot.map(
      (type): Question =>
        (viewer) =>
          questions.byRoot(viewer, 'node', type),
    ),
    ...roots
      .filter(({ kind, type }) => kind === 'node' && type !== '')
      .map(
        ({ field, type }): Question =>
          (viewer) =>
            questions.byRoot(viewer, field, type),
      ),
    ...roots
      .filter(({ kind }) => kind === 'list')
      .map(
        ({ field, type }): Question =>
          (viewer) =>
            questions.byList(viewer, field, type),
      ),
    ...linesOf(textOf('test/matrix/tables/paths.csv')).map(
      ({ edge = '', type = '' }): Question =>
        (viewer) =>
          questions.byEdge(viewer, edge, type),
    ),
    ...values.map(
      ([field, given]): Question =>
        (viewer) =>
          questions.byValue(viewer, field, given),
    ),
  ];
}

/**
 * Asks every field of every row, in every way that leads there, as everybody. All viewers send a document before the next one is
 * sent: the server compiles what it sees again, and keeps only so many.
 */
export async function readEverything(app: TestApp, world: World, tables: Tables, schema: GraphQLSchema): Promise<Recording[]> {
  const questions = allQuestions(new Questions(app, world, schema), tables, valuesOf(app, world));
  const recordings: Recording[] = [];
  for (const ask of questions) for (const viewer of world.viewers) recordings.push(...[await ask(viewer)].flat());
  return recordings;
}
