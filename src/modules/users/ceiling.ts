import { because } from '../../graph/operations';
import { DomainError, refuse, type Refusal } from '../../kernel/errors';
import { ceilingFor, type ActOnPeople } from '../../policy/ceilings';
import { ROLES_OF_KIND, type OrganizationKind, type Role } from '../../policy/roles';
import type { Viewer } from '../../policy/viewer';

/** What stands against giving, taking or acting on roles: those above the ceiling; null when there are none. */
export function aboveCeiling({ roles: held }: Viewer, act: ActOnPeople, roles: readonly Role[]): Refusal | null {
  const ceiling = ceilingFor(held, act);
  const above = roles.filter((role) => !ceiling.has(role));
  if (above.length === 0) return null;
  return because(
    'ROLE_ABOVE_CEILING',
    `${above.join(' and ')} is above what your roles may give, take or act on; ask somebody with a higher role.`,
    { above, ceiling: [...ceiling] },
  );
}

/** Refuses roles above the ceiling. */
export function refuseAbove(viewer: Viewer, act: ActOnPeople, roles: readonly Role[], path: readonly string[]): void {
  const refusal = aboveCeiling(viewer, act, roles);
  if (refusal) throw new DomainError({ ...refusal, path });
}

/** Whether nobody in the own organization is above somebody: its ceiling covers all roles that exist there. */
export function isAtTop({ kind, roles: held }: Viewer, action: string): boolean {
  const ceiling = ceilingFor(held, { action, own: true });
  return kind !== 'ANONYMOUS' && ROLES_OF_KIND[kind].every((role) => ceiling.has(role));
}

/** The roles of an input, each once; refuses none at all, and those of another kind of organization. */
export function rolesOfInput(roles: readonly Role[], kind: OrganizationKind, path: string[]): Role[] {
  const wanted = [...new Set(roles)].sort();
  if (wanted.length === 0) refuse('INVALID', 'Give at least one role; to keep somebody out, disable the user.', path);
  const foreign = wanted.filter((role) => !ROLES_OF_KIND[kind].includes(role));
  if (foreign.length > 0) {
    refuse('ROLE_OF_OTHER_KIND', `${foreign.join(' and ')} does not exist in this kind of organization.`, path, {
      roles: foreign,
      possible: [...ROLES_OF_KIND[kind]],
    });
  }
  return wanted;
}
