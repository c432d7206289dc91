import { requireLock, type Ctx, type TxCtx } from '../../../data/context';
import { isDuplicate, type Values, type VersionedRow } from '../../../data/insert';
import { notFound } from '../../../graph/act-on';
import { changedIn } from '../../../graph/changed';
import { defineOperation } from '../../../graph/define-mutation';
import { because, defineOperations } from '../../../graph/operations';
import { raw, rawOf, type RawName, type Row } from '../../../graph/row';
import { updateVersioned } from '../../../graph/write';
import { checkText, checkWebsite } from '../../../kernel/checks';
import type { Class } from '../../../kernel/class';
import { refuse, together } from '../../../kernel/errors';
import { checkPostalCode } from '../../../kernel/postal-codes';
import { typeOfId } from '../../../kernel/ids';
import { addressColumns, checkAddress, PartnerRecord, Provider, Reseller } from '../../partners';
import { isWebmail } from '../../reference-data';
import { checkPerson } from '../create-user';
import { domainOf } from '../email';
import { legalColumns, refreshedMembership, refusePartnerIdInUse, writeCopies, type LegalData } from './legal-data';
import { organizationUpdated } from './organization.events';
import { checkSupportDetails } from './support-details';
import { UpdateOrganizationInput, UpdateOrganizationPayload, type PrimaryContactInput } from './update-organization.types';

const BY_OPERATOR = ['legalName', 'country', 'partnerId'] as const;
const SPECIALITIES_MOST = 20;

/** Columns that can change. The audit trail records them before and after. */
const COLUMNS = [
  ...['name', 'country', 'marketRegion', 'partnerId', 'benefits', 'competencies', 'contactName', 'contactEmail', 'contactPhone'],
  ...['addressLine1', 'addressLine2', 'addressCity', 'addressState', 'addressPostalCode'],
  ...['supportEmail', 'supportPhone', 'supportWebsite', 'profile', 'website', 'specialities'],
] as const;

type Column = (typeof COLUMNS)[number];

/** A partner with the stored values of these columns. */
type Found = Row<PartnerRecord, RawName<Column>>;

/** Who can change what of a partner. */
export const organizationOperations = defineOperations(PartnerRecord, {
  needs: [],
  facts: ({ id }, { viewer }) => ({ own: id === viewer.organizationId }),
  conditions: {
    OWN_ORGANIZATION: ({ own }, { viewer }) => (viewer.kind === 'OPERATOR' ? null : own),
  },
});

/** The partner to change: the viewer's own, or for the operator the given one. */
function targetOf({ viewer }: Ctx, given: string | null | undefined): { id: string; type: Class<PartnerRecord> } {
  const path = ['organizationId'];
  if (viewer.kind === 'CUSTOMER') refuse('USE_UPDATE_CUSTOMER', 'Customers use `updateCustomer` instead.', path);
  if (viewer.kind === 'OPERATOR' && given == null) refuse('INVALID', 'Specify `organizationId`.', path);
  const id = given ?? viewer.organizationId;
  const idType = typeOfId(id);
  if (idType !== 'Provider' && idType !== 'Reseller') throw notFound(path);
  return { id, type: idType === 'Provider' ? Provider : Reseller };
}

function checkPrimaryContact(contact: PrimaryContactInput | null | undefined): void {
  if (!contact) return;
  together(
    () => checkPerson(contact.name, contact.email.trim(), ['primaryContact']),
    () => checkText(contact.phone, { min: 3, max: 40 }, ['primaryContact', 'phone']),
  );
}

function checkSpecialities(specialities: readonly string[]): void {
  if (specialities.length > SPECIALITIES_MOST) {
    refuse('INVALID', `Give at most ${SPECIALITIES_MOST} specialities.`, ['specialities'], { max: SPECIALITIES_MOST });
  }
  together(...specialities.map((one, index) => () => checkText(one, { min: 1, max: 100 }, ['specialities', String(index)])));
}

function check(ctx: Ctx, input: UpdateOrganizationInput): void {
  const reserved = ctx.viewer.kind === 'OPERATOR' ? undefined : BY_OPERATOR.find((field) => input[field] != null);
  if (reserved)
    refuse('OPERATOR_ONLY', 'Only the operator can change legal name, country and PartnerID. Contact the operator.', [reserved]);
  together(
    () => checkText(input.legalName, { min: 2, max: 200 }, ['legalName']),
    () => {
      if (input.partnerId != null && !/^\d{4,20}$/.test(input.partnerId)) {
        refuse('INVALID', 'A PartnerID has 4 to 20 digits.', ['partnerId']);
      }
    },
    () => checkPrimaryContact(input.primaryContact),
    () => checkAddress(input.address, ['address']),
    () => checkSupportDetails(input.support, ['support']),
    () => checkText(input.profile, { max: 4000, lines: true }, ['profile']),
    () => checkWebsite(input.website, ['website']),
    () => checkSpecialities(input.specialities ?? []),
  );
}

/** The primary contact's address must be at the organization's own domain. */
async function checkContactDomain(tx: TxCtx, email: string, domain: string): Promise<void> {
  const path = ['primaryContact', 'email'];
  if (await isWebmail(tx.db, domainOf(email))) {
    refuse('WEBMAIL_ADDRESS', 'The primary contact cannot have a webmail address. Use a company address.', path);
  }
  if (domainOf(email) !== domain) {
    refuse('CONTACT_DOMAIN_MISMATCH', `The address of the primary contact must be at ${domain}.`, path);
  }
}

/** The columns that an organization may change itself. */
function ownColumns({ primaryContact, address, support, ...input }: UpdateOrganizationInput): Values {
  return {
    ...(primaryContact
      ? {
          contactName: primaryContact.name.trim(),
          contactEmail: primaryContact.email.trim(),
          contactPhone: primaryContact.phone?.trim() ?? null,
        }
      : {}),
    ...(address ? addressColumns(address) : {}),
    ...(support
      ? {
          supportEmail: support.email?.trim() ?? null,
          supportPhone: support.phone?.trim() ?? null,
          supportWebsite: support.website ?? null,
        }
      : {}),
    ...(input.profile === undefined ? {} : { profile: input.profile }),
    ...(input.website === undefined ? {} : { website: input.website }),
    ...(input.specialities == null
      ? {}
      : { specialities: JSON.stringify([...new Set(input.specialities.map((one) => one.trim()))]) }),
  };
}

/** The stored values, by column. */
const storedIn = (row: Found): Values => Object.fromEntries(COLUMNS.map((column) => [column, row[raw(column)]]));

const legalDataOf = (row: Found): LegalData => ({
  id: row.id,
  name: row.rawName,
  country: row.rawCountry,
  marketRegion: row.rawMarketRegion,
  partnerId: row.rawPartnerId,
});

/** Writes the values that differ from the stored ones. */
async function write(tx: TxCtx, row: VersionedRow, now: Values, values: Values): Promise<void> {
  const { id } = row;
  requireLock(tx, id);
  const before = Object.fromEntries(Object.keys(values).map((column) => [column, now[column] ?? null]));
  try {
    await updateVersioned(tx, PartnerRecord, row, values, organizationUpdated(id, { before, after: values }));
  } catch (cause) {
    if (isDuplicate(cause)) refusePartnerIdInUse();
    throw cause;
  }
  await writeCopies(tx, id, values);
}

export const updateOrganization = defineOperation({
  name: 'updateOrganization',
  description:
    "Updates a partner. The partner's own users change contacts, address, support contact and business profile; only the operator changes legal name, country and PartnerID.",
  example:
    'updateOrganization(input: { website: "https://fabrikam.example", specialities: ["Azure migration"], expectedVersion: 3 }) { organization { id name } errors { code message } }',
  action: 'organization.update',
  input: UpdateOrganizationInput,
  inputDescription: 'The partner and the changes.',
  payload: UpdateOrganizationPayload,
  codes: [
    'OTHER_ORGANIZATION',
    'OPERATOR_ONLY',
    'USE_UPDATE_CUSTOMER',
    'INVALID_EMAIL',
    'WEBMAIL_ADDRESS',
    'CONTACT_DOMAIN_MISMATCH',
    'UNKNOWN_COUNTRY',
    'OTHER_MARKET_REGION',
    'PARTNER_ID_UNKNOWN',
    'PARTNER_ID_INACTIVE',
    'PARTNER_ID_IN_USE',
    'PARTNER_ID_OTHER_COUNTRY',
  ],
  on: organizationOperations.on({
    check: ({ own }, { viewer }) =>
      own || viewer.kind === 'OPERATOR'
        ? null
        : because('OTHER_ORGANIZATION', 'You may read this organization, but only its own users can change it.'),
  }),
  thing: ({ organizationId }, tx) => ({ ...targetOf(tx, organizationId), path: ['organizationId'] }),
  alsoRead: rawOf(...COLUMNS, 'domain'),
  before: check,
  // Locks the organization only if the viewer may change it; others are refused without waiting.
  locks: (tx, { input }) => {
    const { id } = targetOf(tx, input.organizationId);
    return id === tx.viewer.organizationId || tx.viewer.kind === 'OPERATOR' ? [id] : [];
  },
  work: async (tx, { input, row }) => {
    if (input.primaryContact) await checkContactDomain(tx, input.primaryContact.email.trim(), row.rawDomain);
    checkPostalCode(input.address?.postalCode, input.country ?? row.rawCountry, ['address', 'postalCode']);
    const legal = await legalColumns(tx, legalDataOf(row), input);
    const partnerId = (legal['partnerId'] ?? row.rawPartnerId) as string | null;
    const membership = input.refreshMembership === true ? await refreshedMembership(tx, partnerId) : {};
    const now = storedIn(row);
    const values = changedIn({ ...ownColumns(input), ...legal, ...membership }, (column) => now[column]);
    if (Object.keys(values).length > 0) await write(tx, row, now, values);
    return { organizationId: row.id };
  },
});
