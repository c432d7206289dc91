import { because } from '../../graph/actions';
import { DomainError, refuse, type Refusal } from '../../kernel/errors';
import type { OrganizationKind, Role } from '../../policy/roles';

const OF_AGENTS: readonly Role[] = ['ADMIN_AGENT', 'SALES_AGENT', 'HELPDESK_AGENT'];
const OF_PARTNERS: readonly Role[] = ['GLOBAL_ADMIN', 'USER_ADMIN', 'BILLING_ADMIN', ...OF_AGENTS];
const OF_CUSTOMERS: readonly Role[] = ['CUSTOMER_ADMIN', 'CUSTOMER_USER'];
const OF_OPERATORS: readonly Role[] = ['OPERATOR'];

/** The roles that exist in an organisation: those of its own kind. */
const OF_KIND: Readonly<Record<OrganizationKind, readonly Role[]>> = {
  OPERATOR: OF_OPERATORS,
  PROVIDER: OF_PARTNERS,
  RESELLER: OF_PARTNERS,
  CUSTOMER: OF_CUSTOMERS,
};

type Ceilings = Readonly<Partial<Record<Role, readonly Role[]>>>;

/** Role → the roles it may give and take in the own organisation, and whose holders it may act on (rules, section 3). */
const IN_OWN: Ceilings = {
  GLOBAL_ADMIN: OF_PARTNERS,
  USER_ADMIN: OF_PARTNERS.filter((role) => role !== 'GLOBAL_ADMIN'),
  ADMIN_AGENT: OF_AGENTS,
  CUSTOMER_ADMIN: OF_CUSTOMERS,
  OPERATOR: OF_OPERATORS,
};

/** The same for a partner's people in the organisation of a customer. */
const IN_CUSTOMERS: Ceilings = { ADMIN_AGENT: OF_CUSTOMERS, HELPDESK_AGENT: ['CUSTOMER_USER'] };

/** Where somebody acts: in the own organisation, or in that of a customer. */
export type Where = 'own' | 'customer';

/** The roles up to the ceiling of somebody. */
function ceilingOf(held: readonly Role[], where: Where): ReadonlySet<Role> {
  const ceilings = where === 'own' ? IN_OWN : IN_CUSTOMERS;
  return new Set(held.flatMap((role) => ceilings[role] ?? []));
}

/** What stands against giving, taking or acting on roles: those above the ceiling; null when there are none. */
export function aboveCeiling(held: readonly Role[], where: Where, roles: readonly Role[]): Refusal | null {
  const ceiling = ceilingOf(held, where);
  const above = roles.filter((role) => !ceiling.has(role));
  if (above.length === 0) return null;
  return because(
    'ROLE_ABOVE_CEILING',
    `${above.join(' and ')} is above what your roles may give, take or act on; ask somebody with a higher role.`,
    { above, ceiling: [...ceiling] },
  );
}

/** Refuses roles above the ceiling. */
export function refuseAbove(held: readonly Role[], where: Where, roles: readonly Role[], path: readonly string[]): void {
  const refusal = aboveCeiling(held, where, roles);
  if (refusal) throw new DomainError({ ...refusal, path });
}

/** The roles of an input, each once; refuses none at all, and those of another kind of organisation. */
export function rolesOfInput(roles: readonly Role[], kind: OrganizationKind, path: string[]): Role[] {
  const wanted = [...new Set(roles)].sort();
  if (wanted.length === 0) refuse('INVALID', 'Give at least one role; to keep somebody out, disable the user.', path);
  const foreign = wanted.filter((role) => !OF_KIND[kind].includes(role));
  if (foreign.length > 0) {
    refuse('ROLE_OF_OTHER_KIND', `${foreign.join(' and ')} does not exist in this kind of organisation.`, path, {
      roles: foreign,
      possible: [...OF_KIND[kind]],
    });
  }
  return wanted;
}
