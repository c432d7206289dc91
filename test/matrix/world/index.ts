import { hash } from '@node-rs/argon2';
import { rebuildScopes } from '../../../src/demo/write';
import { DEMO_PASSWORD, type TestApp } from '../../support/app';
import type { Asker } from '../policy';
import { addBonds } from './bonds';
import { Draft } from './draft';
import { addOrganizations, domainOf, nameOrganizations, type Organizations } from './organizations';
import type { OwnershipMap } from './ownership';
import {
  addBulkRun,
  addCredentials,
  addExternalIds,
  addIdentityProvider,
  addImportTemplate,
  addPapers,
  addProofs,
  type MailedLinks,
} from './papers';
import { hire, type Person } from './people';
import { addSales } from './sales';
import { ownershipOf } from './standing';

const PARTNER_ROLES = ['GLOBAL_ADMIN', 'USER_ADMIN', 'BILLING_ADMIN', 'ADMIN_AGENT', 'SALES_AGENT', 'HELPDESK_AGENT'];

/** Somebody who asks. */
export interface Viewer extends Asker {
  label: string;
  state: 'signed in' | 'anonymous' | 'disabled' | 'temporary';
  userId: string;
  organizationId: string;
  token?: string;
}

/** The world with everybody who looks at it. */
export interface World {
  map: OwnershipMap;
  organizations: Organizations;
  viewers: readonly Viewer[];
  /** A link that proves the applicant's address. */
  links: MailedLinks;
}

/** Who works where; the address tells organization and roles. */
interface Job {
  key: keyof Organizations;
  kind: Asker['kind'];
  name: string;
  roles: readonly string[];
  state?: Viewer['state'];
  looks: boolean;
}

const jobOf = (key: keyof Organizations, kind: Asker['kind'], role: string, looks = true, state?: Viewer['state']): Job => ({
  key,
  kind,
  name: `${state ?? ''}${role.toLowerCase()}`.replaceAll('_', '.'),
  roles: [role],
  looks,
  ...(state ? { state } : {}),
});

const JOBS: readonly Job[] = [
  jobOf('operator', 'OPERATOR', 'OPERATOR'),
  ...PARTNER_ROLES.map((role) => jobOf('provider', 'PROVIDER', role)),
  ...PARTNER_ROLES.map((role) => jobOf('reseller', 'RESELLER', role)),
  jobOf('customer', 'CUSTOMER', 'CUSTOMER_ADMIN'),
  jobOf('customer', 'CUSTOMER', 'CUSTOMER_USER'),
  jobOf('applicant', 'RESELLER', 'GLOBAL_ADMIN'),
  jobOf('suspendedReseller', 'RESELLER', 'GLOBAL_ADMIN'),
  jobOf('provider', 'PROVIDER', 'GLOBAL_ADMIN', true, 'disabled'),
  jobOf('provider', 'PROVIDER', 'GLOBAL_ADMIN', true, 'temporary'),
  jobOf('formerReseller', 'RESELLER', 'GLOBAL_ADMIN', false),
  jobOf('formerProvider', 'PROVIDER', 'GLOBAL_ADMIN', false),
  jobOf('strangeProvider', 'PROVIDER', 'GLOBAL_ADMIN', false),
  jobOf('strangeReseller', 'RESELLER', 'GLOBAL_ADMIN', false),
  ...(['ungranted', 'former', 'ofProvider', 'strange'] as const).map((key) => jobOf(key, 'CUSTOMER', 'CUSTOMER_ADMIN', false)),
];

/** People of whom a partner sees more than its own: under admin access, or under a grant. */
function sharedWith(o: Organizations): Partial<Record<keyof Organizations, { partner?: string[]; ended?: string[] }>> {
  return {
    reseller: { partner: [o.provider] },
    formerReseller: { ended: [o.provider] },
    customer: { partner: [o.provider, o.reseller], ended: [o.formerProvider] },
    former: { ended: [o.provider, o.reseller] },
    ofProvider: { partner: [o.provider] },
    strange: { partner: [o.strangeProvider, o.strangeReseller] },
  };
}

const ANONYMOUS: Viewer = {
  label: 'nobody',
  kind: 'ANONYMOUS',
  roles: [],
  state: 'anonymous',
  userId: '',
  organizationId: '',
};

function hireAll(draft: Draft, o: Organizations, passwordHash: string): [Job, Person][] {
  return JOBS.map((one) => {
    const hiring = {
      organizationId: o[one.key],
      email: `${one.name}@${domainOf(one.key)}`,
      roles: one.roles,
      passwordHash,
      temporary: one.state === 'temporary',
      customer: one.kind === 'CUSTOMER',
      // Nobody who looks: it would have to answer for it.
      secondFactor: one.key === 'ofProvider' || one.key === 'strangeReseller',
    };
    return [one, hire(draft, hiring, sharedWith(o)[one.key] ?? {})];
  });
}

/** Signs somebody in; it is disabled afterwards, when it has a token. */
async function viewerOf(app: TestApp, map: OwnershipMap, [job, person]: [Job, Person]): Promise<Viewer> {
  const { key, kind, state, name } = job;
  const token = await app.as(person.email);
  const stored = map.find(person.id)?.values ?? {};
  Object.assign(stored, { lastSignInAt: app.clock.now(), updatedAt: app.clock.now() });
  if (state === 'disabled') {
    const sql = "UPDATE `user` SET status = 'DISABLED' WHERE id = ?";
    await app.database.transaction(async (writer) => void (await writer.run(sql, [person.id])));
    stored['status'] = 'DISABLED';
  }
  return {
    label: `${name} of ${key}`,
    kind,
    roles: person.roles,
    applicant: key === 'applicant',
    state: state ?? 'signed in',
    userId: person.id,
    organizationId: person.organizationId,
    token,
  };
}

/** Makes the world in an empty database and signs everybody in who looks at it. */
export async function buildWorld(app: TestApp): Promise<World> {
  const draft = new Draft();
  const o = nameOrganizations(draft);
  addOrganizations(draft, o, ownershipOf(o));
  const passwordHash = await hash(DEMO_PASSWORD, { memoryCost: 8, timeCost: 1, parallelism: 1 });
  const staff = hireAll(draft, o, passwordHash);
  const someone = (key: keyof Organizations, role: string): string =>
    staff.find(([one]) => one.key === key && one.roles.includes(role) && !one.state)?.[1].id ?? '';
  const adminOf = (organizationId: string): string =>
    staff.find(([, person]) => person.organizationId === organizationId)?.[1].id ?? '';
  addBonds(draft, o, adminOf);
  addSales(draft, o, {
    customer: someone('customer', 'CUSTOMER_USER'),
    ungranted: someone('ungranted', 'CUSTOMER_ADMIN'),
    former: someone('former', 'CUSTOMER_ADMIN'),
    strange: someone('strange', 'CUSTOMER_ADMIN'),
  });
  for (const key of ['provider', 'reseller'] as const) addCredentials(draft, someone(key, 'GLOBAL_ADMIN'), o[key]);
  addCredentials(draft, someone('customer', 'CUSTOMER_ADMIN'), o.customer);
  const links = addProofs(draft, {
    applicant: someone('applicant', 'GLOBAL_ADMIN'),
    reseller: 'global.admin@reseller.example',
  });
  const actor = (organizationId: string) => ({ id: adminOf(organizationId), organizationId });
  for (const key of ['provider', 'reseller', 'strangeProvider'] as const) {
    addImportTemplate(draft, o[key]);
    addBulkRun(draft, { userId: someone(key, 'GLOBAL_ADMIN'), organizationId: o[key] });
  }
  addPapers(draft, o, { provider: actor(o.provider), customer: actor(o.customer) });
  addExternalIds(draft, [o.provider, o.reseller, o.customer]);
  for (const key of ['provider', 'reseller', 'customer', 'strangeProvider'] as const) addIdentityProvider(draft, o[key]);
  await draft.store(app.database);
  await app.database.transaction(async (writer) => {
    await rebuildScopes(writer);
  });
  const viewers: Viewer[] = [ANONYMOUS];
  for (const one of staff.filter(([{ looks }]) => looks)) viewers.push(await viewerOf(app, draft.map, one));
  return { map: draft.map, organizations: o, viewers, links };
}
