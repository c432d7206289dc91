import { requireLock, type Ctx, type Locks, type TxCtx } from '../../../data/context';
import { isDuplicate, type Values } from '../../../data/insert';
import { actOn, because, notFound, type Operations } from '../../../graph/actions';
import { changedIn } from '../../../graph/changed';
import { mutate } from '../../../graph/mutation';
import type { GraphRow } from '../../../graph/registry';
import { stored } from '../../../graph/statement';
import { change } from '../../../graph/write';
import { checkText, checkWebsite } from '../../../kernel/checks';
import { refuse, together } from '../../../kernel/errors';
import { checkPostalCode } from '../../../kernel/postal-codes';
import { typeOfId } from '../../../kernel/ids';
import { addressColumns, checkAddress, PartnerRecord, Provider, Reseller } from '../../partners';
import { isWebmail } from '../../registers';
import { checkPerson } from '../create-user';
import { domainOf } from '../email';
import { legalColumns, refreshedMembership, refusePartnerIdInUse, writeCopies, type LegalData } from './legal-data';
import { organizationUpdated } from './organization.events';
import { checkSupportDetails } from './support-details';
import type { PrimaryContactInput, UpdateOrganizationInput } from './update-organization.types';

const OPERATION = 'updateOrganization';
const BY_OPERATOR = ['legalName', 'country', 'partnerId'] as const;
const SPECIALITIES_MOST = 20;

/** Columns that can change, which the audit trail shows before and after. */
const COLUMNS = [
  ...['name', 'country', 'marketRegion', 'partnerId', 'benefits', 'competencies', 'contactName', 'contactEmail', 'contactPhone'],
  ...['addressLine1', 'addressLine2', 'addressCity', 'addressState', 'addressPostalCode'],
  ...['supportEmail', 'supportPhone', 'supportWebsite', 'profile', 'website', 'specialities'],
];

/** What can be changed of a partner by whom. */
export const organizationOperations: Operations<{ own: boolean }> = {
  needs: [],
  facts: (row, ctx) => ({ own: row.id === ctx.viewer.organizationId }),
  conditions: {
    OWN_ORGANIZATION: ({ own }, { viewer }) => (viewer.kind === 'OPERATOR' ? null : own),
  },
  operations: {
    [OPERATION]: {
      action: 'organization.update',
      check: ({ own }, { viewer }) =>
        own || viewer.kind === 'OPERATOR'
          ? null
          : because('OTHER_ORGANIZATION', 'You may read this organisation, but only its own people change it.'),
    },
  },
};

/** Which partner is meant: the own one, or for the operator the given one. */
function targetOf({ viewer }: Ctx, given: string | null | undefined): { id: string; type: object } {
  const path = ['organizationId'];
  if (viewer.kind === 'CUSTOMER') refuse('USE_UPDATE_CUSTOMER', 'A customer changes its data with `updateCustomer`.', path);
  if (viewer.kind === 'OPERATOR' && given == null) refuse('INVALID', 'Give the partner.', path);
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
  if (reserved) refuse('OPERATOR_ONLY', 'Legal name, country and PartnerID are changed by the operator; turn to it.', [reserved]);
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

/** The primary contact is reached at the organisation's own domain (S0). */
async function checkContactDomain(tx: TxCtx, email: string, domain: string): Promise<void> {
  const path = ['primaryContact', 'email'];
  if (await isWebmail(tx.db, domainOf(email))) {
    refuse('WEBMAIL_ADDRESS', 'Web-mail addresses are refused for the primary contact; use an address of the company.', path);
  }
  if (domainOf(email) !== domain) {
    refuse('CONTACT_DOMAIN_MISMATCH', `The address of the primary contact must be one of ${domain}.`, path);
  }
}

/** The columns of what an organisation says of itself. */
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

const storedValue = (row: GraphRow, column: string): string | null => (row[stored(column)] ?? null) as string | null;

function legalDataOf(row: GraphRow): LegalData {
  const text = (column: string): string => String(row[stored(column)]);
  const { id } = row;
  const partnerId = storedValue(row, 'partnerId');
  return { id, name: text('name'), country: text('country'), marketRegion: text('marketRegion'), partnerId };
}

/** The organization is locked for those who may change it; others wait for nobody and are refused. */
const lockTarget =
  ({ organizationId }: UpdateOrganizationInput): Locks =>
  (tx) => {
    const { id } = targetOf(tx, organizationId);
    return id === tx.viewer.organizationId || tx.viewer.kind === 'OPERATOR' ? [id] : [];
  };

/** Writes what differs from what is stored. */
async function write(tx: TxCtx, row: GraphRow & { version: number }, values: Values): Promise<void> {
  const { id } = row;
  requireLock(tx, id);
  const before = Object.fromEntries(Object.keys(values).map((column) => [column, storedValue(row, column)]));
  try {
    await change(tx, PartnerRecord, row, values, organizationUpdated(id, { before, after: values }));
  } catch (cause) {
    if (isDuplicate(cause)) refusePartnerIdInUse();
    throw cause;
  }
  await writeCopies(tx, id, values);
}

/** Changes an organisation of a partner: its own people what it says of itself, the operator also its legal data. */
export function updateOrganization(ctx: Ctx, input: UpdateOrganizationInput): Promise<object> {
  return mutate(ctx, {
    operation: OPERATION,
    input,
    before: () => check(ctx, input),
    locks: lockTarget(input),
    work: async (tx) => {
      const { id: organizationId, type } = targetOf(tx, input.organizationId);
      const { row } = await actOn(tx, type, organizationOperations, OPERATION, {
        id: organizationId,
        path: ['organizationId'],
        expectedVersion: input.expectedVersion,
        also: [...COLUMNS, 'domain'].map(stored),
      });
      if (input.primaryContact) await checkContactDomain(tx, input.primaryContact.email.trim(), String(row[stored('domain')]));
      checkPostalCode(input.address?.postalCode, input.country ?? String(row[stored('country')]), ['address', 'postalCode']);
      const legal = await legalColumns(tx, legalDataOf(row), input);
      const partnerId = (legal['partnerId'] ?? storedValue(row, 'partnerId')) as string | null;
      const membership = input.refreshMembership === true ? await refreshedMembership(tx, partnerId) : {};
      const values = changedIn({ ...ownColumns(input), ...legal, ...membership }, (column) => row[stored(column)]);
      if (Object.keys(values).length > 0) await write(tx, row, values);
      return { organizationId };
    },
  });
}
