import type { Role } from '../policy/roles';

export interface Example {
  /** Stable key, also used in test selectors. */
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  /** Roles of which one is needed. Empty: any sign-in. Absent: open to everyone. */
  readonly roles?: readonly Role[];
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

export function variablesText(example: Example): string {
  return example.variables ? JSON.stringify(example.variables, null, 2) : '';
}
