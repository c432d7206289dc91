import { mayDo } from '../../src/graph/rules';
import { allowedActions, policy } from '../../src/policy/policy';
import { ORGANIZATION_KINDS, ROLES, type OrganizationKind, type Role } from '../../src/policy/roles';
import { may, type Viewer } from '../../src/policy/viewer';

const KINDS = Object.keys(ORGANIZATION_KINDS) as OrganizationKind[];
const ROLE_NAMES = Object.keys(ROLES) as Role[];

interface Who {
  kind: Viewer['kind'];
  roles: readonly Role[];
  applicant: boolean;
}

const viewer = (who: Who, limitedTo?: readonly string[]): Viewer => {
  const held = allowedActions(who);
  const token = limitedTo && { actions: new Set([...held].filter((action) => limitedTo.includes(action))), apiToken: { held } };
  return { ...who, actions: held, ...token } as unknown as Viewer;
};

/** Everybody that rules can tell apart: each role in each kind of organization, none, applicants, nobody, and limited tokens. */
const PEOPLE: Who[] = [
  { kind: 'ANONYMOUS', roles: [], applicant: false },
  ...[false, true].flatMap((applicant) =>
    KINDS.flatMap((kind) => [[], ...ROLE_NAMES.map((role) => [role])].map((roles) => ({ kind, roles, applicant }))),
  ),
];
const LIMITS = [undefined, [], ['customer.read', 'directory.read']];

const holds = async (action: string, one: Viewer): Promise<boolean> =>
  (await mayDo(action).resolve({}, {}, { viewer: one } as never, {} as never, {} as never)) === true;

describe('the rule of an action', () => {
  it.each([...policy.keys()])('says what the policy table says, to everybody: %s', async (action) => {
    const differ: unknown[] = [];
    for (const who of PEOPLE) {
      for (const limits of LIMITS) {
        const one = viewer(who, limits);
        if ((await holds(action, one)) !== may(one, action)) differ.push({ ...who, limits });
      }
    }
    expect(differ).toEqual([]);
  });
});
