import { Ctx, Field, FieldResolver, GraphQLISODateTime, ObjectType, registerEnumType, Resolver, Root } from 'type-graphql';
import type { Context } from '../context';
import { Offer } from '../entities/offer';
import { Subscription, SubscriptionStatus } from '../entities/subscription';
import { endOfTerm, statusOf } from '../status';

enum SupportContactKind {
  PROVIDER = 'PROVIDER',
  RESELLER = 'RESELLER',
}
registerEnumType(SupportContactKind, { name: 'SupportContactKind' });

@ObjectType()
class SupportContact {
  @Field(() => SupportContactKind)
  kind!: string;

  @Field()
  name!: string;

  @Field(() => String, { nullable: true })
  email!: string | null;
}

@Resolver(() => Subscription)
export class SubscriptionResolver {
  @FieldResolver(() => String, { nullable: true })
  name(@Root() subscription: Subscription): string | null {
    return subscription.open ? subscription.name : null;
  }

  @FieldResolver(() => SubscriptionStatus)
  status(@Root() subscription: Subscription): SubscriptionStatus {
    return statusOf(subscription, new Date());
  }

  @FieldResolver(() => GraphQLISODateTime, { nullable: true })
  termEndsAt(@Root() subscription: Subscription): Date | null {
    return subscription.open ? endOfTerm(subscription, new Date()) : null;
  }

  @FieldResolver(() => Offer, { nullable: true })
  offer(@Root() subscription: Subscription, @Ctx() { loaders }: Context): Promise<Offer | null> | null {
    return loaders?.offer.load(subscription.offerId) ?? null;
  }

  @FieldResolver(() => SupportContact, { nullable: true })
  async supportContact(@Root() subscription: Subscription, @Ctx() { loaders }: Context): Promise<SupportContact | null> {
    if (!subscription.open) return null;
    const partner = await loaders?.partner.load(subscription.supportPartnerId);
    return partner ? { kind: partner.kind, name: partner.name, email: partner.supportEmail } : null;
  }
}
