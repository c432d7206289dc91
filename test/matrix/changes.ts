import { linesOf, textOf } from './csv';
import { NO_ROLES, POLICY_TEXT, type Policy } from './policy';
import type { Viewer } from './world';

/** One cell of the policy table. */
export interface PolicyCell {
  action: string;
  role: string;
}

/** Every cell that gives or does not give an action to a role. */
export function policyCells(actions: readonly string[]): PolicyCell[] {
  const [line = {}] = linesOf(textOf(POLICY_TEXT));
  const roles = Object.keys(line).filter((name) => !NO_ROLES.has(name));
  return actions.flatMap((action) => roles.map((role) => ({ action, role })));
}

/** A policy table with one cell changed: a right is taken where it was, and given where it was not. */
export function withCellChanged(text: string, { action, role }: PolicyCell): string {
  const [head = '', ...lines] = text.trimEnd().split('\n');
  const column = head.split(',').indexOf(role);
  const changed = lines.map((line) => {
    if (!line.startsWith(`${action},`)) return line;
    // Quoted texts stand behind the roles, so the cells before them can be told by their commas.
    const cells = line.split(',');
    cells[column] = cells[column] === 'Y' ? '' : 'Y';
    return cells.join(',');
  });
  return `${[head, ...changed].join('\n')}\n`;
}

/** Who has another right than before when a cell is changed. */
export const affectedBy = (viewers: readonly Viewer[], before: Policy, after: Policy, { action }: PolicyCell): Set<Viewer> =>
  new Set(viewers.filter((viewer) => before.allows(action, viewer) !== after.allows(action, viewer)));
