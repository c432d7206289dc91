import { CONDITIONS, isConditionName } from '../../src/policy/conditions';
import {
  allowedActions,
  allows,
  judge,
  policy,
  readPolicy,
  SIDES,
  type PolicyEntry,
  type PolicySubject,
} from '../../src/policy/policy';
import { ROLES, type OrganizationKind, type Role } from '../../src/policy/roles';
import { may, type Viewer } from '../../src/policy/viewer';
import { textOf } from '../matrix/csv';
import { Policy, POLICY_TEXT } from '../matrix/policy';

const HEAD =
  'action,side,GLOBAL_ADMIN,USER_ADMIN,BILLING_ADMIN,ADMIN_AGENT,SALES_AGENT,HELPDESK_AGENT,CUSTOMER_ADMIN,CUSTOMER_USER,OPERATOR,conditions,source,description';
const line = (text: string): string => `${HEAD}\n${text}\n`;
const KINDS: readonly (OrganizationKind | 'ANONYMOUS')[] = ['OPERATOR', 'PROVIDER', 'RESELLER', 'CUSTOMER', 'ANONYMOUS'];
const who = (kind: PolicySubject['kind'], roles: readonly Role[], applicant = false): PolicySubject => ({
  kind,
  roles,
  applicant,
});
const entry = (text: string): PolicyEntry => [...readPolicy(line(text)).values()][0] as PolicyEntry;

/** Only roles of the organization's own kind exist in it. */
const rolesIn = (kind: PolicySubject['kind']): Role[] =>
  (Object.keys(ROLES) as Role[]).filter((role) => {
    if (role === 'OPERATOR') return kind === 'OPERATOR';
    return role.startsWith('CUSTOMER_') ? kind === 'CUSTOMER' : kind === 'PROVIDER' || kind === 'RESELLER';
  });

describe('the policy table', () => {
  it('has a column for every role: a missing or misspelled one would give its role nothing', () => {
    const [head = ''] = textOf(POLICY_TEXT).split('\n');
    expect(head.split(',')).toEqual(['action', 'side', ...Object.keys(ROLES), 'conditions', 'source', 'description']);
  });

  it('is read cell by cell', () => {
    const read = entry('customer.read_it,partner,Y,,,Y,,,,,,ACTIVE_GRANT SELLER,S0 S3,"Read, and more."');
    expect(read).toEqual({
      action: 'customer.read_it',
      name: 'CUSTOMER_READ_IT',
      side: 'partner',
      roles: new Set(['GLOBAL_ADMIN', 'ADMIN_AGENT']),
      conditions: ['ACTIVE_GRANT', 'SELLER'],
      sources: ['S0', 'S3'],
      description: 'Read, and more.',
    });
    expect(entry('a.b,any,y,N,X,,,,,,,,,')).toMatchObject({ roles: new Set(), conditions: [], sources: [], description: '' });
  });

  it.each([
    ['an action without a dot', 'customer,any,Y,,,,,,,,,,,'],
    ['an action in capitals', 'Customer.Read,any,Y,,,,,,,,,,,'],
    ['an action with more than a name', 'x customer.read,any,Y,,,,,,,,,,,'],
    ['an action with an ending', 'customer.read!,any,Y,,,,,,,,,,,'],
    ['no action', ',any,Y,,,,,,,,,,,'],
    ['a side that is none', 'customer.read,vendor,Y,,,,,,,,,,,'],
    ['no side', 'customer.read,,Y,,,,,,,,,,,'],
    ['a condition that is none', 'customer.read,any,Y,,,,,,,,,ACTIVE_GRANT WISHED_FOR,,'],
    ['two lines of one action', 'customer.read,any,Y,,,,,,,,,,,\ncustomer.read,any,Y,,,,,,,,,,,'],
  ])('is refused with %s', (_, text) => {
    expect(() => readPolicy(line(text))).toThrow(/^Policy table: /);
  });

  it('says which line is wrong', () => {
    expect(() => readPolicy(line('customer,any,Y,,,,,,,,,,,'))).toThrow('"customer"');
    expect(() => readPolicy(line('customer.read,any,Y,,,,,,,,,WISHED_FOR,,'))).toThrow('WISHED_FOR');
  });

  it('gives everybody the same answer as an independent reader of the same text', () => {
    const reader = new Policy();
    expect([...policy.keys()]).toEqual(reader.actions);
    for (const kind of KINDS) {
      for (const role of [...rolesIn(kind), null]) {
        for (const applicant of kind === 'RESELLER' ? [true, false] : [false]) {
          const subject = who(kind, role === null ? [] : [role], applicant);
          const expected = reader.actions.filter((action) => reader.allows(action, { ...subject, applicant }));
          expect({ ...subject, actions: [...allowedActions(subject)] }).toEqual({ ...subject, actions: expected });
        }
      }
    }
  });

  it('knows for each side whose it is', () => {
    const sides: Readonly<Record<string, readonly PolicySubject['kind'][]>> = {
      anyone: KINDS,
      any: ['OPERATOR', 'PROVIDER', 'RESELLER', 'CUSTOMER'],
      partner: ['PROVIDER', 'RESELLER'],
      provider: ['PROVIDER'],
      reseller: ['RESELLER'],
      applicant: [],
      customer: ['CUSTOMER'],
      operator: ['OPERATOR'],
    };
    for (const side of SIDES) {
      const one = entry(`a.b,${side},Y,,,,,,,,,,,`);
      expect({ side, kinds: KINDS.filter((kind) => allows(one, who(kind, ['GLOBAL_ADMIN']))) }).toEqual({
        side,
        kinds: sides[side],
      });
    }
  });

  it('gives the operator what it marks for the operator, whatever the side', () => {
    const one = entry('a.b,partner,Y,,,,,,,,Y,,,');
    expect(allows(one, who('OPERATOR', ['OPERATOR']))).toBe(true);
    expect(allows(entry('a.b,partner,Y,,,,,,,,,,,'), who('OPERATOR', ['GLOBAL_ADMIN']))).toBe(false);
    // What is marked for it is nobody else's for that.
    expect(allows(entry('a.b,customer,Y,,,,,,,,Y,,,'), who('PROVIDER', ['GLOBAL_ADMIN']))).toBe(false);
  });

  it('leaves an applicant its enrollment, its sign-in and its own record', () => {
    const applicant = who('RESELLER', ['GLOBAL_ADMIN'], true);
    const left = [...allowedActions(applicant)].filter((action) => policy.get(action)?.side !== 'anyone');
    expect(left.sort()).toEqual([
      'enrollment.edit',
      'enrollment.read',
      'enrollment.submit',
      'organization.read',
      'session.manage_own',
      'user.read',
    ]);
    expect(allows(entry('a.b,any,Y,,,,,,,,,,,'), applicant)).toBe(false);
    expect(allows(entry('a.b,anyone,,,,,,,,,,,,'), applicant)).toBe(true);
    expect(allows(entry('a.b,applicant,,,,Y,,,,,,,,'), applicant)).toBe(false);
  });

  it('checks role, side and conditions about the principal one by one', () => {
    const one = entry('a.b,partner,Y,,,,,,,,,ACTIVE_GRANT PROVIDER_OR_OPERATOR,,');
    expect(judge(one, who('PROVIDER', ['GLOBAL_ADMIN']))).toEqual({ roleHeld: true, sideFits: true, unmet: undefined });
    expect(judge(one, who('RESELLER', ['GLOBAL_ADMIN']))).toEqual({
      roleHeld: true,
      sideFits: true,
      unmet: 'PROVIDER_OR_OPERATOR',
    });
    expect(judge(one, who('CUSTOMER', ['CUSTOMER_ADMIN']))).toMatchObject({ roleHeld: false, sideFits: false });
    expect(allows(one, who('RESELLER', ['GLOBAL_ADMIN']))).toBe(false);
    expect(allows(one, who('PROVIDER', ['SALES_AGENT', 'GLOBAL_ADMIN']))).toBe(true);
    expect(allows(one, who('PROVIDER', ['SALES_AGENT']))).toBe(false);
    expect(allows(one, who('ANONYMOUS', ['GLOBAL_ADMIN']))).toBe(false);
  });

  it('has conditions with a meaning each, and a single one about the principal', () => {
    for (const name of Object.keys(CONDITIONS)) {
      expect(isConditionName(name)).toBe(true);
      expect(CONDITIONS[name as keyof typeof CONDITIONS].meaning.length).toBeGreaterThan(3);
    }
    for (const name of ['', 'active_grant', 'toString', 'constructor', 'GRANT']) expect(isConditionName(name)).toBe(false);
    const { holds } = CONDITIONS.PROVIDER_OR_OPERATOR;
    expect(KINDS.filter((kind) => holds?.({ kind }))).toEqual(['OPERATOR', 'PROVIDER']);
    const codes = Object.values(CONDITIONS).flatMap((one) => one.unmetBy ?? []);
    expect(codes.every((code) => /^[A-Z_]+$/.test(code))).toBe(true);
    expect(codes).toEqual(expect.arrayContaining(['RELATIONSHIP_REQUIRED', 'DELEGATED_ADMIN_REQUIRED', 'NOT_SELLER']));
  });

  it('lets a viewer do what its actions say and nothing else', () => {
    const viewer = { actions: new Set(['a.b']) } as unknown as Viewer;
    expect([may(viewer, 'a.b'), may(viewer, 'a.c')]).toEqual([true, false]);
  });

  it('lets suspended partners do nothing except reading and their own sign-in', () => {
    const reads = /\.(read(_\w+)?|preview)$|^export\.run$/;
    // Saved queries read, too, and belong to whoever wrote them.
    const own = new Set(['session.manage_own', 'saved_query.write']);
    const forPartners = [...policy.values()].filter(({ side }) => ['any', 'partner', 'provider', 'reseller'].includes(side));
    for (const { action, conditions } of forPartners) {
      const acts = !reads.test(action) && !own.has(action);
      expect({ action, named: conditions.includes('ACTIVE_PARTNER') }).toEqual({ action, named: acts });
    }
  });
});
