import { DEMO_USERS } from '../../src/demo/sign-ins';
import type { Chapter } from './question';

/** Longest line of an answer. */
const WIDTH = 118;
/** Most members of a list that the page shows. */
const MOST = 4;

function text(value: unknown, indent = ''): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const inner = `${indent}  `;
  const isList = Array.isArray(value);
  const members = isList
    ? value.map((one: unknown) => ['', one] as const)
    : Object.entries(value).map(([name, one]) => [`${JSON.stringify(name)}: `, one] as const);
  const [open, close] = isList ? '[]' : '{}';
  const shown = members.slice(0, isList && members.length > MOST + 1 ? MOST : undefined);
  const more = members.length - shown.length;
  const parts = (at: string): string[] => [
    ...shown.map(([name, one]) => `${name}${text(one, at)}`),
    ...(more > 0 ? [`"… ${more} more"`] : []),
  ];
  const line = isList ? `[${parts(inner).join(', ')}]` : `{ ${parts(inner).join(', ')} }`;
  if (more === 0 && !line.includes('\n') && line.length + indent.length <= WIDTH) return line;
  return `${open}\n${parts(inner)
    .map((part) => `${inner}${part}`)
    .join(',\n')}\n${indent}${close}`;
}

const words = (name: string): string => name.toLowerCase().replaceAll('_', ' ');

/** Who asks, in words. */
function asker(email: string): string {
  const user = DEMO_USERS.find((one) => one.email === email);
  if (!user) throw new Error(`${email} is nobody in the demo.`);
  const [role = ''] = user.roles;
  const name = words(role);
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} of ${user.organization} (\`${email}\`)`;
}

const HEAD = `# Questions

Each of these questions is one request. The answers are those of the small demo data of 2026-11-01; lists of more than ${MOST + 1} members are shortened. A test asks every question on SQLite and MariaDB and compares the answer with SQL written by hand. It also writes this page: \`UPDATE_QUESTIONS=true npx jest --selectProjects sqlite -- test/api/reading/questions\`. The questions are in \`test/questions\`.

Everybody is answered from the rows and fields that they may read, so two viewers can get different numbers.
`;

/** The page with all questions. `answers` are in the order of the questions. */
export function printQuestions(chapters: readonly Chapter[], answers: readonly unknown[]): string {
  let number = 0;
  const parts = chapters.flatMap(({ title, questions }) => [
    `## ${title}\n`,
    ...questions.map((question) => {
      number += 1;
      const answer = text(answers[number - 1]);
      const note = question.note === undefined ? '' : `${question.note}\n\n`;
      return (
        `### ${number}. ${question.title}\n\n${asker(question.viewer)}\n\n\`\`\`graphql\n${question.document.trim()}\n\`\`\`\n\n\`\`\`json\n${answer}\n\`\`\`\n\n${note}`.trimEnd() +
        '\n'
      );
    }),
  ]);
  return [HEAD, ...parts].join('\n');
}
