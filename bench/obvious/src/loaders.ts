import DataLoader from 'dataloader';
import { In } from 'typeorm';
import type { Viewer } from './context';
import { database } from './database';
import { CustomerScope } from './entities/customer';
import { OfferMarket, type Offer } from './entities/offer';
import { PartnerScope, type Partner } from './entities/partner';
import { SubscriptionScope, type Subscription } from './entities/subscription';

function grouped<T>(keys: readonly string[], rows: T[], keyOf: (row: T) => string): T[][] {
  const groups = new Map<string, T[]>(keys.map((key) => [key, []]));
  for (const row of rows) groups.get(keyOf(row))?.push(row);
  return keys.map((key) => groups.get(key) ?? []);
}

/** Loaders of one request; what they read is what the viewer's organization may see. */
export function createLoaders({ organizationId: orgId, market }: Viewer) {
  return {
    partner: new DataLoader<string, Partner | null>(async (ids) => {
      const rows = await database
        .getRepository(PartnerScope)
        .find({ where: { orgId, partnerId: In([...ids]) }, relations: { partner: true } });
      const found = new Map(rows.map((row) => [row.partnerId, row.partner]));
      return ids.map((id) => found.get(id) ?? null);
    }),
    providerIds: new DataLoader<string, string[]>(async (customerIds) => {
      const rows = await database.getRepository(CustomerScope).find({
        where: { orgId, customerId: In([...customerIds]), viaKind: 'PROVIDER' },
        order: { viaId: 'ASC' },
      });
      return grouped(customerIds, rows, (row) => row.customerId).map((group) => group.map(({ viaId }) => viaId));
    }),
    subscriptions: new DataLoader<string, Subscription[]>(async (customerIds) => {
      const rows = await database.getRepository(SubscriptionScope).find({
        where: { orgId, customerId: In([...customerIds]) },
        relations: { subscription: true },
        order: { subscriptionId: 'ASC' },
      });
      return grouped(customerIds, rows, (row) => row.customerId).map((group) =>
        group.map((row) => Object.assign(row.subscription, { open: row.level >= 2 })),
      );
    }),
    offer: new DataLoader<string, Offer | null>(async (ids) => {
      const rows = await database
        .getRepository(OfferMarket)
        .find({ where: { market, offerId: In([...ids]) }, relations: { offer: true } });
      const found = new Map(rows.map((row) => [row.offerId, row.offer]));
      return ids.map((id) => found.get(id) ?? null);
    }),
  };
}

export type Loaders = ReturnType<typeof createLoaders>;
