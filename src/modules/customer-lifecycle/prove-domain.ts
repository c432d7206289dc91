import type { Ctx } from '../../data/context';
import { inScope } from '../../graph/act-on';
import { defineOperation } from '../../graph/define-mutation';
import { listOf, raw, type Row } from '../../graph/row';
import { asciiDomain } from '../../kernel/domains';
import { refuse } from '../../kernel/errors';
import { Customer, domainRecordOf, inTenant, lockCustomer, needsGrant } from '../customers';
import { proofOfDomain } from '../partners';
import { domainProven } from '../users';
import { allCustomerOperations } from './customer-lifecycle.actions';
import { ProveCustomerDomainInput, ProveCustomerDomainPayload } from './prove-domain.types';

const PATH = ['domain'];
const NAMED = raw('customDomains');

/** Refuses a domain that the customer has not named. */
function requireNamed({ rawCustomDomains }: Row<Customer, typeof NAMED>, domain: string): void {
  if (listOf(rawCustomDomains).includes(domain)) return;
  refuse('INVALID', 'This is none of the custom domains of the customer; name it with `updateCustomer` first.', PATH);
}

/** Looks for the record, before the transaction: name servers may take their time. */
async function lookUp(ctx: Ctx, { customerId, domain }: { customerId: string; domain: string }): Promise<void> {
  requireNamed(await inScope(ctx, Customer, customerId, [NAMED], ['customerId']), domain);
  await ctx.services.throttle.take('link', ctx.network);
  const { name, value } = domainRecordOf(ctx, customerId, domain);
  const texts = await ctx.services.domainRecords.texts(name);
  if (texts === null) {
    refuse('DNS_UNAVAILABLE', 'The name servers do not answer at the moment; try again later.', PATH, { name });
  }
  if (texts?.includes(value) === true) return;
  refuse('DNS_RECORD_MISSING', 'The text record is not in the DNS, or not yet; new ones take a while.', PATH, { name, value });
}

/** Proves a custom domain of a customer by a record in the DNS. */
export const proveCustomerDomain = defineOperation({
  name: 'proveCustomerDomain',
  description:
    "Proves a custom domain of a customer by its `dnsRecord` in the DNS: from then on it is the customer's, its people hold their addresses there, and whoever named the domain or an address there without a proof loses it. By the customer itself or under its delegated admin privileges. Asking too often answers `THROTTLED` at the top.",
  action: 'customer.update',
  input: ProveCustomerDomainInput,
  inputDescription: 'Customer and domain.',
  payload: ProveCustomerDomainPayload,
  codes: ['DELEGATED_ADMIN_REQUIRED', 'DNS_RECORD_MISSING', 'DNS_UNAVAILABLE', 'DOMAIN_PROVEN', 'DOMAIN_TAKEN'],
  on: allCustomerOperations.on({ check: needsGrant, onBehalfOf: inTenant }),
  thing: 'customerId',
  alsoRead: [NAMED],
  probesExistence: true,
  before: async (ctx, { customerId, domain: given }) => {
    const domain = asciiDomain(given);
    await lookUp(ctx, { customerId, domain });
    return domain;
  },
  locks: lockCustomer,
  work: async (tx, { row, prepared: domain }) => {
    const customerId = row.id;
    requireNamed(row, domain);
    if ((await proofOfDomain(tx.db, domain))?.organizationId === customerId) {
      refuse('DOMAIN_PROVEN', 'This domain is proven already; nothing is left to do.', PATH);
    }
    await domainProven(tx, { customerId, domain, proof: 'DNS' }, PATH);
    return { customerId };
  },
});
