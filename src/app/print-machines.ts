import { SAME, type Machine } from '../kernel/machine';

const targets = (to: string | readonly string[]): readonly string[] => (typeof to === 'string' ? [to] : to);

function diagram(machine: Machine): string[] {
  const moves = [...machine.moves].flatMap(([name, move]) =>
    move.from.flatMap((from) => targets(move.to).map((to) => `  ${from} --> ${to === SAME ? from : to}: ${name}`)),
  );
  return ['```mermaid', 'stateDiagram-v2', ...machine.initial.map((state) => `  [*] --> ${state}`), ...moves, '```'];
}

function page(machine: Machine): string[] {
  return [
    `## ${machine.name}`,
    '',
    machine.description,
    '',
    ...diagram(machine),
    '',
    '| State | Meaning |',
    '| --- | --- |',
    ...Object.entries(machine.states).map(([state, meaning]) => `| \`${state}\` | ${meaning} |`),
    '',
    '| Move | From | To | What it is |',
    '| --- | --- | --- | --- |',
    ...[...machine.moves].map(
      ([name, move]) =>
        `| ${move.byItself ? `${name} (by itself)` : `\`${name}\``} | ${move.from.join(', ')} | ${targets(move.to)
          .map((to) => (to === SAME ? 'unchanged' : to))
          .join(', ')} | ${move.description} |`,
    ),
    '',
  ];
}

/** The state machines as a page, drawn from their declarations. */
export function printMachines(machines: readonly Machine[]): string {
  const sorted = [...machines].sort((a, b) => (a.name < b.name ? -1 : 1));
  return [
    '# State machines',
    '',
    'Drawn from the declarations in `src/modules` by `npm run schema:emit`; compared in the tests. Any other move answers `INVALID_STATE` with the state and what is possible.',
    '',
    ...sorted.flatMap(page),
  ].join('\n');
}
