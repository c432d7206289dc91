import { ChangedMeanwhile, type TxCtx } from '../../data/context';
import { actOn, ifInScope } from '../../graph/act-on';
import { defineMutation } from '../../graph/define-mutation';
import type { Outcome } from '../../graph/idempotent-transaction';
import { refuse } from '../../kernel/errors';
import { typeOfId } from '../../kernel/ids';
import { hashPassword, temporaryPassword } from '../../security/passwords';
import { Customer } from '../customers';
import { checkExternalIds, checkNewExternalIds, EXTERNAL_ID_KEY, holderOf, refuseTaken } from '../external-ids';
import { credentials, NO_CREDENTIALS } from '../users';
import { COMPANY_CODES, checkNewCustomer, createCustomerIn, lockedParties, type Plan } from './create-customer';
import type { CreateCustomerInput } from './create-customer.types';
import { allCustomerOperations } from './customer-lifecycle.actions';
import { ImportCustomerInput, ImportCustomerPayload } from './import-customer.types';
import { differingFrom, UPDATE_CODES, UPDATED_FIELDS, updateCustomerIn } from './update-customer';

/** How a new customer would be created. */
interface Import extends Omit<Plan, 'passwordHash'> {
  /** Null if the customer was known before the transaction. */
  passwordHash: string | null;
}

const PATH = ['externalId'];

/** The same customer, as `createCustomer` is asked for it. */
const asNew = ({ externalId: _, ...input }: ImportCustomerInput): CreateCustomerInput => input;

/** The customer that has the external id. */
async function importedAs(tx: TxCtx, { externalId }: ImportCustomerInput): Promise<string | null> {
  const holder = await holderOf(tx, externalId);
  return holder === null || typeOfId(holder) === 'Customer' ? holder : refuseTaken(holder, PATH);
}

/** What an import says again and cannot change, with its name in messages. */
const FIXED = {
  initialDomain: 'initial domain',
  country: 'country',
  cloud: 'cloud',
  resellerId: 'associated reseller',
} as const;

type Fixed = Readonly<Record<keyof typeof FIXED, string | null>>;

/** Refuses what an import cannot change. What is not given stays. */
function checkFixed(stored: Fixed, given: Partial<Fixed>): void {
  for (const field of Object.keys(FIXED) as (keyof Fixed)[]) {
    const value = given[field];
    if (value === undefined || value === stored[field]) continue;
    refuse('NOT_IMPORTED', `This external id belongs to a customer with another ${FIXED[field]}.`, [field], { field });
  }
}

/** Changes a known customer to what is said of it now. Equal values change nothing. */
async function updateKnown(tx: TxCtx, id: string, input: ImportCustomerInput, initialDomain: string): Promise<Outcome> {
  const found = await actOn(tx, allCustomerOperations, 'updateCustomer', {
    id,
    path: PATH,
    alsoRead: [...UPDATED_FIELDS, 'cloud', 'associatedResellerId'],
  });
  // Its id was given to it after the locks were chosen.
  if (!tx.notes.locked?.has(id)) throw new ChangedMeanwhile();
  const { row } = found;
  const { country, cloud, resellerId } = input;
  checkFixed(
    {
      initialDomain: row.rawInitialDomain,
      country: row.rawCountry,
      cloud: row.cloud,
      resellerId: row.associatedResellerId,
    },
    { initialDomain, country, ...(cloud == null ? {} : { cloud }), ...(resellerId === undefined ? {} : { resellerId }) },
  );
  await updateCustomerIn(tx, differingFrom(row, input), found);
  return { customerId: id };
}

export const importCustomer = defineMutation({
  name: 'importCustomer',
  description:
    'Takes over a customer from another system: creates it as `createCustomer` does, with its id there. Importing the same external id again updates name, email, address and segment as `updateCustomer` does, and changes nothing where they are equal. The payload shows user name and temporary password of the admin of a new customer once.',
  example:
    'importCustomer(input: { externalId: { system: "erp", value: "K-20417" }, name: "Contoso", initialDomain: "contoso.example", country: "DE", email: "it@contoso.example", address: { line1: "Hauptstr. 1", city: "Berlin", postalCode: "10115" } }) { customer { id } errors { code message path } }',
  action: 'customer.create',
  input: ImportCustomerInput,
  inputDescription: 'The customer as it is in the other system.',
  payload: ImportCustomerPayload,
  codes: [...COMPANY_CODES, ...UPDATE_CODES.filter((code) => code !== 'SEGMENT_BY_PROVIDER'), 'NOT_IMPORTED'],
  probesExistence: true,
  keyFields: EXTERNAL_ID_KEY,
  before: async (ctx, given): Promise<Import> => {
    checkExternalIds([given.externalId], () => PATH);
    const input = asNew(given);
    const initialDomain = checkNewCustomer(ctx, input);
    const password = temporaryPassword();
    // Months of files name mostly known customers, which need no password.
    const passwordHash = (await holderOf(ctx, given.externalId)) === null ? await hashPassword(password) : null;
    return { input, initialDomain, userName: `admin@${initialDomain}`, password, passwordHash, quote: null };
  },
  locks: async (tx, { input }) => {
    const known = await importedAs(tx, input);
    const customer = known === null ? null : await ifInScope(tx, Customer, known, []);
    return [...(await lockedParties(tx, input)), customer?.id];
  },
  work: async (tx, { input, prepared }) => {
    const known = await importedAs(tx, input);
    if (known !== null) return updateKnown(tx, known, input, prepared.initialDomain);
    const externalIds = [input.externalId];
    checkNewExternalIds(tx, externalIds);
    const passwordHash = prepared.passwordHash ?? (await hashPassword(prepared.password));
    return createCustomerIn(tx, { ...prepared, passwordHash, input: { ...prepared.input, externalIds } });
  },
  // Only a new customer has a new relationship.
  shown: (done, { prepared: { userName, password } }) =>
    'relationshipId' in done.outcome ? credentials(userName, password)(done) : NO_CREDENTIALS,
  refused: NO_CREDENTIALS,
});
