import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { ROLES } from '../../src/policy/roles';

const SRC = join(__dirname, '../../src');

/** The operator's role is called like its kind of organization, which code may ask about. */
const NAMES = Object.keys(ROLES).filter((role) => role !== 'OPERATOR');

/** Who may do what stands in the tables of the policy. Here a role is something else, and this is what. */
const REASONS: Readonly<Record<string, string>> = {
  'modules/customer-lifecycle/blocking.ts': 'the first admin of a customer, whose sign-in hands the customer over',
  'modules/customer-lifecycle/create-customer.ts': 'the first user of a new customer',
  'modules/enrollment/approve.ts': 'the role that an approval adds to the first user',
  'modules/enrollment/create-provider.ts': 'the first user of a new provider',
  'modules/enrollment/start-enrollment.ts': 'the first user of an applicant',
  'modules/invitations/accept-as-new-customer.ts': 'the first user of a new customer',
  'modules/users/customer-people/create-customer-user.ts': 'the role of a person for whom none is given',
  'modules/users/customer-people/first-admin.ts': 'the first admin of a customer',
  'modules/users/customer-people/add-first-admin.ts': 'the first admin of a customer that was carried over',
  'modules/users/role.loader.ts': 'the roles whose last holder stays',
};

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !/^(demo|playground|policy)\//.test(name))
  .map((name) => join(SRC, name));

/** Whether a text is the kind of a row of users rather than a role: `kind: 'CUSTOMER_USER'`, `t.kind`; a type is no list. */
function isKind(node: ts.Node, text: string): boolean {
  if (ts.isLiteralTypeNode(node.parent)) return true;
  const around = node.parent.getText();
  return text === 'CUSTOMER_USER' && /\bkind\b/.test(around) && !/\broles?\b/.test(around);
}

/** The roles that code names: literals, and words in statements; prose for people is none. */
function rolesIn(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)) {
      const whole = NAMES.find((name) => node.text === name);
      const inStatement = NAMES.find((name) => node.text.includes(`'${name}'`));
      if (whole && !isKind(node, whole)) found.push(whole);
      if (inStatement && !node.text.includes(`kind = '${inStatement}'`)) found.push(inStatement);
    }
    // A key of an object is a list by roles as well.
    if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && NAMES.includes(node.name.text)) found.push(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

describe('roles', () => {
  it('are named by the policy, and by other code only with a reason', () => {
    const naming = files.filter((file) => rolesIn(file).length > 0).map((file) => relative(SRC, file));
    expect(naming.sort()).toEqual(Object.keys(REASONS).sort());
  });
});
