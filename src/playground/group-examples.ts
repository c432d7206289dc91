import type { Example } from './example';
import { PRICE_READERS, SUBSCRIPTION_READERS } from './example-roles';

/** Questions whose answers are groups. */
export const GROUP_EXAMPLES: readonly Example[] = [
  {
    id: 'seats-by-offer',
    name: 'Seats by offer',
    hint: 'Groups with totals: look at them as a table or a chart',
    roles: SUBSCRIPTION_READERS,
    query: `query SeatsByOffer {
  subscriptions(filter: { status: { eq: ACTIVE } }) {
    groupBy(
      by: [{ offer: { field: NAME } }]
      orderBy: [{ function: SUM, field: QUANTITY, direction: DESC }]
      first: 20
    ) {
      nodes {
        keys
        count
        sum {
          quantity
        }
      }
    }
  }
}
`,
  },
  {
    id: 'value-by-country',
    name: 'Monthly value by country',
    hint: 'Amounts of active subscriptions, added up for each currency',
    roles: PRICE_READERS,
    kinds: ['PROVIDER'],
    query: `query ValueByCountry {
  subscriptions(filter: { status: { eq: ACTIVE } }) {
    groupBy(by: [{ customer: { field: COUNTRY } }]) {
      nodes {
        keys
        count
        sum {
          monthlyValue {
            amount
            currency
          }
        }
      }
    }
  }
}
`,
  },
  {
    id: 'starts-per-month',
    name: 'Subscriptions started per month',
    hint: 'A series of time: look at it as a line',
    roles: SUBSCRIPTION_READERS,
    query: `query StartsPerMonth {
  subscriptions {
    groupBy(by: [{ field: STARTS_AT, per: MONTH }], fill: true) {
      nodes {
        keys
        count
      }
    }
  }
}
`,
  },
];
