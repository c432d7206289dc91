import type { Ctx, TxCtx } from '../../data/context';
import { actOn, inScope } from '../../graph/actions';
import { mutate } from '../../graph/mutation';
import { stored } from '../../graph/statement';
import { asciiDomain } from '../../kernel/domains';
import { DomainError, refuse } from '../../kernel/errors';
import { Customer, domainRecordOf, lockCustomer, needsGrant } from '../customers';
import { proofOfDomain } from '../partners';
import { domainProven } from '../users';
import { allCustomerOperations } from './channel.actions';
import type { ProveCustomerDomainInput } from './prove-domain.types';

const PATH = ['domain'];

/** Refuses a domain that the customer has not named. */
function requireNamed(named: unknown, domain: string): void {
  if ((JSON.parse(String(named)) as string[]).includes(domain)) return;
  refuse('INVALID', 'This is none of the custom domains of the customer; name it with `updateCustomer` first.', PATH);
}

/** Looks for the record, before the transaction: name servers may take their time. */
async function lookUp(ctx: Ctx, { customerId, domain }: { customerId: string; domain: string }): Promise<void> {
  const row = await inScope(ctx, Customer, customerId, [stored('customDomains')], ['customerId']);
  requireNamed(row[stored('customDomains')], domain);
  await ctx.throttle.take('link', ctx.network);
  const { name, value } = domainRecordOf(ctx, customerId, domain);
  const texts = await ctx.domainRecords.texts(name);
  if (texts === null) {
    refuse('DNS_UNAVAILABLE', 'The name servers do not answer at the moment; try again later.', PATH, { name });
  }
  if (texts?.includes(value) === true) return;
  refuse('DNS_RECORD_MISSING', 'The text record is not in the DNS, or not yet; new ones take a while.', PATH, { name, value });
}

async function prove(tx: TxCtx, customerId: string, domain: string): Promise<{ customerId: string }> {
  const subject = { id: customerId, path: ['customerId'], also: [stored('customDomains')] };
  const { row, facts } = await actOn(tx, Customer, allCustomerOperations, 'proveCustomerDomain', subject);
  const against = needsGrant(facts);
  if (against) throw new DomainError({ ...against, path: PATH });
  requireNamed(row[stored('customDomains')], domain);
  if ((await proofOfDomain(tx.db, domain))?.organizationId === customerId) {
    refuse('DOMAIN_PROVEN', 'This domain is proven already; nothing is left to do.', PATH);
  }
  await domainProven(tx, { customerId, domain, proof: 'DNS' }, PATH);
  return { customerId };
}

/** Proves a custom domain of a customer by a record in the DNS. */
export function proveCustomerDomain(ctx: Ctx, input: ProveCustomerDomainInput): Promise<object> {
  const { customerId } = input;
  const domain = asciiDomain(input.domain);
  return mutate(ctx, {
    operation: 'proveCustomerDomain',
    input,
    asksOthers: true,
    before: () => lookUp(ctx, { customerId, domain }),
    locks: lockCustomer(customerId),
    work: (tx) => prove(tx, customerId, domain),
  });
}
