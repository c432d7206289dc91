import { because } from '../../graph/operations';
import { DomainError, refuse, type Refusal } from '../../kernel/errors';
import { ceilingFor, type ActOnPeople } from '../../policy/ceilings';
import { ROLES_OF_KIND, type OrganizationKind, type Role } from '../../policy/roles';
import type { Viewer } from '../../policy/viewer';

/** Returns a refusal naming the roles above the viewer's ceiling; null if there are none. */
export function aboveCeiling({ roles: held }: Viewer, act: ActOnPeople, roles: readonly Role[]): Refusal | null {
  const ceiling = ceilingFor(held, act);
  const above = roles.filter((role) => !ceiling.has(role));
  if (above.length === 0) return null;
  return because(
    'ROLE_ABOVE_CEILING',
    `${above.join(' and ')} is above what your roles may grant, revoke or act on. Ask someone with a higher role.`,
    { above, ceiling: [...ceiling] },
  );
}

/** Refuses roles above the viewer's ceiling. */
export function refuseAbove(viewer: Viewer, act: ActOnPeople, roles: readonly Role[], path: readonly string[]): void {
  const refusal = aboveCeiling(viewer, act, roles);
  if (refusal) throw new DomainError({ ...refusal, path });
}

/** Whether nobody in the viewer's organization outranks the viewer: its ceiling covers every role that exists there. */
export function isAtTop({ kind, roles: held }: Viewer, action: string): boolean {
  const ceiling = ceilingFor(held, { action, own: true });
  return kind !== 'ANONYMOUS' && ROLES_OF_KIND[kind].every((role) => ceiling.has(role));
}

/** The roles of an input without duplicates, sorted. Refuses an empty list and roles of other organization kinds. */
export function rolesOfInput(roles: readonly Role[], kind: OrganizationKind, path: string[]): Role[] {
  const wanted = [...new Set(roles)].sort();
  if (wanted.length === 0) refuse('INVALID', 'Give at least one role. To block a person, disable the user.', path);
  const foreign = wanted.filter((role) => !ROLES_OF_KIND[kind].includes(role));
  if (foreign.length > 0) {
    refuse(
      'ROLE_OF_OTHER_KIND',
      `${foreign.join(' and ')} does not exist in this kind of organization. Choose other roles.`,
      path,
      {
        roles: foreign,
        possible: [...ROLES_OF_KIND[kind]],
      },
    );
  }
  return wanted;
}
