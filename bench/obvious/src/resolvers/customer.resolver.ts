import { In } from 'typeorm';
import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import { database } from '../database';
import { Customer, CustomerScope } from '../entities/customer';
import { Partner } from '../entities/partner';
import { CustomerPage, PageArgs, pageOf, PartnerPage, SubscriptionPage } from './page';

@Resolver(() => Customer)
export class CustomerResolver {
  @Query(() => CustomerPage)
  async customers(@Args() { first }: PageArgs, @Ctx() { viewer }: Context): Promise<CustomerPage> {
    const orgId = viewer?.organizationId ?? '';
    const seen = await database.getRepository(CustomerScope).find({
      where: { orgId, viaId: orgId },
      order: { customerId: 'ASC' },
      take: first + 1,
    });
    const ids = seen.map(({ customerId }) => customerId);
    const customers = await database.getRepository(Customer).find({ where: { id: In(ids) }, order: { id: 'ASC' } });
    const resellers = new Map(seen.map((row) => [row.customerId, row.associatedResellerId]));
    for (const customer of customers) customer.associatedResellerId = resellers.get(customer.id) ?? null;
    return pageOf(customers, first);
  }

  @FieldResolver(() => Partner, { nullable: true })
  associatedReseller(@Root() customer: Customer, @Ctx() { loaders }: Context): Promise<Partner | null> | null {
    return customer.associatedResellerId ? (loaders?.partner.load(customer.associatedResellerId) ?? null) : null;
  }

  @FieldResolver(() => PartnerPage)
  async providers(@Root() customer: Customer, @Args() { first }: PageArgs, @Ctx() { loaders }: Context): Promise<PartnerPage> {
    const ids = (await loaders?.providerIds.load(customer.id)) ?? [];
    const partners = await Promise.all(ids.map((id) => loaders?.partner.load(id)));
    return pageOf(
      partners.filter((partner) => partner != null),
      first,
    );
  }

  @FieldResolver(() => SubscriptionPage)
  async subscriptions(
    @Root() customer: Customer,
    @Args() { first }: PageArgs,
    @Ctx() { loaders }: Context,
  ): Promise<SubscriptionPage> {
    return pageOf((await loaders?.subscriptions.load(customer.id)) ?? [], first);
  }
}
