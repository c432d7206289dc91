import { ceilingFor, ceilings, readCeilings } from '../../src/policy/ceilings';
import { policy, readPolicy } from '../../src/policy/policy';
import { ROLES, ROLES_OF_KIND, type Role } from '../../src/policy/roles';
import { withCellChanged } from '../matrix/changes';
import { textOf } from '../matrix/csv';
import { POLICY_TEXT } from '../matrix/policy';

const TEXT = textOf('src/policy/ceilings.csv');
const ALL = Object.keys(ROLES) as Role[];
const AGENTS: readonly Role[] = ['ADMIN_AGENT', 'SALES_AGENT', 'HELPDESK_AGENT'];

const own = (held: Role[], action: string): string[] => [...ceilingFor(held, { action, own: true })].sort();
const ofCustomer = (held: Role[], action: string): string[] => [...ceilingFor(held, { action, own: false })].sort();
const sorted = (roles: readonly string[]): string[] => [...roles].sort();

/** The rights with one cell given or taken. */
const withCell = (action: string, role: Role): ReturnType<typeof readPolicy> =>
  readPolicy(withCellChanged(textOf(POLICY_TEXT), { action, role }));

describe('the table of ceilings', () => {
  const line = (role: string): string => TEXT.split('\n').find((one) => one.startsWith(`${role},`)) ?? '';

  it('has a line for every role, with roles of its own kind', () => {
    expect([...ceilings.keys()]).toEqual(ALL);
    for (const [role, { roles, description }] of ceilings) {
      const kind = Object.values(ROLES_OF_KIND).find((some) => some.includes(role)) ?? [];
      expect([...roles].filter((other) => !kind.includes(other))).toEqual([]);
      expect(roles.size).toBeGreaterThan(0);
      expect(description.length).toBeGreaterThan(3);
    }
  });

  it.each([
    ['a line that is of no role', (text: string) => text.replace('SALES_AGENT,,', 'SALES,,')],
    ['two lines of one role', (text: string) => `${text}${line('SALES_AGENT')}\n`],
    ['a role without a line', (text: string) => text.replace(`${line('SALES_AGENT')}\n`, '')],
    ['a role of another kind', (text: string) => withCellChanged(text, { action: 'SALES_AGENT', role: 'CUSTOMER_ADMIN' })],
    ['a line without a role', (text: string) => withCellChanged(text, { action: 'SALES_AGENT', role: 'SALES_AGENT' })],
  ])('is refused with %s', (_, change) => {
    expect(change(TEXT)).not.toBe(TEXT);
    expect(() => readCeilings(change(TEXT))).toThrow(/^src\/policy\/ceilings\.csv: /);
  });
});

describe('the ceiling', () => {
  it("matches the rules in one's own organization", () => {
    for (const action of ['user.create', 'user.update_roles']) {
      expect(own(['GLOBAL_ADMIN'], action)).toEqual(sorted(ROLES_OF_KIND.PROVIDER));
      expect(own(['USER_ADMIN'], action)).toEqual(sorted(ROLES_OF_KIND.RESELLER.filter((role) => role !== 'GLOBAL_ADMIN')));
      expect(own(['ADMIN_AGENT'], action)).toEqual(sorted(AGENTS));
      expect(own(['OPERATOR'], action)).toEqual(['OPERATOR']);
    }
    expect(own(['CUSTOMER_ADMIN'], 'customer.administer')).toEqual(sorted(ROLES_OF_KIND.CUSTOMER));
  });

  it('counts only the roles that give the action', () => {
    expect(own(['ADMIN_AGENT', 'BILLING_ADMIN', 'SALES_AGENT'], 'user.create')).toEqual(sorted(AGENTS));
    expect(own(['ADMIN_AGENT'], 'user.disable')).toEqual([]);
    expect(ofCustomer(['GLOBAL_ADMIN', 'SALES_AGENT'], 'customer.administer')).toEqual([]);
  });

  it('equals the action among the users of a customer, less what its conditions exclude', () => {
    const both = sorted(ROLES_OF_KIND.CUSTOMER);
    expect(ofCustomer(['ADMIN_AGENT'], 'customer.administer')).toEqual(both);
    expect(ofCustomer(['ADMIN_AGENT'], 'customer.reset_user_password')).toEqual(both);
    expect(ofCustomer(['HELPDESK_AGENT'], 'customer.reset_user_password')).toEqual(['CUSTOMER_USER']);
    expect(ofCustomer(['HELPDESK_AGENT', 'ADMIN_AGENT'], 'customer.reset_user_password')).toEqual(both);
    // Without the condition in its line a helpdesk agent reaches admins, too.
    const text = textOf(POLICY_TEXT).replace('HELPDESK_NOT_FOR_ADMIN ', '');
    const act = { action: 'customer.reset_user_password', own: false };
    expect([...ceilingFor(['HELPDESK_AGENT'], act, { rights: readPolicy(text) })].sort()).toEqual(both);
  });

  it.each([
    ['user.create', true],
    ['user.update_roles', true],
    ['user.disable', true],
    ['user.reset_password', true],
    ['customer.administer', true],
    ['customer.administer', false],
    ['customer.reset_user_password', false],
  ] as const)('reaches somebody for every role with the action %s (own: %s)', (action, isOwn) => {
    for (const role of ALL) {
      const rights = policy.get(action)?.roles.has(role) === true ? policy : withCell(action, role);
      expect({ role, reaches: ceilingFor([role], { action, own: isOwn }, { rights }).size > 0 }).toEqual({ role, reaches: true });
    }
  });

  it('knows only actions of the policy table', () => {
    expect(() => ceilingFor(['GLOBAL_ADMIN'], { action: 'user.wish', own: true })).toThrow('user.wish');
  });
});
