// Checks the schema: `node src/cli/check-schema.mjs` for schema/, or for another folder with the same files.
//   schema.graphql        must say by what and until when something deprecated is replaced, and must not break
//   released.graphql      the clients of the last release, unless the change is listed in
//   accepted-changes.md   with a reason, or was announced by a deprecation whose date has passed.
// `--release` makes the current schema the last released one.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, findBreakingChanges, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';

const [folder = 'schema'] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const read = (name) => readFileSync(join(folder, name), 'utf8');
const INTRODUCTION = `# Accepted breaking changes

Changes since the last release that clients of it do not survive, and why they are made anyway, one per line: the message of \`npm run check:schema\`, then the reason. [CHANGELOG.md](../CHANGELOG.md) tells clients what to do. A release empties the list.
`;

if (process.argv.includes('--release')) {
  copyFileSync(join(folder, 'schema.graphql'), join(folder, 'released.graphql'));
  writeFileSync(join(folder, 'accepted-changes.md'), INTRODUCTION);
  process.exit(0);
}

const current = buildSchema(read('schema.graphql'));
const released = buildSchema(read('released.graphql'));
const today = new Date().toISOString().slice(0, 10);

/** What can be deprecated, by the words in which `findBreakingChanges` reports its removal. */
function* deprecable(schema) {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isEnumType(type)) {
      for (const value of type.getValues())
        yield [`${type.name}.${value.name}`, `${value.name} was removed from enum type ${type.name}.`, value];
    }
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      yield [coordinate, `${coordinate} was removed.`, field];
      for (const argument of field.args ?? [])
        yield [`${coordinate}(${argument.name}:)`, `${coordinate} arg ${argument.name} was removed.`, argument];
    }
  }
}

const REASON = /^Use `([\w.():]+)`\. Removed after (\d{4}-\d{2}-\d{2})\.$/;
const isDate = (text) => !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);

function deprecationFaults() {
  const coordinates = new Map([...deprecable(current)].map(([coordinate, , node]) => [coordinate, node]));
  return [...coordinates].flatMap(([coordinate, { deprecationReason: reason }]) => {
    if (reason == null) return [];
    const [, replacement, date] = REASON.exec(reason) ?? [];
    if (!replacement || !isDate(date)) {
      return [`${coordinate}: the reason must be "Use \`Type.field\`. Removed after 2027-06-30.", not "${reason}".`];
    }
    const other = coordinates.get(replacement);
    if (!other) return [`${coordinate}: its replacement ${replacement} does not exist.`];
    return other.deprecationReason == null ? [] : [`${coordinate}: its replacement ${replacement} is deprecated itself.`];
  });
}

/** Removals that the released schema announced: message → date. */
const announced = new Map(
  [...deprecable(released)].flatMap(([, message, { deprecationReason }]) => {
    const [, , date] = REASON.exec(deprecationReason ?? '') ?? [];
    return date ? [[message, date]] : [];
  }),
);

function breakingFaults() {
  const accepted = new Set([...read('accepted-changes.md').matchAll(/^- `(.+?)` +\S.*$/gm)].map(([, message]) => message));
  const changes = findBreakingChanges(released, current).map(({ description }) => description);
  const unaccepted = changes.filter((message) => !accepted.has(message) && !(announced.get(message) < today));
  return [
    ...unaccepted.map(
      (message) => `${message}${announced.has(message) ? ` It is announced for after ${announced.get(message)}.` : ''}`,
    ),
    ...[...accepted]
      .filter((message) => !changes.includes(message))
      .map((message) => `accepted-changes.md lists what is no breaking change: ${message}`),
  ];
}

const deprecations = deprecationFaults();
const breaking = breakingFaults();
if (deprecations.length > 0)
  process.stdout.write(`Deprecations without a replacement and a date:\n  ${deprecations.join('\n  ')}\n`);
if (breaking.length > 0) {
  process.stdout.write(
    `Clients of the last release break:\n  ${breaking.join('\n  ')}\nDeprecate instead (CONTRIBUTING.md), or list the message with a reason in ${folder}/accepted-changes.md: - \`message\` Reason.\n`,
  );
}
if (deprecations.length + breaking.length > 0) process.exit(1);
