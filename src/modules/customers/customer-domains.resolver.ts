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

@ObjectType('DomainRecord', { description: 'A DNS TXT record that proves a domain.' })
export class DomainRecordShown {
  @Field(() => String, { description: 'Name of the record.' })
  name!: string;

  @Field(() => String, { description: 'Text of the record, unique to each customer.' })
  value!: string;
}

@ObjectType('CustomerDomain', {
  description:
    'A domain of a customer. Until it is proven it is only a claim: others may claim it too, and it lets no one use addresses there.',
})
export class CustomerDomain {
  @Field(() => String, { description: 'The domain name. Internationalized names are in ASCII form (`xn--…`).' })
  name!: string;

  @Field(() => Boolean, { description: "Whether it is the tenant's initial domain." })
  initial!: boolean;

  @Field(() => Boolean, { description: 'Whether it is proven to belong to the customer.' })
  proven!: boolean;

  @Field(() => DomainProof, { nullable: true, description: 'How it was proven. Null if not proven.' })
  proof!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was proven. Null if not proven.' })
  provenAt!: number | null;

  @Field(() => DomainRecordShown, {
    nullable: true,
    description: 'The record that `proveCustomerDomain` looks for. Null once the domain is proven.',
  })
  dnsRecord!: DomainRecord | null;
}

type Held = Columns<OrganizationDomain, 'domain' | 'proof' | 'provenAt'> & { customerId: string };

/** Loads the proven domains of many customers in one statement. */
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
      'Initial domain and custom domains, with their proofs. A custom domain is proven when an admin of the customer confirms their own address there by mail, by a DNS record (`proveCustomerDomain`), or together with a parent domain. Null whenever `customDomains` is null.',
  })
  async domains(row: Row<Customer, 'initialDomain' | 'customDomains'>, ctx: Ctx): Promise<CustomerDomain[] | null> {
    const { initialDomain: initial, customDomains: named } = row;
    if (named === null) return null;
    const held = await heldBy(ctx, row.id);
    return [initial, ...listOf(named)].map((name) => {
      // The longest matching domain counts, as in lookups of a domain's owner.
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
