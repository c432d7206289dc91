import type { TxCtx } from '../../data/context';
import { isDuplicate, type Values } from '../../data/insert';
import { bound } from '../../data/sql';
import { defineMutation } from '../../graph/define-mutation';
import { credentials, NO_CREDENTIALS } from '../users';
import { insertRow } from '../../graph/write';
import { checkText, checkWebsite } from '../../kernel/checks';
import { domainName } from '../../kernel/domains';
import { refuse, together } from '../../kernel/errors';
import { newId } from '../../kernel/ids';
import { hashPassword, temporaryPassword } from '../../security/passwords';
import { checkNewExternalIds, putNewExternalIds, requireFreeIds } from '../external-ids';
import { DirectoryEntry, holdDomain, OrganizationRecord, PartnerRecord } from '../partners';
import { marketRegionOf } from '../reference-data';
import { checkPerson, createUser, domainOf, isEmail, takeOverDomain } from '../users';
import { providerCreated } from './account.events';
import { CreateProviderInput, CreateProviderPayload } from './create-provider.types';
import { checkPartnerId } from './partner-id-record';

const refuseInUse = (): never => refuse('PARTNER_ID_IN_USE', 'This PartnerID is linked to another account.', ['partnerId']);

/** Refuses a PartnerID that a submitted enrollment holds. */
async function checkHold(tx: TxCtx, partnerId: string | null | undefined): Promise<void> {
  if (partnerId == null) return;
  const held = await tx.db.rows(bound('rule', 'SELECT partner_id FROM partner_id_hold WHERE partner_id = ?'), [partnerId]);
  if (held.length > 0) refuseInUse();
}

const partnerRow = (
  id: string,
  createdAt: number,
  input: CreateProviderInput,
  found: { domain: string; marketRegion: string },
): Values => ({
  id,
  createdAt,
  kind: 'PROVIDER',
  name: input.name.trim(),
  country: input.country,
  cloud: input.cloud ?? 'PUBLIC',
  partnerId: input.partnerId ?? null,
  status: 'ACTIVE',
  contactName: input.admin.name.trim(),
  contactEmail: input.admin.email.trim(),
  supportEmail: input.supportEmail?.trim() ?? null,
  website: input.website ?? null,
  specialities: '[]',
  benefits: '[]',
  competencies: '[]',
  version: 1,
  ...found,
});

async function insertProvider(tx: TxCtx, input: CreateProviderInput, domain: string): Promise<string> {
  const now = tx.clock.now();
  const id = newId('Provider', now);
  const event = providerCreated(id, { name: input.name.trim(), country: input.country, domain });
  const marketRegion = await marketRegionOf(tx.db, input.country, ['country']);
  await checkHold(tx, input.partnerId);
  await insertRow(tx, OrganizationRecord, { id, createdAt: now, kind: 'PROVIDER', name: input.name.trim() });
  await holdDomain(tx, { domain, organizationId: id, proof: 'OPERATOR' }, ['domain'], event);
  try {
    await insertRow(tx, PartnerRecord, partnerRow(id, now, input, { domain, marketRegion }), event);
  } catch (cause) {
    if (isDuplicate(cause)) refuseInUse();
    throw cause;
  }
  await insertRow(tx, DirectoryEntry, {
    id: newId('DirectoryEntry', now),
    createdAt: now,
    providerId: id,
    name: input.name.trim(),
    country: input.country,
    website: input.website ?? null,
    salesEmail: input.supportEmail?.trim() ?? null,
    cloud: input.cloud ?? 'PUBLIC',
    regionOffers: '[]',
    servedRegions: '[]',
    services: '[]',
    specialities: '[]',
    listed: true,
    version: 1,
  });
  return id;
}

function check(input: CreateProviderInput): string {
  let domain = '';
  together(
    () => checkText(input.name, { min: 2, max: 200 }, ['name']),
    () => {
      domain = domainName(input.domain, ['domain']);
    },
    () => {
      if (input.partnerId != null) checkPartnerId(input.partnerId, ['partnerId']);
    },
    () => checkWebsite(input.website, ['website']),
    () => checkPerson(input.admin.name, input.admin.email, ['admin']),
    () => {
      if (input.supportEmail != null && !isEmail(input.supportEmail)) {
        refuse('INVALID_EMAIL', 'This is not a valid e-mail address.', ['supportEmail']);
      }
    },
  );
  if (domainOf(input.admin.email) !== domain) {
    refuse('EMAIL_DOMAIN_MISMATCH', "The first user's address must be at the provider's domain.", ['admin', 'email']);
  }
  return domain;
}

/** The first user is a global admin with a temporary password. */
export const createProvider = defineMutation({
  name: 'createProvider',
  description:
    'Creates a provider with its directory entry and its first user, who gets a temporary password (rules, section 4).',
  example:
    'createProvider(input: { name: "Northwind Distribution", country: "US", domain: "northwind.example", admin: { name: "Ada Miller", email: "ada@northwind.example" } }) { provider { id name } userName temporaryPassword errors { code message } }',
  action: 'organization.manage',
  input: CreateProviderInput,
  inputDescription: 'The provider.',
  payload: CreateProviderPayload,
  codes: [
    ...(['DOMAIN_TAKEN', 'EMAIL_TAKEN', 'PARTNER_ID_IN_USE', 'EXTERNAL_ID_TAKEN'] as const),
    ...(['UNKNOWN_COUNTRY', 'EMAIL_DOMAIN_MISMATCH', 'INVALID_EMAIL'] as const),
  ],
  probesExistence: true,
  before: async (ctx, input) => {
    checkNewExternalIds(ctx, input.externalIds);
    const domain = check(input);
    const password = temporaryPassword();
    return { domain, password, passwordHash: await hashPassword(password) };
  },
  locks: ({ viewer }, { input }) => (input.externalIds?.length ? [viewer.organizationId] : []),
  work: async (tx, { input, prepared: { domain, passwordHash } }) => {
    await requireFreeIds(tx, input.externalIds);
    const providerId = await insertProvider(tx, input, domain);
    const { id: userId } = await createUser(
      tx,
      { kind: 'USER', organizationId: providerId, ...input.admin, roles: ['GLOBAL_ADMIN', 'ADMIN_AGENT'], passwordHash },
      ['admin'],
    );
    await takeOverDomain(tx, domain, providerId);
    await putNewExternalIds(tx, providerId, input.externalIds);
    return { providerId, userId };
  },
  shown: (done, { input, prepared }) => credentials(input.admin.email.trim(), prepared.password)(done),
  refused: NO_CREDENTIALS,
});
