import type { DemoUser } from '../app/demo-data';
import type { Role } from '../policy/roles';

/** The organizations that are the same in every demo. */
export const FIXED = {
  operator: { name: 'Partner Graph Operator', domain: 'partner-graph.example', kind: 'OPERATOR' },
  alpine: { name: 'Alpine Distribution', domain: 'alpine-distribution.example', kind: 'PROVIDER' },
  baltic: { name: 'Baltic Distribution', domain: 'baltic-distribution.example', kind: 'PROVIDER' },
  donau: { name: 'Donau IT', domain: 'donau-it.example', kind: 'RESELLER' },
  elbe: { name: 'Elbe Cloud', domain: 'elbe-cloud.example', kind: 'RESELLER' },
  rheingold: { name: 'Rheingold Logistik', domain: 'rheingold-logistik.example', kind: 'CUSTOMER' },
} as const;

type Organization = (typeof FIXED)[keyof typeof FIXED];

const user = ({ name: organization, domain, kind }: Organization, local: string, name: string, role: Role): DemoUser => ({
  email: `${local}@${domain}`,
  name,
  organization,
  kind,
  roles: [role],
});

/** One person for each role of a partner. */
function staff(organization: Organization, names: readonly [string, string, string, string, string, string]): DemoUser[] {
  const [global, users, billing, admin, sales, helpdesk] = names;
  return [
    user(organization, 'global.admin', global, 'GLOBAL_ADMIN'),
    user(organization, 'user.admin', users, 'USER_ADMIN'),
    user(organization, 'billing.admin', billing, 'BILLING_ADMIN'),
    user(organization, 'admin.agent', admin, 'ADMIN_AGENT'),
    user(organization, 'sales.agent', sales, 'SALES_AGENT'),
    user(organization, 'helpdesk.agent', helpdesk, 'HELPDESK_AGENT'),
  ];
}

/** The sign-ins that the demo promises. */
export const DEMO_USERS: readonly DemoUser[] = [
  user(FIXED.operator, 'operator', 'Olivia Parkes', 'OPERATOR'),
  ...staff(FIXED.alpine, ['Gerda Hofmann', 'Ulrich Thalmann', 'Beate Krämer', 'Andreas Moser', 'Saskia Lindner', 'Henrik Groß']),
  ...staff(FIXED.baltic, ['Gunilla Åkesson', 'Urban Ekman', 'Birgit Öberg', 'Anders Wallin', 'Stina Dahl', 'Håkan Nyström']),
  ...staff(FIXED.donau, ['Georg Ebner', 'Ulla Haas', 'Barbara Weiß', 'Alois Fuchs', 'Stefanie Jäger', 'Hannes Zöllner']),
  ...staff(FIXED.elbe, ['Greta Seidel', 'Uwe Pohl', 'Britta Kühn', 'Arne Reuter', 'Sören Nagel', 'Hanna Löwe']),
  user(FIXED.rheingold, 'admin', 'Katharina Brandstätter', 'CUSTOMER_ADMIN'),
  user(FIXED.rheingold, 'lena.vogt', 'Lena Vogt', 'CUSTOMER_USER'),
  user(FIXED.rheingold, 'jonas.bergmann', 'Jonas Bergmann', 'CUSTOMER_USER'),
  user(FIXED.rheingold, 'aylin.demir', 'Aylin Demir', 'CUSTOMER_USER'),
];
