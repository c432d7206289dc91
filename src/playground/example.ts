import type { OrganizationKind, Role } from '../policy/roles';

export interface Example {
  /** Stable key, also used in test selectors. */
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  /** Roles of which one is needed. Empty: any sign-in. Absent: open to everyone. */
  readonly roles?: readonly Role[];
  /** Kinds of organization of which one is needed. Absent: any. */
  readonly kinds?: readonly OrganizationKind[];
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

export function variablesText(example: Pick<Example, 'variables'>): string {
  return example.variables ? JSON.stringify(example.variables, null, 2) : '';
}

/** Whether an example is for such a user. Open ones are for everyone. */
export const fits = (
  { roles = [], kinds = [] }: Example,
  user: { readonly roles: readonly string[]; readonly kind: string },
): boolean =>
  (roles.length === 0 || roles.some((role) => user.roles.includes(role))) &&
  (kinds.length === 0 || kinds.some((kind) => kind === user.kind));
