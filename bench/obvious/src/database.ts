import { DataSource } from 'typeorm';
import { Customer, CustomerScope } from './entities/customer';
import { Offer, OfferMarket } from './entities/offer';
import { Partner, PartnerScope } from './entities/partner';
import { Subscription, SubscriptionScope } from './entities/subscription';
import { RoleAssignment, User } from './entities/user';

export const database = new DataSource({
  type: 'mariadb',
  url: process.env['DATABASE_URL'] ?? '',
  charset: 'utf8mb4_bin',
  supportBigNumbers: true,
  poolSize: Number(process.env['DATABASE_POOL_SIZE'] ?? 10),
  entities: [
    Customer,
    CustomerScope,
    Offer,
    OfferMarket,
    Partner,
    PartnerScope,
    RoleAssignment,
    Subscription,
    SubscriptionScope,
    User,
  ],
});
