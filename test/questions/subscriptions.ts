import { ALPINE, ALPINE_BILLING, ALPINE_HELPDESK, ALPINE_SALES, BALTIC, ELBE, type Chapter } from './question';
import { MINE, PARTNERS, SEEN } from './sql';

const VALUE = `s.currency AS \`sum.monthlyValue.0.currency?\`, SUM({monthly s}) AS \`sum.monthlyValue.0.amount:monthly?\``;

/** Moments as a table: each as the answer writes it, and as it is stored. */
const momentsOf = (texts: readonly string[]): string =>
  `moments AS (${texts.map((text) => `SELECT '${text}' AS text, ${Date.parse(text)} AS at`).join(' UNION ALL ')})`;

const first = (year: number, month: number): string => new Date(Date.UTC(year, month, 1)).toISOString();
const YEAR = Array.from({ length: 12 }, (_, index) => first(2025, 11 + index));
const QUARTERS = [0, 3, 6, 9].map((month) => first(2026, month));

/** Until when a subscription `s` was in force. */
const UNTIL = `CASE WHEN s.state = 'CANCELLED' THEN COALESCE(s.cancelled_at, s.starts_at)
  WHEN s.state = 'SUSPENDED' THEN COALESCE(s.suspended_at, s.starts_at)
  WHEN s.auto_renew = 1 THEN ${Date.UTC(9999, 0, 1)} ELSE s.term_ends_at END`;

export const subscriptions: Chapter = {
  title: 'Subscriptions and their value',
  questions: [
    {
      title: 'How many active subscriptions and seats of Enterprise Suite 3 are there?',
      viewer: ALPINE,
      document: `{
  subscriptions(filter: { status: { eq: ACTIVE }, offer: { name: { eq: "Enterprise Suite 3" } } }) {
    aggregate { count sum { quantity assignedLicenses } avg { quantity } }
  }
}`,
      sql: {
        'subscriptions.aggregate': `WITH ${SEEN} SELECT COUNT(*) AS count, SUM(s.quantity) AS \`sum.quantity\`,
            SUM(s.assigned_licenses) AS \`sum.assignedLicenses\`, SUM(s.quantity) * 1e0 / COUNT(*) AS \`avg.quantity:mean\`
          FROM seen s JOIN offer o ON o.id = s.offer_id WHERE {status s} = 'ACTIVE' AND o.name = 'Enterprise Suite 3'`,
      },
    },
    {
      title: 'Which subscriptions end within 30 days and do not renew: how many, and what are they worth per month?',
      viewer: ALPINE_BILLING,
      document: `{
  subscriptions(
    filter: {
      status: { in: [ACTIVE, SUSPENDED] }
      autoRenew: { eq: false }
      termEndsAt: { between: ["2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"] }
    }
    orderBy: { field: TERM_ENDS_AT }
  ) {
    groupBy(by: [{ field: CURRENCY }]) {
      nodes { keys count sum { monthlyValue { amount currency } } }
    }
    nodes { name customerName termEndsAt monthlyValue { amount currency } }
  }
}`,
      sql: {
        'subscriptions.groupBy.nodes': `WITH ${SEEN} SELECT s.currency AS \`keys.0\`, COUNT(*) AS count, ${VALUE} FROM seen s
          WHERE s.whole = 1 AND {status s} IN ('ACTIVE', 'SUSPENDED') AND s.auto_renew = 0
          AND s.term_ends_at BETWEEN :now AND :now + 30 * :day GROUP BY s.currency ORDER BY s.currency`,
        'subscriptions.nodes': `WITH ${SEEN} SELECT s.name, s.customer_name AS customerName, s.term_ends_at AS \`termEndsAt:time\`,
            CASE WHEN {monthly s} IS NOT NULL THEN s.currency END AS \`monthlyValue.currency?\`, {monthly s} AS \`monthlyValue.amount:monthly?\`
          FROM seen s WHERE s.whole = 1 AND {status s} IN ('ACTIVE', 'SUSPENDED') AND s.auto_renew = 0
          AND s.term_ends_at BETWEEN :now AND :now + 30 * :day ORDER BY s.term_ends_at, s.id LIMIT 20`,
      },
    },
    {
      title: 'Which subscriptions have auto-renew off and end within 60 days?',
      viewer: ALPINE_SALES,
      document: `{
  subscriptions(
    filter: {
      status: { eq: ACTIVE }
      autoRenew: { eq: false }
      termEndsAt: { lt: "2026-12-31T00:00:00Z" }
    }
    orderBy: { field: TERM_ENDS_AT }
  ) {
    totalCount
    nodes { customerName name quantity termEndsAt namedResellerOfRecord { name } }
  }
}`,
      sql: {
        'subscriptions.totalCount': `WITH ${SEEN} SELECT COUNT(*) AS value FROM seen s WHERE s.whole = 1 AND {status s} = 'ACTIVE'
          AND s.auto_renew = 0 AND s.term_ends_at < :now + 60 * :day`,
        'subscriptions.nodes': `WITH ${SEEN} SELECT s.customer_name AS customerName, s.name, s.quantity, s.term_ends_at AS \`termEndsAt:time\`,
            p.name AS \`namedResellerOfRecord.name?\` FROM seen s LEFT JOIN partner p ON p.id = s.reseller_id
          WHERE s.whole = 1 AND {status s} = 'ACTIVE' AND s.auto_renew = 0 AND s.term_ends_at < :now + 60 * :day
          ORDER BY s.term_ends_at, s.id LIMIT 20`,
      },
    },
    {
      title: 'Who pays for licenses that nobody uses? Bought but unassigned licenses by customer, most first.',
      viewer: ALPINE,
      document: `{
  subscriptions(filter: { status: { eq: ACTIVE }, unassignedLicenses: { gt: 0 } }) {
    groupBy(
      by: [{ customer: { field: NAME } }]
      orderBy: [{ function: SUM, field: UNASSIGNED_LICENSES, direction: DESC }]
      first: 10
    ) {
      nodes { keys sum { unassignedLicenses quantity } }
      totals { sum { unassignedLicenses } }
    }
  }
}`,
      sql: {
        'subscriptions.groupBy.nodes': `WITH ${MINE}, ${SEEN} SELECT m.name AS \`keys.0\`,
            SUM(s.quantity - s.assigned_licenses) AS \`sum.unassignedLicenses\`, SUM(s.quantity) AS \`sum.quantity\`
          FROM seen s LEFT JOIN mine m ON m.id = s.customer_id
          WHERE {status s} = 'ACTIVE' AND s.offer_kind = 'LICENSE' AND s.quantity > s.assigned_licenses
          GROUP BY m.name ORDER BY SUM(s.quantity - s.assigned_licenses) DESC, m.name LIMIT 10`,
        'subscriptions.groupBy.totals.sum.unassignedLicenses': `WITH ${SEEN} SELECT SUM(s.quantity - s.assigned_licenses) AS value
          FROM seen s WHERE {status s} = 'ACTIVE' AND s.offer_kind = 'LICENSE' AND s.quantity > s.assigned_licenses`,
      },
    },
    {
      title: 'Which ten offers have most seats, by country of the customer?',
      viewer: ALPINE,
      document: `{
  subscriptions(filter: { status: { eq: ACTIVE } }) {
    groupBy(
      by: [{ customer: { field: COUNTRY } }, { offer: { field: NAME } }]
      orderBy: [{ function: SUM, field: QUANTITY, direction: DESC }]
      first: 10
    ) {
      totalCount
      nodes { keys count sum { quantity } }
    }
  }
}`,
      sql: {
        'subscriptions.groupBy.nodes': `WITH ${MINE}, ${SEEN} SELECT m.country AS \`keys.0\`, o.name AS \`keys.1\`, COUNT(*) AS count,
            SUM(s.quantity) AS \`sum.quantity\`
          FROM seen s LEFT JOIN mine m ON m.id = s.customer_id JOIN offer o ON o.id = s.offer_id WHERE {status s} = 'ACTIVE'
          GROUP BY m.country, o.name ORDER BY SUM(s.quantity) DESC, m.country, o.name LIMIT 10`,
        'subscriptions.groupBy.totalCount': `WITH ${MINE}, ${SEEN} SELECT COUNT(*) AS value FROM (SELECT DISTINCT m.country, o.name FROM seen s
          LEFT JOIN mine m ON m.id = s.customer_id JOIN offer o ON o.id = s.offer_id WHERE {status s} = 'ACTIVE') x`,
      },
    },
    {
      title: 'What did we lose each month? Subscriptions that were cancelled or ended, with their monthly value.',
      viewer: ALPINE_BILLING,
      document: `{
  subscriptions(filter: { endedAt: { isNull: false } }) {
    groupBy(
      by: [{ field: ENDED_AT, per: MONTH }, { field: CURRENCY }]
      orderBy: [{ key: 0, direction: DESC }, { key: 1 }]
    ) {
      totalCount
      nodes { keys count sum { monthlyValue { amount currency } } }
    }
  }
}`,
      sql: {
        'subscriptions.groupBy.nodes': `WITH ${SEEN} SELECT {month s.ended_at} AS \`keys.0\`, s.currency AS \`keys.1\`, COUNT(*) AS count,
            CASE WHEN SUM({monthly s}) IS NOT NULL THEN s.currency END AS \`sum.monthlyValue.0.currency?\`,
            SUM({monthly s}) AS \`sum.monthlyValue.0.amount:monthly?\` FROM seen s
          WHERE s.whole = 1 AND s.ended_at IS NOT NULL GROUP BY {month s.ended_at}, s.currency
          ORDER BY {month s.ended_at} DESC, s.currency`,
      },
    },
    {
      title: 'On which subscriptions is the support contact not the reseller of record?',
      viewer: ALPINE_HELPDESK,
      document: `{
  subscriptions(filter: { resellerSupports: { eq: false }, status: { eq: ACTIVE } }) {
    groupBy(by: [{ resellerOfRecord: { field: NAME } }], orderBy: [{ function: COUNT, direction: DESC }]) {
      nodes { keys count }
    }
    nodes { customerName name namedResellerOfRecord { name } supportContact { kind name } }
  }
}`,
      sql: {
        'subscriptions.groupBy.nodes': `WITH ${PARTNERS}, ${SEEN} SELECT p.name AS \`keys.0\`, COUNT(*) AS count FROM seen s
          LEFT JOIN partners p ON p.id = s.reseller_id WHERE s.whole = 1 AND {status s} = 'ACTIVE' AND s.reseller_id <> s.support_partner_id
          GROUP BY p.name ORDER BY COUNT(*) DESC, p.name`,
        'subscriptions.nodes': `WITH ${PARTNERS}, ${SEEN} SELECT s.customer_name AS customerName, s.name,
            p.name AS \`namedResellerOfRecord.name\`, h.kind AS \`supportContact.kind\`, h.name AS \`supportContact.name\` FROM seen s
          JOIN partner p ON p.id = s.reseller_id JOIN partners h ON h.id = s.support_partner_id
          WHERE s.whole = 1 AND {status s} = 'ACTIVE' AND s.reseller_id <> s.support_partner_id
          ORDER BY s.created_at, s.id LIMIT 20`,
      },
    },
    {
      title: 'What is the monthly run-rate of each reseller today, by currency?',
      viewer: ALPINE_BILLING,
      document: `{
  subscriptions(filter: { status: { eq: ACTIVE } }) {
    groupBy(
      by: [{ resellerOfRecord: { field: NAME } }, { field: CURRENCY }]
      orderBy: [{ key: 1 }, { function: SUM, field: MONTHLY_VALUE, direction: DESC }]
    ) {
      nodes { keys count sum { monthlyValue { amount currency } } }
    }
  }
}`,
      sql: {
        'subscriptions.groupBy.nodes': `WITH ${PARTNERS}, ${SEEN}, full_ones AS (SELECT s.*, CASE WHEN s.whole = 1 THEN {monthly s} END AS worth,
            CASE WHEN s.whole = 1 THEN s.currency END AS shown, CASE WHEN s.whole = 1 THEN s.reseller_id END AS reseller FROM seen s WHERE {status s} = 'ACTIVE')
          SELECT p.name AS \`keys.0\`, s.shown AS \`keys.1\`, COUNT(*) AS count,
            CASE WHEN SUM(s.worth) IS NOT NULL THEN s.shown END AS \`sum.monthlyValue.0.currency?\`,
            SUM(s.worth) AS \`sum.monthlyValue.0.amount:monthly?\`
          FROM full_ones s LEFT JOIN partners p ON p.id = s.reseller GROUP BY p.name, s.shown
          ORDER BY s.shown, SUM(s.worth) DESC, p.name`,
      },
      note: 'A reseller of null: sold without one. A currency of null: seen through a grant, so the price is not shown.',
    },
    {
      title: 'How many licenses of each offer are in force today?',
      viewer: ALPINE,
      document: `{
  subscriptions(filter: { status: { eq: ACTIVE }, offer: { kind: { eq: LICENSE } } }) {
    groupBy(by: [{ offer: { field: NAME } }], orderBy: [{ function: SUM, field: QUANTITY, direction: DESC }]) {
      totalCount
      nodes { keys sum { quantity assignedLicenses } }
    }
  }
}`,
      sql: {
        'subscriptions.groupBy.nodes': `WITH ${SEEN} SELECT o.name AS \`keys.0\`, SUM(s.quantity) AS \`sum.quantity\`,
            SUM(s.assigned_licenses) AS \`sum.assignedLicenses\` FROM seen s JOIN offer o ON o.id = s.offer_id
          WHERE {status s} = 'ACTIVE' AND o.kind = 'LICENSE' GROUP BY o.name ORDER BY SUM(s.quantity) DESC, o.name`,
      },
    },
    {
      title: 'How many licenses of each suite were in force at the beginning of each of the last twelve months?',
      viewer: ALPINE,
      document: `{
  subscriptions(filter: { offer: { name: { startsWith: "Enterprise Suite" } } }) {
    groupBy(
      by: [{ offer: { field: NAME } }]
      inForce: { from: "2025-12-01T00:00:00Z", to: "2026-11-01T00:00:00Z", every: MONTH }
    ) {
      nodes { keys count countDistinct { customerId } sum { quantity } }
    }
  }
}`,
      sql: {
        'subscriptions.groupBy.nodes': `WITH ${SEEN}, ${momentsOf(YEAR)} SELECT m.text AS \`keys.0\`, o.name AS \`keys.1\`, COUNT(*) AS count,
            COUNT(DISTINCT s.customer_id) AS \`countDistinct.customerId\`, SUM(s.quantity) AS \`sum.quantity\`
          FROM seen s JOIN offer o ON o.id = s.offer_id JOIN moments m ON s.starts_at <= m.at AND ${UNTIL} > m.at
          WHERE s.whole = 1 AND o.name LIKE 'Enterprise Suite%' GROUP BY m.text, o.name ORDER BY m.text, o.name`,
      },
      note: 'The demo data have no changes of quantity, so its history follows from the dates.',
    },
    {
      title: 'What was the monthly run-rate of each reseller at the beginning of each quarter of this year, in euros?',
      viewer: ALPINE_BILLING,
      document: `{
  subscriptions(filter: { currency: { eq: "EUR" }, offer: { kind: { eq: LICENSE } } }) {
    groupBy(
      by: [{ resellerOfRecord: { field: NAME } }]
      inForce: { from: "2026-01-01T00:00:00Z", to: "2026-10-01T00:00:00Z", every: QUARTER }
    ) {
      nodes { keys sum { monthlyValue { amount currency } } }
    }
  }
}`,
      sql: {
        'subscriptions.groupBy.nodes': `WITH ${PARTNERS}, ${SEEN}, ${momentsOf(QUARTERS)} SELECT m.text AS \`keys.0\`, p.name AS \`keys.1\`,
            MAX(s.currency) AS \`sum.monthlyValue.0.currency?\`, SUM({monthly s}) AS \`sum.monthlyValue.0.amount:monthly?\`
          FROM seen s JOIN offer o ON o.id = s.offer_id JOIN moments m ON s.starts_at <= m.at AND ${UNTIL} > m.at
            LEFT JOIN partners p ON p.id = s.reseller_id
          WHERE s.whole = 1 AND s.currency = 'EUR' AND o.kind = 'LICENSE' GROUP BY m.text, p.name ORDER BY m.text, p.name`,
      },
    },
    {
      title: 'In which state are our subscriptions?',
      viewer: BALTIC,
      document: `{
  subscriptions {
    groupBy(by: [{ field: STATUS }]) { nodes { keys count sum { quantity } } totals { count } }
  }
}`,
      sql: {
        'subscriptions.groupBy.nodes': `WITH ${SEEN} SELECT {status s} AS \`keys.0\`, COUNT(*) AS count, SUM(s.quantity) AS \`sum.quantity\`
          FROM seen s GROUP BY 1 ORDER BY 1`,
        'subscriptions.groupBy.totals.count': `WITH ${SEEN} SELECT COUNT(*) AS value FROM seen`,
      },
    },
    {
      title: 'How do customers pay? Active subscriptions by billing cycle and term, with the value of a whole term.',
      viewer: ALPINE_BILLING,
      document: `{
  subscriptions(filter: { status: { eq: ACTIVE }, currency: { eq: "EUR" } }) {
    groupBy(by: [{ field: BILLING_CYCLE }, { field: TERM }]) {
      nodes { keys count sum { termValue { amount currency period } } }
    }
  }
}`,
      sql: {
        'subscriptions.groupBy.nodes': `WITH ${SEEN}, full_ones AS (SELECT s.*, CASE WHEN s.offer_kind = 'LICENSE' THEN s.unit_price_minor * s.quantity *
              CASE WHEN s.billing_cycle = 'MONTHLY' THEN CASE s.term WHEN 'P1M' THEN 1 WHEN 'P1Y' THEN 12 ELSE 36 END
                WHEN s.billing_cycle = 'ANNUAL' AND s.term = 'P3Y' THEN 3 ELSE 1 END END AS worth
            FROM seen s WHERE s.whole = 1 AND s.currency = 'EUR' AND {status s} = 'ACTIVE')
          SELECT s.billing_cycle AS \`keys.0\`, s.term AS \`keys.1\`, COUNT(*) AS count, SUM(s.worth) AS \`sum.termValue.0.amount:money\`,
            'EUR' AS \`sum.termValue.0.currency\`, CASE s.term WHEN 'P1M' THEN 'MONTH' WHEN 'P1Y' THEN 'YEAR' ELSE 'THREE_YEARS' END AS \`sum.termValue.0.period\`
          FROM full_ones s GROUP BY s.billing_cycle, s.term ORDER BY s.billing_cycle, s.term`,
      },
    },
    {
      title: 'What comes up for renewal in each month, and what is it worth?',
      viewer: ALPINE_SALES,
      document: `{
  subscriptions(filter: { status: { eq: ACTIVE }, autoRenew: { eq: true }, term: { ne: P1M }, currency: { eq: "EUR" } }) {
    groupBy(by: [{ field: TERM_ENDS_AT, per: MONTH }], first: 6) {
      nodes { keys count sum { monthlyValue { amount currency } } }
    }
  }
}`,
      sql: {
        'subscriptions.groupBy.nodes': `WITH ${SEEN} SELECT {month s.term_ends_at} AS \`keys.0\`, COUNT(*) AS count, 'EUR' AS \`sum.monthlyValue.0.currency\`,
            SUM({monthly s}) AS \`sum.monthlyValue.0.amount:monthly\` FROM seen s WHERE s.whole = 1 AND {status s} = 'ACTIVE'
          AND s.auto_renew = 1 AND s.term <> 'P1M' AND s.currency = 'EUR' GROUP BY {month s.term_ends_at} ORDER BY {month s.term_ends_at} LIMIT 6`,
      },
    },
    {
      title: 'What is suspended, and how much revenue does it hold back?',
      viewer: ALPINE_BILLING,
      document: `{
  subscriptions(filter: { status: { eq: SUSPENDED } }) {
    aggregate { count sum { quantity monthlyValue { amount currency } } }
    groupBy(by: [{ resellerOfRecord: { field: NAME } }]) { nodes { keys count } }
  }
}`,
      sql: {
        'subscriptions.aggregate': `WITH ${SEEN}, held AS (SELECT s.* FROM seen s WHERE {status s} = 'SUSPENDED'),
          all_of AS (SELECT COUNT(*) AS n, SUM(quantity) AS quantity FROM held),
          worth AS (SELECT s.currency, SUM({monthly s}) AS amount FROM held s WHERE s.whole = 1 AND s.offer_kind = 'LICENSE' GROUP BY s.currency)
          SELECT a.n AS count, a.quantity AS \`sum.quantity\`, w.currency AS \`sum.monthlyValue[].currency\`,
            w.amount AS \`sum.monthlyValue[].amount:monthly\` FROM all_of a LEFT JOIN worth w ON 1 = 1 ORDER BY w.currency`,
        'subscriptions.groupBy.nodes': `WITH ${SEEN}, ${PARTNERS} SELECT p.name AS \`keys.0\`, COUNT(*) AS count FROM seen s
          LEFT JOIN partners p ON p.id = s.reseller_id AND s.whole = 1 WHERE {status s} = 'SUSPENDED' GROUP BY p.name ORDER BY p.name`,
      },
    },
    {
      title: 'What did we sell in each quarter, in euros?',
      viewer: ALPINE_BILLING,
      document: `{
  subscriptions(filter: { currency: { eq: "EUR" }, createdAt: { gte: "2025-01-01T00:00:00Z" } }) {
    groupBy(by: [{ field: CREATED_AT, per: QUARTER }], fill: true) {
      nodes { keys count sum { quantity monthlyValue { amount currency } } }
    }
  }
}`,
      sql: {
        'subscriptions.groupBy.nodes': `WITH ${SEEN} SELECT {quarter s.created_at} AS \`keys.0\`, COUNT(*) AS count, SUM(s.quantity) AS \`sum.quantity\`,
            'EUR' AS \`sum.monthlyValue.0.currency\`, SUM({monthly s}) AS \`sum.monthlyValue.0.amount:monthly\` FROM seen s
          WHERE s.whole = 1 AND s.currency = 'EUR' AND s.created_at >= 1735689600000 GROUP BY {quarter s.created_at} ORDER BY {quarter s.created_at}`,
      },
    },
    {
      title: 'What does a seat cost? Lowest, average and highest price of an offer, by currency and billing cycle.',
      viewer: ALPINE_BILLING,
      document: `{
  subscriptions(filter: { offer: { name: { eq: "Enterprise Suite 3" } }, unitPrice: { isNull: false } }) {
    aggregate {
      count
      min { unitPrice { amount currency period } }
      avg { unitPrice { amount currency period } }
      max { unitPrice { amount currency period } }
    }
  }
}`,
      sql: {
        'subscriptions.aggregate.count': `WITH ${SEEN} SELECT COUNT(*) AS value FROM seen s JOIN offer o ON o.id = s.offer_id
          WHERE s.whole = 1 AND o.name = 'Enterprise Suite 3'`,
        ...Object.fromEntries(
          [
            ['min', 'MIN(s.unit_price_minor)'],
            ['avg', 'FLOOR(SUM(s.unit_price_minor) * 1e0 / COUNT(*) + 0.5)'],
            ['max', 'MAX(s.unit_price_minor)'],
          ].map(([name = '', value = '']) => [
            `subscriptions.aggregate.${name}.unitPrice`,
            `WITH ${SEEN}, priced AS (SELECT s.*, CASE s.billing_cycle WHEN 'MONTHLY' THEN 'MONTH' WHEN 'ANNUAL' THEN 'YEAR' ELSE 'THREE_YEARS' END AS period
              FROM seen s JOIN offer o ON o.id = s.offer_id WHERE s.whole = 1 AND o.name = 'Enterprise Suite 3')
            SELECT CAST(${value} AS SIGNED) AS \`amount:money\`, s.currency, s.period FROM priced s GROUP BY s.currency, s.period
            ORDER BY s.currency, CASE s.period WHEN 'MONTH' THEN 1 WHEN 'YEAR' THEN 2 ELSE 3 END`,
          ]),
        ),
      },
    },
    {
      title: 'Which add-ons run, and what do they extend?',
      viewer: ALPINE,
      document: `{
  subscriptions(filter: { status: { eq: ACTIVE }, parent: {} }) {
    groupBy(by: [{ offer: { field: NAME } }, { parent: { offer: { field: NAME } } }, { parent: { field: STATUS } }]) {
      nodes { keys count sum { quantity } }
    }
  }
}`,
      sql: {
        'subscriptions.groupBy.nodes': `WITH ${SEEN} SELECT o.name AS \`keys.0\`, f.name AS \`keys.1\`, {status t} AS \`keys.2\`, COUNT(*) AS count,
            SUM(s.quantity) AS \`sum.quantity\` FROM seen s JOIN seen t ON t.id = s.parent_id JOIN offer o ON o.id = s.offer_id
          JOIN offer f ON f.id = t.offer_id WHERE s.whole = 1 AND {status s} = 'ACTIVE'
          GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
      },
    },
    {
      title: 'What was upgraded to what?',
      viewer: ALPINE_SALES,
      document: `{
  subscriptions(filter: { upgradedFrom: {} }) {
    groupBy(
      by: [{ upgradedFrom: { offer: { field: NAME } } }, { offer: { field: NAME } }]
      orderBy: [{ function: COUNT, direction: DESC }]
    ) {
      nodes { keys count }
    }
  }
}`,
      sql: {
        'subscriptions.groupBy.nodes': `WITH ${SEEN} SELECT f.name AS \`keys.0\`, o.name AS \`keys.1\`, COUNT(*) AS count FROM seen s
          JOIN seen t ON t.id = s.upgraded_from_id JOIN offer o ON o.id = s.offer_id JOIN offer f ON f.id = t.offer_id
          WHERE s.whole = 1 GROUP BY f.name, o.name ORDER BY COUNT(*) DESC, f.name, o.name`,
      },
    },
    {
      title: 'Which subscriptions nobody uses at all cost most per month?',
      viewer: ALPINE_BILLING,
      document: `{
  subscriptions(
    filter: { status: { eq: ACTIVE }, assignedLicenses: { eq: 0 }, monthlyValue: { currency: "EUR", gte: 500 } }
    orderBy: { field: MONTHLY_VALUE, direction: DESC }
    first: 5
  ) {
    totalCount
    nodes { customerName name quantity monthlyValue { amount currency } }
  }
}`,
      sql: {
        'subscriptions.totalCount': `WITH ${SEEN} SELECT COUNT(*) AS value FROM seen s WHERE s.whole = 1 AND {status s} = 'ACTIVE'
          AND s.assigned_licenses = 0 AND s.currency = 'EUR' AND {monthly s} >= 50000 * 36`,
        'subscriptions.nodes': `WITH ${SEEN} SELECT s.customer_name AS customerName, s.name, s.quantity, s.currency AS \`monthlyValue.currency\`,
            {monthly s} AS \`monthlyValue.amount:monthly\` FROM seen s WHERE s.whole = 1 AND {status s} = 'ACTIVE'
          AND s.assigned_licenses = 0 AND s.currency = 'EUR' AND {monthly s} >= 50000 * 36 ORDER BY {monthly s} DESC, s.id DESC LIMIT 5`,
      },
    },
    {
      title: 'How does our business split between providers?',
      viewer: ELBE,
      document: `{
  subscriptions(filter: { status: { eq: ACTIVE } }) {
    groupBy(by: [{ provider: { field: NAME } }]) {
      nodes { keys count countDistinct { customerId } sum { quantity } }
    }
  }
}`,
      sql: {
        'subscriptions.groupBy.nodes': `WITH ${SEEN}, ${PARTNERS} SELECT p.name AS \`keys.0\`, COUNT(*) AS count,
            COUNT(DISTINCT s.customer_id) AS \`countDistinct.customerId\`, SUM(s.quantity) AS \`sum.quantity\`
          FROM seen s LEFT JOIN partners p ON p.id = s.provider_id AND s.whole = 1 WHERE {status s} = 'ACTIVE' GROUP BY p.name ORDER BY p.name`,
      },
      note: 'A key of null: sold by somebody else and seen through a grant.',
    },
    {
      title: 'Who has owner rights on Azure usage? Active usage subscriptions by reseller.',
      viewer: ALPINE,
      document: `{
  subscriptions(filter: { status: { eq: ACTIVE }, offer: { kind: { eq: AZURE_USAGE } }, azureOwner: { isNull: false } }) {
    groupBy(by: [{ resellerOfRecord: { field: NAME } }, { field: AZURE_OWNER }]) { nodes { keys count } }
  }
}`,
      sql: {
        'subscriptions.groupBy.nodes': `WITH ${SEEN}, ${PARTNERS} SELECT p.name AS \`keys.0\`, s.azure_owner AS \`keys.1:flag\`, COUNT(*) AS count
          FROM seen s LEFT JOIN partners p ON p.id = s.reseller_id WHERE s.whole = 1 AND s.offer_kind = 'AZURE_USAGE' AND {status s} = 'ACTIVE'
          GROUP BY p.name, s.azure_owner ORDER BY p.name, s.azure_owner`,
      },
    },
  ],
};
