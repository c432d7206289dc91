import { Resolver } from 'type-graphql';
import { AvailableActions, Derived, FieldsOf, Many, One, ViewerCan, type Edge } from '../../graph/edges';
import { RootById, RootList } from '../../graph/roots';
import { money, Money } from '../../graph/money';
import type { Ctx } from '../../data/context';
import type { Row } from '../../graph/row';
import { AuditEvent } from '../audit';
import { periodOf, periodSql } from './commitment';
import { offerOperations } from './offer.actions';
import { Offer, OfferPrice, PriceValidity } from './offer.entity';
import { validityAt, validitySql } from './price-validity';

@FieldsOf(() => Offer)
export class OfferFields {
  @Derived(() => Money, {
    needs: ['listPriceMinor', 'listPriceCurrency', 'kind'],
    nullable: true,
    description:
      'List price of one seat or unit per month, for any billing cycle; if billed by usage, of one unit of usage. Null without the right `offer.read_price`.',
    money: {
      sql: (of) => ({
        minor: of('listPriceMinor'),
        currency: of('listPriceCurrency'),
        period: periodSql(of('kind'), "'MONTHLY'"),
      }),
    },
  })
  listPrice(row: Row<Offer, 'listPriceMinor' | 'listPriceCurrency' | 'kind'>): Money | null {
    return money(row.listPriceMinor, row.listPriceCurrency, periodOf(row.kind, 'MONTHLY'));
  }

  @Many(() => OfferPrice, {
    by: 'offerId',
    description: 'Prices by segment, country, billing cycle, term and time, past ones included. See `validity`.',
  })
  prices!: Edge;

  @One(() => Offer, { from: 'addOnOfId', description: 'The offer that this add-on extends.' })
  addOnOf!: Edge;

  @Many(() => Offer, { by: 'addOnOfId', description: 'Add-ons for this offer.' })
  addOns!: Edge;

  @Many(() => Offer, {
    via: {
      table: 'offer_upgrade',
      parent: 'offer_id',
      child: 'target_id',
      whereEquals: () => [],
    },
    description: 'Offers that a subscription to this offer can be upgraded to.',
  })
  upgradeTargets!: Edge;

  @Many(() => AuditEvent, {
    by: 'subjectId',
    action: 'audit.read',
    description: 'Audit events about this record that the viewer may see, oldest first.',
  })
  history!: Edge;

  @AvailableActions(offerOperations)
  availableActions!: Edge;

  @ViewerCan(offerOperations)
  viewerCan!: Edge;
}

@FieldsOf(() => OfferPrice)
export class OfferPriceFields {
  @Derived(() => PriceValidity, {
    needs: ['validFrom', 'validTo'],
    description: 'Whether it applies to orders that are placed now.',
    sql: validitySql,
  })
  validity(row: Row<OfferPrice, 'validFrom' | 'validTo'>, ctx: Ctx): PriceValidity {
    return validityAt(row, ctx.clock.now());
  }

  @Derived(() => Money, {
    needs: ['amountMinor', 'currency', 'billingCycle', 'offerKind'],
    nullable: true,
    description: 'Price of one seat or unit for one billing cycle; if billed by usage, of one unit of usage.',
    money: {
      sql: (of) => ({
        minor: of('amountMinor'),
        currency: of('currency'),
        period: periodSql(of('offerKind'), of('billingCycle')),
      }),
    },
  })
  amount(row: Row<OfferPrice, 'amountMinor' | 'currency' | 'billingCycle' | 'offerKind'>): Money | null {
    return money(row.amountMinor, row.currency, periodOf(row.offerKind, row.billingCycle));
  }
}

@Resolver()
export class CatalogQueries {
  @RootById(() => Offer, {
    action: 'offer.read',
    description: 'One offer.',
    example: 'offer(id: "off_01h…") { name summary minQuantity maxQuantity terms }',
  })
  offer!: Edge;

  @RootList(() => Offer, {
    action: 'offer.read',
    description: "Offers of your organization's cloud and market. The operator sees all.",
    example:
      'offers(first: 10, filter: { kind: { eq: LICENSE }, status: { eq: ACTIVE } }) { totalCount nodes { id name terms billingCycles } }',
  })
  offers!: Edge;
}
