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

/** Refuses a domain that is not among the customer's custom domains. */
function requireNamed({ rawCustomDomains }: Row<Customer, typeof NAMED>, domain: string): void {
  if (listOf(rawCustomDomains).includes(domain)) return;
  refuse('INVALID', 'This is not a custom domain of the customer. Add it with `updateCustomer` first.', PATH);
}

/** Looks up the record before the transaction, because name servers may be slow. */
async function lookUp(ctx: Ctx, { customerId, domain }: { customerId: string; domain: string }): Promise<void> {
  requireNamed(await inScope(ctx, Customer, customerId, [NAMED], ['customerId']), domain);
  await ctx.services.throttle.take('link', ctx.network);
  const { name, value } = domainRecordOf(ctx, customerId, domain);
  const texts = await ctx.services.domainRecords.texts(name);
  if (texts === null) {
    refuse('DNS_UNAVAILABLE', 'The name servers do not respond. Try again later.', PATH, { name });
  }
  if (texts?.includes(value) === true) return;
  refuse('DNS_RECORD_MISSING', 'The TXT record is not in the DNS. New records may take a while to appear.', PATH, {
    name,
    value,
  });
}

export const proveCustomerDomain = defineOperation({
  name: 'proveCustomerDomain',
  description:
    'Proves a custom domain of a customer by its `dnsRecord` in the DNS. The domain then belongs to the customer, its users may use addresses there, and anyone who claimed the domain or an address there without a proof loses it. Done by the customer itself, or with its delegated admin privileges. Too many attempts fail with the top-level error `THROTTLED`.',
  example:
    'proveCustomerDomain(input: { customerId: "cus_01h…", domain: "contoso.example" }) { customer { domains { name proven } } errors { code message path } }',
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
      refuse('DOMAIN_PROVEN', 'This domain is already proven. There is nothing left to do.', PATH);
    }
    await domainProven(tx, { customerId, domain, proof: 'DNS' }, PATH);
    return { customerId };
  },
});
