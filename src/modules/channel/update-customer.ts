import type { Ctx, TxCtx } from '../../data/context';
import type { Values } from '../../data/insert';
import { actOn } from '../../graph/actions';
import { changedIn, sameMembers } from '../../graph/changed';
import { mutate } from '../../graph/mutation';
import type { GraphRow } from '../../graph/registry';
import { stored } from '../../graph/statement';
import { change, updateRows } from '../../graph/write';
import { checkText } from '../../kernel/checks';
import { DomainError, refuse, together } from '../../kernel/errors';
import { domainOfEmail } from '../../kernel/fold';
import { checkPostalCode } from '../../kernel/postal-codes';
import { Customer, customerUpdated, lockCustomer, needsGrant, type CustomerFacts } from '../customers';
import { addressColumns, checkAddress, OrganizationRecord } from '../partners';
import { proveByAdministrator } from '../users';
import { allCustomerOperations } from './channel.actions';
import { checkCustomerEmail, checkEmail } from './customer-contact';
import { customDomainNames, movedDomains, replaceCustomDomains, type DomainChange } from './customer-domains';
import type { UpdateCustomerInput } from './update-customer.types';

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

/** Who may change what: the name is the customer's and its creator's, the domains need the tenant. */
function checkFields(input: UpdateCustomerInput, facts: CustomerFacts): void {
  if (input.name != null && !facts.own && !facts.created) {
    refuse('NOT_CREATOR', 'The company name is changed by the customer itself or by the provider that created it.', ['name']);
  }
  const against = input.customDomains == null ? null : needsGrant(facts);
  if (against) throw new DomainError({ ...against, path: ['customDomains'] });
}

/** The columns that the input changes. */
function columnsOf(input: UpdateCustomerInput, domains: readonly string[] | null): Values {
  return {
    ...(input.name == null ? {} : { name: input.name.trim() }),
    ...(input.email === undefined ? {} : { email: input.email?.trim() ?? null }),
    ...(input.address === undefined ? {} : input.address === null ? NO_ADDRESS : addressColumns(input.address)),
    ...(domains === null ? {} : { customDomains: JSON.stringify(domains) }),
  };
}

const READ = ['name', 'email', ...Object.keys(NO_ADDRESS), 'customDomains', 'initialDomain', 'country'] as const;

/** What changes, before and after. */
const changesOf = (row: GraphRow, changed: Values): { before: object; after: object } => ({
  before: Object.fromEntries(Object.keys(changed).map((name) => [name, row[stored(name)]])),
  after: changed,
});

/** The custom domains that the input names, null where it names none or those that there are. */
function newDomains(input: UpdateCustomerInput, before: readonly string[]): string[] | null {
  const names = input.customDomains == null ? null : customDomainNames(input.customDomains, 'customDomains');
  return names === null || sameMembers(names, before) ? null : names;
}

async function write(
  tx: TxCtx,
  row: GraphRow & { version: number },
  values: Values,
  named: Omit<DomainChange, 'initialDomain'> | null,
): Promise<void> {
  const moves = named && { ...named, initialDomain: String(row[stored('initialDomain')]) };
  const event = customerUpdated(row.id, changesOf(row, values), moves ? movedDomains(moves) : []);
  if (moves) await replaceCustomDomains(tx, moves, event);
  const emailDomain = values['email'] === undefined ? {} : { emailDomain: domainOfEmail(values['email'] as string | null) };
  await change(tx, Customer, row, { ...values, ...emailDomain }, event);
  if (values['name'] !== undefined) await updateRows(tx, OrganizationRecord, { name: values['name'] }, { id: row.id });
}

async function update(tx: TxCtx, input: UpdateCustomerInput): Promise<{ customerId: string }> {
  const { customerId } = input;
  const { row, facts } = await actOn(tx, Customer, allCustomerOperations, 'updateCustomer', {
    id: customerId,
    path: ['customerId'],
    expectedVersion: input.expectedVersion,
    also: READ.map(stored),
  });
  checkFields(input, facts);
  checkPostalCode(input.address?.postalCode, String(row[stored('country')]), ['address', 'postalCode']);
  await checkCustomerEmail(tx, input.email, ['email']);
  const before = JSON.parse(String(row[stored('customDomains')])) as string[];
  const domains = newDomains(input, before);
  const values = changedIn(columnsOf(input, domains), (name) => row[stored(name)]);
  if (Object.keys(values).length > 0) await write(tx, row, values, domains && { customerId, before, after: domains });
  if (input.customDomains != null) await proveByAdministrator(tx, customerId);
  return { customerId };
}

/** Changes the company data of a customer. */
export const updateCustomer = (ctx: Ctx, input: UpdateCustomerInput): Promise<object> =>
  mutate(ctx, {
    operation: 'updateCustomer',
    input,
    asksOthers: input.customDomains != null,
    before: () => checkInput(input),
    locks: lockCustomer(input.customerId),
    work: (tx) => update(tx, input),
  });
