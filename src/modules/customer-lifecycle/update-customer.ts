import type { Values, VersionedRow } from '../../data/insert';
import { requireLock, type TxCtx } from '../../data/context';
import type { Subject } from '../../graph/act-on';
import { changedIn, sameMembers } from '../../graph/changed';
import { defineOperation } from '../../graph/define-mutation';
import { listOf, rawOf, type Row, type RowValues } from '../../graph/row';
import { updateVersioned, updateRows } from '../../graph/write';
import { checkText } from '../../kernel/checks';
import { DomainError, refuse, together } from '../../kernel/errors';
import { domainOfEmail } from '../../kernel/fold';
import { checkPostalCode } from '../../kernel/postal-codes';
import {
  Customer,
  customerUpdated,
  inTenant,
  lockCustomer,
  needsGrant,
  needsGrantOrCreated,
  type CustomerFacts,
} from '../customers';
import { addressColumns, checkAddress, OrganizationRecord } from '../partners';
import type { Segment } from '../reference-data';
import { proveByAdministrator } from '../users';
import { allCustomerOperations } from './customer-lifecycle.actions';
import { checkCustomerEmail, checkEmail } from './customer-contact';
import { customDomainNames, movedDomains, replaceCustomDomains, type DomainChange } from './customer-domains';
import { UpdateCustomerInput, UpdateCustomerPayload } from './update-customer.types';

/** What an update can say of the company itself. */
type CompanyData = Pick<UpdateCustomerInput, 'name' | 'email' | 'segment' | 'address'>;

/** All that an update can say. */
type Changes = CompanyData & Pick<UpdateCustomerInput, 'customDomains'>;

const NO_ADDRESS = {
  addressLine1: null,
  addressLine2: null,
  addressCity: null,
  addressState: null,
  addressPostalCode: null,
} as const;

function checkInput(input: UpdateCustomerInput): void {
  together(
    () => checkText(input.name, { min: 2, max: 200 }, ['name']),
    () => checkEmail(input.email, ['email']),
    () => checkAddress(input.address, ['address']),
  );
}

/** Checks rights per field: the name needs the customer or its creator, the segment a provider, the domains need the tenant. */
function checkFields({ viewer }: TxCtx, input: Changes, segment: Segment, facts: CustomerFacts): void {
  if (input.segment != null && input.segment !== segment && viewer.kind !== 'PROVIDER') {
    refuse('SEGMENT_BY_PROVIDER', 'Only a provider can change the segment, which decides the prices.', ['segment']);
  }
  if (input.name != null && !facts.own && !facts.created) {
    refuse('NOT_CREATOR', 'Only the customer itself or the provider that created it can change the company name.', ['name']);
  }
  const against = input.customDomains == null ? null : needsGrant(facts);
  if (against) throw new DomainError({ ...against, path: ['customDomains'] });
}

/** The columns changed by the input. */
function columnsOf(input: CompanyData, domains: readonly string[] | null): RowValues<Customer> {
  return {
    ...(input.name == null ? {} : { name: input.name.trim() }),
    ...(input.segment == null ? {} : { segment: input.segment }),
    ...(input.email === undefined ? {} : { email: input.email?.trim() ?? null }),
    ...(input.address === undefined ? {} : input.address === null ? NO_ADDRESS : addressColumns(input.address)),
    ...(domains === null ? {} : { customDomains: JSON.stringify(domains) }),
  };
}

/** What `updateCustomerIn` needs of the customer. */
export const UPDATED_FIELDS = [
  ...rawOf('name', 'email', 'customDomains', 'initialDomain', 'country', 'segment'),
  ...rawOf('addressLine1', 'addressLine2', 'addressCity', 'addressState', 'addressPostalCode'),
];

type UpdatedRow = Row<Customer, (typeof UPDATED_FIELDS)[number]>;

/** The stored values of the columns that the input may change. */
const storedIn = (row: UpdatedRow): Values => ({
  name: row.rawName,
  email: row.rawEmail,
  segment: row.rawSegment,
  addressLine1: row.rawAddressLine1,
  addressLine2: row.rawAddressLine2,
  addressCity: row.rawAddressCity,
  addressState: row.rawAddressState,
  addressPostalCode: row.rawAddressPostalCode,
  customDomains: row.rawCustomDomains,
});

/** The changed values, before and after. */
const changesOf = (stored: Values, changed: Values): { before: object; after: object } => ({
  before: Object.fromEntries(Object.keys(changed).map((name) => [name, stored[name]])),
  after: changed,
});

/** The custom domains in the input. Null if not given or unchanged. */
function newDomains(input: Changes, before: readonly string[]): string[] | null {
  const names = input.customDomains == null ? null : customDomainNames(input.customDomains, 'customDomains');
  return names === null || sameMembers(names, before) ? null : names;
}

/** The parts of the company data that say something else than what is stored. */
export function differingFrom(row: UpdatedRow, { name, email, segment, address }: CompanyData): CompanyData {
  const stored = storedIn(row);
  const differs = ([part, value]: [string, unknown]): boolean =>
    Object.keys(changedIn(columnsOf({ [part]: value }, null), (column) => stored[column])).length > 0;
  return Object.fromEntries(Object.entries({ name, email, segment, address }).filter(differs));
}

async function write(
  tx: TxCtx,
  row: VersionedRow,
  { stored, values }: { stored: Values; values: Values },
  moves: DomainChange | null,
): Promise<void> {
  const event = customerUpdated(row.id, changesOf(stored, values), moves ? movedDomains(moves) : []);
  if (moves) await replaceCustomDomains(tx, moves, event);
  const emailDomain = values['email'] === undefined ? {} : { emailDomain: domainOfEmail(values['email'] as string | null) };
  await updateVersioned(tx, Customer, row, { ...values, ...emailDomain }, event);
  if (values['name'] !== undefined) await updateRows(tx, OrganizationRecord, { name: values['name'] }, { id: row.id });
}

/** Why company data cannot be changed. */
export const UPDATE_CODES = [
  'DELEGATED_ADMIN_REQUIRED',
  'NOT_CREATOR',
  'SEGMENT_BY_PROVIDER',
  'INVALID_EMAIL',
  'EMAIL_DOMAIN_NOT_ALLOWED',
] as const;

/** Changes what the input says of a customer on which `updateCustomer` was found possible. The customer must be locked. */
export async function updateCustomerIn(
  tx: TxCtx,
  input: Changes,
  { row, facts }: Subject<UpdatedRow, CustomerFacts>,
): Promise<void> {
  const customerId = row.id;
  requireLock(tx, customerId);
  checkFields(tx, input, row.rawSegment, facts);
  checkPostalCode(input.address?.postalCode, row.rawCountry, ['address', 'postalCode']);
  await checkCustomerEmail(tx, input.email, ['email']);
  const before = listOf(row.rawCustomDomains);
  const domains = newDomains(input, before);
  const stored = storedIn(row);
  const values = changedIn(columnsOf(input, domains), (name) => stored[name]);
  const moves = domains && { customerId, initialDomain: row.rawInitialDomain, before, after: domains };
  if (Object.keys(values).length > 0) await write(tx, row, { stored, values }, moves);
  if (input.customDomains != null) await proveByAdministrator(tx, customerId);
}

export const updateCustomer = defineOperation({
  name: 'updateCustomer',
  description:
    'Changes the company data of a customer. Allowed for partners with delegated admin privileges, the provider that created the customer, and the customer itself.',
  example:
    'updateCustomer(input: { customerId: "cus_01h…", name: "Contoso GmbH", expectedVersion: 3 }) { customer { name version } errors { code message path } }',
  action: 'customer.update',
  input: UpdateCustomerInput,
  inputDescription: 'Customer and changes.',
  payload: UpdateCustomerPayload,
  codes: [...UPDATE_CODES, 'DOMAIN_TAKEN', 'WEBMAIL_DOMAIN'],
  on: allCustomerOperations.on({ check: needsGrantOrCreated, onBehalfOf: inTenant }),
  thing: 'customerId',
  alsoRead: UPDATED_FIELDS,
  probesExistence: ({ customDomains }) => customDomains != null,
  before: (_ctx, input): void => checkInput(input),
  locks: lockCustomer,
  work: async (tx, { input, row, facts }) => {
    await updateCustomerIn(tx, input, { row, facts });
    return { customerId: row.id };
  },
});
