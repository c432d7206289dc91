import { ALPINE, ALPINE_BILLING, ALPINE_SALES, BALTIC, DONAU, DONAU_SALES, ELBE, type Chapter } from './question';
import { PARTNERS } from './sql';

/** The start of the quarter, 2026-10-01. */
const QUARTER = Date.UTC(2026, 9, 1);

const ORDER_VALUE = `CASE WHEN COALESCE(o.monthly_minor, o.annual_minor, o.triennial_minor) IS NOT NULL THEN
  COALESCE(o.monthly_minor, 0) * 36 + COALESCE(o.annual_minor, 0) * 3 + COALESCE(o.triennial_minor, 0) END`;

export const orders: Chapter = {
  title: 'Orders and requests',
  questions: [
    {
      title: 'What are our newest orders, and on which days were orders placed?',
      viewer: ALPINE,
      document: `{
  orders(orderBy: { field: PLACED_AT, direction: DESC }, first: 5) {
    nodes { placedAt customerName status monthlyTotal { amount currency } }
    groupBy(by: [{ field: PLACED_AT, per: DAY }], orderBy: [{ key: 0, direction: DESC }], first: 5) {
      nodes { keys count }
    }
  }
}`,
      sql: {
        'orders.nodes': `SELECT o.placed_at AS \`placedAt:time\`, o.customer_name AS customerName, o.status,
            CASE WHEN ${ORDER_VALUE} IS NOT NULL THEN o.currency END AS \`monthlyTotal.currency?\`,
            ${ORDER_VALUE} AS \`monthlyTotal.amount:monthly?\`
          FROM \`order\` o WHERE o.provider_id = :own ORDER BY o.placed_at DESC, o.id DESC LIMIT 5`,
        'orders.groupBy.nodes': `SELECT {day o.placed_at} AS \`keys.0\`, COUNT(*) AS count FROM \`order\` o WHERE o.provider_id = :own
          GROUP BY {day o.placed_at} ORDER BY {day o.placed_at} DESC LIMIT 5`,
      },
    },
    {
      title: 'Which order requests wait for our decision, oldest first, and what is at stake?',
      viewer: ALPINE_SALES,
      document: `{
  orderRequests(filter: { status: { eq: PENDING } }, orderBy: { field: CREATED_AT }) {
    totalCount
    nodes {
      createdAt customerName targetQuantity
      reseller { name }
      subscription { name quantity unitPrice { amount currency period } monthlyValue { amount currency } }
      lines { quantity billingCycle offer { name listPrice { amount currency period } } }
    }
  }
}`,
      sql: {
        'orderRequests.totalCount': `SELECT COUNT(*) AS value FROM order_request WHERE provider_id = :own AND status = 'PENDING'`,
        'orderRequests.nodes': `WITH ${PARTNERS}, asked AS (
            SELECT q.id, {line offerId} AS offer_id, {line quantity} AS quantity, {line billingCycle} AS cycle FROM order_request q, {lines q.lines})
          SELECT q.created_at AS \`createdAt:time\`, q.customer_name AS customerName, q.target_quantity AS targetQuantity,
            p.name AS \`reseller.name?\`, s.name AS \`subscription.name?\`, s.quantity AS \`subscription.quantity?\`,
            CASE WHEN s.id IS NOT NULL THEN s.currency END AS \`subscription.unitPrice.currency?\`,
            s.unit_price_minor AS \`subscription.unitPrice.amount:money?\`,
            CASE s.billing_cycle WHEN 'MONTHLY' THEN 'MONTH' WHEN 'ANNUAL' THEN 'YEAR' WHEN 'TRIENNIAL' THEN 'THREE_YEARS' END AS \`subscription.unitPrice.period?\`,
            s.currency AS \`subscription.monthlyValue.currency?\`, {monthly s} AS \`subscription.monthlyValue.amount:monthly?\`,
            l.quantity AS \`lines[].quantity\`, l.cycle AS \`lines[].billingCycle\`, o.name AS \`lines[].offer.name\`,
            o.list_price_minor AS \`lines[].offer.listPrice.amount:money\`, o.list_price_currency AS \`lines[].offer.listPrice.currency\`,
            CASE WHEN o.id IS NOT NULL THEN 'MONTH' END AS \`lines[].offer.listPrice.period\`
          FROM order_request q LEFT JOIN partners p ON p.id = q.reseller_id LEFT JOIN subscription s ON s.id = q.subscription_id
          LEFT JOIN asked l ON l.id = q.id LEFT JOIN offer o ON o.id = l.offer_id
          WHERE q.provider_id = :own AND q.status = 'PENDING' ORDER BY q.created_at, q.id`,
      },
      note: 'A request changes the quantity of a subscription or asks for new lines. Requests have no price of their own: the value is the quantity times the price of the subscription or offer.',
    },
    {
      title: 'Which resellers have not sold anything with us this quarter?',
      viewer: ALPINE_SALES,
      document: `{
  resellers(
    filter: { subscriptions: { none: { createdAt: { gte: "2026-10-01T00:00:00Z" } } } }
    orderBy: { field: NAME }
  ) {
    nodes { name status subscriptions { aggregate { count max { createdAt } } } }
  }
}`,
      sql: {
        'resellers.nodes': `WITH ${PARTNERS} SELECT p.name, p.status, COUNT(s.id) AS \`subscriptions.aggregate.count\`,
            MAX(s.created_at) AS \`subscriptions.aggregate.max.createdAt:time\`
          FROM partners p LEFT JOIN subscription s ON s.reseller_id = p.id AND s.provider_id = :own WHERE p.kind = 'RESELLER'
          GROUP BY p.id, p.name, p.status, p.name_folded HAVING COALESCE(MAX(s.created_at), 0) < ${QUARTER} ORDER BY p.name_folded`,
      },
      note: 'Every order line starts a subscription, with the reseller of record of the line.',
    },
    {
      title: 'What was ordered in each month of this year, by currency?',
      viewer: ALPINE_BILLING,
      document: `{
  orders(filter: { placedAt: { gte: "2026-01-01T00:00:00Z" }, status: { eq: COMPLETED } }) {
    groupBy(by: [{ field: PLACED_AT, per: MONTH }, { field: CURRENCY }]) {
      totalCount
      nodes { keys count sum { monthlyTotal { amount currency } } }
    }
  }
}`,
      sql: {
        'orders.groupBy.nodes': `SELECT {month o.placed_at} AS \`keys.0\`, o.currency AS \`keys.1\`, COUNT(*) AS count,
            CASE WHEN SUM(${ORDER_VALUE}) IS NOT NULL THEN o.currency END AS \`sum.monthlyTotal.0.currency?\`,
            SUM(${ORDER_VALUE}) AS \`sum.monthlyTotal.0.amount:monthly?\`
          FROM \`order\` o WHERE o.provider_id = :own AND o.placed_at >= ${Date.UTC(2026, 0, 1)} AND o.status = 'COMPLETED'
          GROUP BY {month o.placed_at}, o.currency ORDER BY {month o.placed_at}, o.currency`,
      },
    },
    {
      title: 'How big is an order?',
      viewer: ALPINE_BILLING,
      document: `{
  orders(filter: { currency: { eq: "EUR" }, monthlyTotal: { isNull: false } }) {
    aggregate { count avg { monthlyTotal { amount } } max { monthlyTotal { amount } } }
  }
}`,
      sql: {
        'orders.aggregate': `SELECT COUNT(*) AS count, FLOOR(SUM(${ORDER_VALUE}) / COUNT(*)) AS \`avg.monthlyTotal.0.amount:monthly\`,
            MAX(${ORDER_VALUE}) AS \`max.monthlyTotal.0.amount:monthly\`
          FROM \`order\` o WHERE o.provider_id = :own AND o.currency = 'EUR' AND ${ORDER_VALUE} IS NOT NULL`,
      },
    },
    {
      title: 'How do we answer the requests of each reseller?',
      viewer: ALPINE,
      document: `{
  orderRequests {
    groupBy(by: [{ reseller: { field: NAME } }, { field: STATUS }]) {
      nodes { keys count }
      totals { count }
    }
  }
}`,
      sql: {
        'orderRequests.groupBy.nodes': `WITH ${PARTNERS} SELECT p.name AS \`keys.0\`, q.status AS \`keys.1\`, COUNT(*) AS count FROM order_request q
          LEFT JOIN partners p ON p.id = q.reseller_id WHERE q.provider_id = :own GROUP BY p.name, q.status ORDER BY p.name, q.status`,
      },
    },
    {
      title: 'Which of our requests were declined, and why?',
      viewer: ELBE,
      document: `{
  orderRequests(filter: { status: { eq: DECLINED } }, orderBy: { field: DECIDED_AT, direction: DESC }) {
    nodes { customerName decidedAt decisionReason namedProvider { name } }
  }
}`,
      sql: {
        'orderRequests.nodes': `SELECT q.customer_name AS customerName, q.decided_at AS \`decidedAt:time\`, q.decision_reason AS decisionReason,
            p.name AS \`namedProvider.name\` FROM order_request q JOIN partner p ON p.id = q.provider_id
          WHERE q.reseller_id = :own AND q.status = 'DECLINED' ORDER BY q.decided_at DESC, q.id DESC LIMIT 20`,
      },
    },
    {
      title: 'Which orders had at least three lines?',
      viewer: BALTIC,
      document: `{
  orders(filter: { lines: { count: { gte: 3 } } }, orderBy: { field: PLACED_AT, direction: DESC }, first: 5) {
    totalCount
    nodes { customerName placedAt lines { aggregate { count sum { quantity } } } }
  }
}`,
      sql: {
        'orders.totalCount': `SELECT COUNT(*) AS value FROM \`order\` o WHERE o.provider_id = :own
          AND (SELECT COUNT(*) FROM order_line l WHERE l.order_id = o.id) >= 3`,
        'orders.nodes': `SELECT o.customer_name AS customerName, o.placed_at AS \`placedAt:time\`, COUNT(*) AS \`lines.aggregate.count\`,
            SUM(l.quantity) AS \`lines.aggregate.sum.quantity\` FROM \`order\` o JOIN order_line l ON l.order_id = o.id
          WHERE o.provider_id = :own GROUP BY o.id, o.customer_name, o.placed_at HAVING COUNT(*) >= 3 ORDER BY o.placed_at DESC, o.id DESC LIMIT 5`,
      },
    },
    {
      title: 'What sells this year? Top offers by ordered quantity, with the number of orders.',
      viewer: ALPINE_SALES,
      document: `{
  orderLines(filter: { order: { placedAt: { gte: "2026-01-01T00:00:00Z" } } }) {
    groupBy(by: [{ offer: { field: NAME } }], orderBy: [{ function: SUM, field: QUANTITY, direction: DESC }], first: 5) {
      totalCount
      nodes { keys count sum { quantity } }
    }
  }
}`,
      sql: {
        'orderLines.groupBy.nodes': `SELECT f.name AS \`keys.0\`, COUNT(*) AS count, SUM(l.quantity) AS \`sum.quantity\` FROM order_line l
          JOIN \`order\` o ON o.id = l.order_id JOIN offer f ON f.id = l.offer_id
          WHERE l.provider_id = :own AND o.placed_at >= ${Date.UTC(2026, 0, 1)} GROUP BY f.name ORDER BY SUM(l.quantity) DESC, f.name LIMIT 5`,
        'orderLines.groupBy.totalCount': `SELECT COUNT(DISTINCT l.offer_id) AS value FROM order_line l JOIN \`order\` o ON o.id = l.order_id
          WHERE l.provider_id = :own AND o.placed_at >= ${Date.UTC(2026, 0, 1)}`,
      },
    },
    {
      title: 'How much did we sell through each provider this year?',
      viewer: ELBE,
      document: `{
  orderLines(filter: { order: { placedAt: { gte: "2026-01-01T00:00:00Z" } } }) {
    groupBy(by: [{ order: { provider: { field: NAME } } }]) { nodes { keys count sum { quantity } } }
  }
}`,
      sql: {
        'orderLines.groupBy.nodes': `WITH ${PARTNERS} SELECT p.name AS \`keys.0\`, COUNT(*) AS count, SUM(l.quantity) AS \`sum.quantity\` FROM order_line l
          JOIN \`order\` o ON o.id = l.order_id LEFT JOIN partners p ON p.id = l.provider_id
          WHERE l.reseller_id = :own AND o.placed_at >= ${Date.UTC(2026, 0, 1)} GROUP BY p.name ORDER BY p.name`,
      },
    },
    {
      title: 'Which orders were cancelled as a whole?',
      viewer: ALPINE_BILLING,
      document: `{
  orders(filter: { status: { eq: CANCELLED } }, orderBy: { field: PLACED_AT, direction: DESC }) {
    totalCount
    groupBy(by: [{ field: PLACED_AT, per: YEAR }]) { nodes { keys count } }
  }
}`,
      sql: {
        'orders.totalCount': `SELECT COUNT(*) AS value FROM \`order\` WHERE provider_id = :own AND status = 'CANCELLED'`,
        'orders.groupBy.nodes': `SELECT SUBSTR({month o.placed_at}, 1, 4) AS \`keys.0\`, COUNT(*) AS count FROM \`order\` o
          WHERE o.provider_id = :own AND o.status = 'CANCELLED' GROUP BY SUBSTR({month o.placed_at}, 1, 4) ORDER BY SUBSTR({month o.placed_at}, 1, 4)`,
      },
    },
    {
      title: 'For which customers do we earn incentive credit now, on which subscriptions and since when?',
      viewer: DONAU,
      document: `{
  incentiveCredits(filter: { endsAt: { isNull: true } }, orderBy: { field: STARTS_AT, direction: DESC }, first: 100) {
    totalCount
    nodes { customerName startsAt endsAt namedProvider { name } subscription { name quantity status } }
  }
}`,
      sql: {
        'incentiveCredits.totalCount': `SELECT COUNT(*) AS value FROM incentive_credit WHERE reseller_id = :own AND ends_at IS NULL`,
        'incentiveCredits.nodes': `SELECT i.customer_name AS customerName, i.starts_at AS \`startsAt:time\`, i.ends_at AS endsAt,
            p.name AS \`namedProvider.name\`, s.name AS \`subscription.name\`, s.quantity AS \`subscription.quantity\`, {status s} AS \`subscription.status\`
          FROM incentive_credit i JOIN partner p ON p.id = i.provider_id JOIN subscription s ON s.id = i.subscription_id
          WHERE i.reseller_id = :own AND i.ends_at IS NULL ORDER BY i.starts_at DESC, i.id DESC LIMIT 100`,
      },
    },
    {
      title: 'What credit does one reseller earn, per subscription and period?',
      viewer: ALPINE,
      document: `{
  incentiveCredits(filter: { reseller: { name: { eq: "Donau IT" } } }, first: 100) {
    groupBy(by: [{ field: CUSTOMER_NAME }], orderBy: [{ function: COUNT, direction: DESC }], first: 5) { nodes { keys count } }
    nodes { subscription { name } startsAt endsAt }
  }
}`,
      sql: {
        'incentiveCredits.groupBy.nodes': `SELECT i.customer_name AS \`keys.0\`, COUNT(*) AS count FROM incentive_credit i JOIN partner p ON p.id = i.reseller_id
          WHERE i.provider_id = :own AND p.name = 'Donau IT' GROUP BY i.customer_name ORDER BY COUNT(*) DESC, i.customer_name LIMIT 5`,
        'incentiveCredits.nodes': `SELECT s.name AS \`subscription.name\`, i.starts_at AS \`startsAt:time\`, i.ends_at AS \`endsAt:time\`
          FROM incentive_credit i JOIN partner p ON p.id = i.reseller_id JOIN subscription s ON s.id = i.subscription_id
          WHERE i.provider_id = :own AND p.name = 'Donau IT' ORDER BY i.created_at, i.id LIMIT 100`,
      },
    },
    {
      title: 'How many seats did we sell in each month?',
      viewer: DONAU_SALES,
      document: `{
  orderLines(filter: { order: { placedAt: { gte: "2026-04-01T00:00:00Z" } } }) {
    groupBy(by: [{ order: { field: PLACED_AT, per: MONTH } }]) {
      nodes { keys sum { quantity } }
      totals { sum { quantity } }
    }
  }
}`,
      sql: {
        'orderLines.groupBy.nodes': `SELECT {month o.placed_at} AS \`keys.0\`, SUM(l.quantity) AS \`sum.quantity\` FROM order_line l
          JOIN \`order\` o ON o.id = l.order_id WHERE l.reseller_id = :own AND o.placed_at >= ${Date.UTC(2026, 3, 1)}
          GROUP BY {month o.placed_at} ORDER BY {month o.placed_at}`,
      },
    },
  ],
};
