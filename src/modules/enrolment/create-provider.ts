import type { Ctx, TxCtx } from '../../data/context';
import { insertRow } from '../../data/insert';
import { isDuplicate, store, type Done } from '../../graph/mutation';
import { refuse } from '../../kernel/errors';
import { newId } from '../../kernel/ids';
import { hashPassword, temporaryPassword } from '../../security/passwords';
import { recordAudit } from '../journal';
import { DirectoryEntry, OrganizationDomain, OrganizationRecord, PartnerRecord, refreshPartnerScope } from '../partners';
import { checkPerson, createUser, domainOf } from '../users';
import type { CreateProviderInput } from './create-provider.types';

/** What creating a provider gives; the password is there only the first time. */
export interface CreatedProvider {
  done: Done;
  temporaryPassword: string | null;
}

const DOMAIN = /^(?=.{4,255}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/;

async function marketRegionOf(tx: TxCtx, country: string): Promise<string> {
  const [row] = await tx.db.rows('SELECT market_region AS region FROM country WHERE code = ?', [country]);
  return row
    ? String(row['region'])
    : refuse('UNKNOWN_COUNTRY', 'Country is an ISO 3166-1 alpha-2 code in upper case.', ['country']);
}

async function insertOrRefuse(work: Promise<void>, code: string, message: string, path: string): Promise<void> {
  try {
    await work;
  } catch (cause) {
    if (isDuplicate(cause)) refuse(code, message, [path]);
    throw cause;
  }
}

async function insertProvider(tx: TxCtx, input: CreateProviderInput, domain: string): Promise<string> {
  const now = tx.clock.now();
  const id = newId('Provider', now);
  const marketRegion = await marketRegionOf(tx, input.country);
  await insertRow(tx.db, OrganizationRecord, { id, createdAt: now, kind: 'PROVIDER', name: input.name.trim() });
  await insertOrRefuse(
    insertRow(tx.db, OrganizationDomain, { domain, organizationId: id }),
    'DOMAIN_TAKEN',
    'This domain belongs to another organisation.',
    'domain',
  );
  await insertOrRefuse(
    insertRow(tx.db, PartnerRecord, {
      id,
      createdAt: now,
      kind: 'PROVIDER',
      name: input.name.trim(),
      country: input.country,
      marketRegion,
      cloud: input.cloud ?? 'PUBLIC',
      partnerId: input.partnerId ?? null,
      status: 'ACTIVE',
      domain,
      contactName: input.admin.name.trim(),
      contactEmail: input.admin.email.trim(),
      supportEmail: input.supportEmail ?? null,
      website: input.website ?? null,
      specialities: '[]',
      benefits: '[]',
      competencies: '[]',
      version: 1,
    }),
    'PARTNER_ID_IN_USE',
    'This PartnerID is linked to another account.',
    'partnerId',
  );
  await insertRow(tx.db, DirectoryEntry, {
    id: newId('DirectoryEntry', now),
    createdAt: now,
    providerId: id,
    name: input.name.trim(),
    country: input.country,
    website: input.website ?? null,
    salesEmail: input.supportEmail ?? null,
    regionOffers: '[]',
    listed: true,
    version: 1,
  });
  await refreshPartnerScope(tx.db, { partnerId: id });
  return id;
}

function check(input: CreateProviderInput): string {
  const domain = input.domain.trim().toLowerCase();
  if (input.name.trim().length < 2 || input.name.length > 200)
    refuse('INVALID', 'A legal name has 2 to 200 characters.', ['name']);
  if (!DOMAIN.test(domain)) refuse('INVALID', 'This is no domain name.', ['domain']);
  if (input.partnerId != null && !/^\d{4,20}$/.test(input.partnerId))
    refuse('INVALID', 'A PartnerID has 4 to 20 digits.', ['partnerId']);
  if ((input.website?.length ?? 0) > 500) refuse('INVALID', 'A website has at most 500 characters.', ['website']);
  checkPerson(input.admin.name, input.admin.email, ['admin']);
  if (input.supportEmail != null) checkPerson(input.name, input.supportEmail, []);
  if (domainOf(input.admin.email) !== domain) {
    refuse('EMAIL_DOMAIN_MISMATCH', "The first user's address must be of the provider's domain.", ['admin', 'email']);
  }
  return domain;
}

/** Creates a provider with its directory entry and its first user, a global admin with a temporary password. */
export async function createProvider(ctx: Ctx, input: CreateProviderInput): Promise<CreatedProvider> {
  const domain = check(input);
  const password = temporaryPassword();
  const passwordHash = await hashPassword(password);
  const done = await store(ctx, {
    operation: 'createProvider',
    input,
    work: async (tx) => {
      const providerId = await insertProvider(tx, input, domain);
      const userId = await createUser(
        tx,
        { kind: 'USER', organizationId: providerId, ...input.admin, roles: ['GLOBAL_ADMIN', 'ADMIN_AGENT'], passwordHash },
        ['admin'],
      );
      await recordAudit(tx, {
        action: 'createProvider',
        subjectId: providerId,
        alsoSeenBy: [providerId],
        changes: { after: { name: input.name.trim(), country: input.country, domain } },
      });
      return { providerId, userId };
    },
  });
  return { done, temporaryPassword: done.repeated || done.dryRun ? null : password };
}
