import { Field, ObjectType } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { bound } from '../../data/sql';
import { Derived, FieldsOf } from '../../graph/edges';
import { loaderOf } from '../../graph/read';
import { listOf, type Columns, type Row } from '../../graph/row';
import { marks, padded } from '../../graph/statement';
import { DateTime } from '../../graph/values';
import { withParents } from '../../kernel/domains';
import { DomainProof, type OrganizationDomain } from '../partners';
import { Customer } from './customer.entity';
import { domainRecordOf, type DomainRecord } from './domain-record';

@ObjectType('DomainRecord', { description: 'A text record (TXT) in the DNS that proves a domain.' })
export class DomainRecordShown {
  @Field(() => String, { description: 'Name of the record.' })
  name!: string;

  @Field(() => String, { description: 'Its text; each customer has one of its own.' })
  value!: string;
}

@ObjectType('CustomerDomain', {
  description:
    'A domain of a customer. Without a proof it is only named: it keeps nobody else from it, and nobody holds an address there by it.',
})
export class CustomerDomain {
  @Field(() => String, { description: 'The domain; one with letters of its own in its ASCII form (`xn--…`).' })
  name!: string;

  @Field(() => Boolean, { description: 'It is the initial domain of the tenant.' })
  initial!: boolean;

  @Field(() => Boolean, { description: 'It is known to belong to the customer.' })
  proven!: boolean;

  @Field(() => DomainProof, { nullable: true, description: 'How that is known; null while it is not.' })
  proof!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Since when; null while it is not.' })
  provenAt!: number | null;

  @Field(() => DomainRecordShown, {
    nullable: true,
    description: 'The record that `proveCustomerDomain` looks for; null once the domain is proven.',
  })
  dnsRecord!: DomainRecord | null;
}

type Held = Columns<OrganizationDomain, 'domain' | 'proof' | 'provenAt'> & { customerId: string };

/** The proven domains of the customers of a page, in one statement. */
const heldBy = (ctx: Ctx, customerId: string): Promise<readonly Held[]> =>
  loaderOf<string, readonly Held[]>(ctx, 'domains of customers', async (ids) => {
    const asked = padded(ids);
    const rows = await ctx.db.rows(
      bound<Held>(
        'subject',
        `SELECT domain, organization_id AS customerId, proof, proven_at AS provenAt FROM organization_domain
          WHERE organization_id IN (${marks(asked.length)})`,
      ),
      asked,
    );
    return ids.map((id) => rows.filter((row) => row.customerId === id));
  }).load(customerId);

@FieldsOf(() => Customer)
export class CustomerDomainFields {
  @Derived(() => [CustomerDomain], {
    needs: ['initialDomain', 'customDomains'],
    nullable: true,
    description:
      'Initial domain and custom domains, with how each is proven. A custom domain is proven once an admin of the customer has proven its own address there by mail, by a record in the DNS (`proveCustomerDomain`), or with a domain above it. Null where `customDomains` is.',
  })
  async domains(row: Row<Customer, 'initialDomain' | 'customDomains'>, ctx: Ctx): Promise<CustomerDomain[] | null> {
    const { initialDomain: initial, customDomains: named } = row;
    if (named === null) return null;
    const held = await heldBy(ctx, row.id);
    return [initial, ...listOf(named)].map((name) => {
      // The longest name counts, as it does where one asks whose a domain is.
      const proof = withParents(name).flatMap((above) => held.filter(({ domain }) => domain === above))[0];
      return {
        name,
        initial: name === initial,
        proven: proof !== undefined,
        proof: proof?.proof ?? null,
        provenAt: proof?.provenAt ?? null,
        dnsRecord: proof ? null : domainRecordOf(ctx, row.id, name),
      };
    });
  }
}
