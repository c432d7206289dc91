import { ALPINE, ALPINE_SALES, DONAU_SALES, ELBE, type Chapter } from './question';
import { MINE, OPENED, PARTNERS, SEEN, SHARED } from './sql';

/** The beginning of the month a year ago. */
const TWELVE_MONTHS = Date.UTC(2025, 10, 1);

export const customers: Chapter = {
  title: 'Customers',
  questions: [
    {
      title: 'How many customers do we have without delegated admin privileges, by associated reseller?',
      viewer: ALPINE,
      document: `{
  customers(filter: { delegatedAdminGrants: { none: { status: { eq: ACTIVE } } } }) {
    groupBy(by: [{ associatedReseller: { field: NAME } }], orderBy: [{ function: COUNT, direction: DESC }]) {
      nodes { keys count }
      totals { count }
    }
  }
}`,
      sql: {
        'customers.groupBy.nodes': `WITH ${MINE}, ${PARTNERS}, bare AS (
          SELECT p.name FROM mine m LEFT JOIN partners p ON p.id = m.associated_reseller_id WHERE m.id NOT IN (
            SELECT customer_id FROM delegated_admin_grant WHERE partner_id = :own AND status = 'ACTIVE'))
          SELECT name AS \`keys.0\`, COUNT(*) AS count FROM bare GROUP BY name ORDER BY COUNT(*) DESC, name`,
        'customers.groupBy.totals.count': `SELECT COUNT(*) AS value FROM customer_relationship r WHERE r.partner_id = :own
          AND r.status = 'ACTIVE' AND NOT EXISTS (SELECT 1 FROM delegated_admin_grant g WHERE g.customer_id = r.customer_id
          AND g.partner_id = :own AND g.status = 'ACTIVE')`,
      },
      note: 'A key of null: no reseller, or one that is no longer a partner.',
    },
    {
      title: 'How many customers did we win in each of the last twelve months?',
      viewer: ALPINE,
      document: `{
  customerRelationships(filter: { startedAt: { gte: "2025-11-01T00:00:00Z" } }) {
    groupBy(by: [{ field: STARTED_AT, per: MONTH }], fill: true) {
      nodes { keys count }
      totals { count }
    }
  }
}`,
      sql: {
        'customerRelationships.groupBy.nodes': `WITH RECURSIVE won AS (
            SELECT {month r.started_at} AS month FROM customer_relationship r
            WHERE r.partner_id = :own AND r.started_at >= ${TWELVE_MONTHS} AND EXISTS (SELECT 1 FROM customer_relationship o
              WHERE o.partner_id = :own AND o.customer_id = r.customer_id AND o.status = 'ACTIVE')),
          numbers AS (SELECT 0 AS n UNION ALL SELECT n + 1 FROM numbers WHERE n < 420),
          months AS (SELECT DISTINCT {month x.at} AS month FROM (SELECT ${TWELVE_MONTHS} + n * :day AS at FROM numbers) x)
          SELECT m.month AS \`keys.0\`, COUNT(w.month) AS count FROM months m LEFT JOIN won w ON w.month = m.month
          WHERE m.month BETWEEN (SELECT MIN(month) FROM won) AND (SELECT MAX(month) FROM won) GROUP BY m.month ORDER BY m.month`,
        'customerRelationships.groupBy.totals.count': `SELECT COUNT(*) AS value FROM customer_relationship r
          WHERE r.partner_id = :own AND r.started_at >= ${TWELVE_MONTHS} AND EXISTS (SELECT 1 FROM customer_relationship o
            WHERE o.partner_id = :own AND o.customer_id = r.customer_id AND o.status = 'ACTIVE')`,
      },
    },
    {
      title: 'How many customers does each of our resellers serve together with us?',
      viewer: ALPINE,
      document: `{
  resellers(orderBy: { field: NAME }) {
    nodes { name customers { aggregate { count } } }
  }
}`,
      sql: {
        'resellers.nodes': `WITH ${PARTNERS}, ${SHARED}
          SELECT p.name, COUNT(s.id) AS \`customers.aggregate.count\` FROM partners p LEFT JOIN shared s ON s.of_partner = p.id
          WHERE p.kind = 'RESELLER' GROUP BY p.id, p.name, p.name_folded ORDER BY p.name_folded`,
      },
    },
    {
      title: 'The customer list for a spreadsheet: company data, reseller, agreement, and what runs.',
      viewer: ALPINE,
      document: `{
  customers(first: 100, orderBy: { field: NAME }) {
    totalCount
    nodes {
      name initialDomain country cloud createdAt email agreementState
      associatedReseller { name }
      subscriptions(filter: { status: { eq: ACTIVE } }) {
        aggregate { count sum { quantity monthlyValue { amount currency } } }
      }
    }
  }
}`,
      sql: {
        'customers.totalCount': `SELECT COUNT(*) AS value FROM customer_relationship WHERE partner_id = :own AND status = 'ACTIVE'`,
        'customers.nodes': `WITH ${MINE}, ${PARTNERS}, ${SEEN}, ${OPENED}, running AS (
            SELECT s.customer_id, COUNT(*) AS n, SUM(s.quantity) AS quantity FROM seen s WHERE {status s} = 'ACTIVE' GROUP BY s.customer_id),
          value AS (SELECT s.customer_id, s.currency, SUM({monthly s}) AS amount FROM seen s
            WHERE {status s} = 'ACTIVE' AND s.whole = 1 AND s.offer_kind = 'LICENSE' GROUP BY s.customer_id, s.currency)
          SELECT m.name, m.initial_domain AS initialDomain, m.country, m.cloud, m.created_at AS \`createdAt:time\`,
            CASE WHEN m.created_by_id = :own OR m.id IN (SELECT id FROM opened) THEN m.email END AS email,
            CASE WHEN EXISTS (SELECT 1 FROM customer_agreement a WHERE a.customer_id = m.id AND a.kind = 'ACCEPTANCE') THEN 'ACCEPTED'
              WHEN EXISTS (SELECT 1 FROM customer_agreement a JOIN customer_relationship r ON r.customer_id = a.customer_id
                AND r.partner_id = a.attested_by_id AND r.status = 'ACTIVE' WHERE a.customer_id = m.id AND a.attested_by_id = :own)
              THEN 'ATTESTED' ELSE 'MISSING' END AS agreementState,
            p.name AS \`associatedReseller.name?\`, COALESCE(x.n, 0) AS \`subscriptions.aggregate.count\`,
            x.quantity AS \`subscriptions.aggregate.sum.quantity\`,
            v.currency AS \`subscriptions.aggregate.sum.monthlyValue[].currency\`,
            v.amount AS \`subscriptions.aggregate.sum.monthlyValue[].amount:monthly\`
          FROM mine m LEFT JOIN partners p ON p.id = m.associated_reseller_id LEFT JOIN running x ON x.customer_id = m.id
          LEFT JOIN value v ON v.customer_id = m.id ORDER BY m.name_folded, m.id, v.currency`,
      },
      note: 'A page has at most 100 rows. `pageInfo` and `after` lead to the next ones.',
    },
    {
      title: 'Which German customers have an active subscription that ends within 30 days and does not renew?',
      viewer: ALPINE_SALES,
      document: `{
  customers(
    orderBy: { field: NAME }
    filter: {
      country: { eq: "DE" }
      subscriptions: {
        some: {
          status: { eq: ACTIVE }
          autoRenew: { eq: false }
          termEndsAt: { between: ["2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"] }
        }
      }
    }
  ) {
    totalCount
    nodes { name associatedReseller { name } }
  }
}`,
      sql: {
        'customers.nodes': `WITH ${MINE}, ${PARTNERS}, ${SEEN} SELECT m.name, p.name AS \`associatedReseller.name?\` FROM mine m
          LEFT JOIN partners p ON p.id = m.associated_reseller_id WHERE m.country = 'DE' AND m.id IN (SELECT s.customer_id FROM seen s
            WHERE s.whole = 1 AND {status s} = 'ACTIVE' AND s.auto_renew = 0
            AND s.term_ends_at BETWEEN :now AND :now + 30 * :day) ORDER BY m.name_folded`,
      },
    },
    {
      title: 'Which customers in Austria run Enterprise Suite 3 or 5, and how many seats?',
      viewer: DONAU_SALES,
      document: `{
  subscriptions(
    filter: {
      status: { eq: ACTIVE }
      customer: { country: { eq: "AT" } }
      offer: { name: { in: ["Enterprise Suite 3", "Enterprise Suite 5"] } }
    }
  ) {
    groupBy(by: [{ customer: { field: NAME } }, { offer: { field: NAME } }]) {
      nodes { keys sum { quantity } }
    }
  }
}`,
      sql: {
        'subscriptions.groupBy.nodes': `WITH ${MINE}, ${SEEN} SELECT m.name AS \`keys.0\`, o.name AS \`keys.1\`, SUM(s.quantity) AS \`sum.quantity\`
          FROM seen s JOIN mine m ON m.id = s.customer_id JOIN offer o ON o.id = s.offer_id
          WHERE m.country = 'AT' AND {status s} = 'ACTIVE' AND o.name IN ('Enterprise Suite 3', 'Enterprise Suite 5')
          GROUP BY m.name, o.name ORDER BY m.name, o.name`,
      },
    },
    {
      title: 'For each reseller: how many of its customers accepted the customer agreement, out of all?',
      viewer: ALPINE,
      document: `{
  resellers(orderBy: { field: NAME }) {
    nodes {
      name
      customers { aggregate { count } }
      accepted: customers(filter: { agreements: { some: { kind: { eq: ACCEPTANCE } } } }) { aggregate { count } }
    }
  }
}`,
      sql: {
        'resellers.nodes': `WITH ${PARTNERS}, ${SHARED}, signed AS (
            SELECT DISTINCT customer_id FROM customer_agreement WHERE kind = 'ACCEPTANCE')
          SELECT p.name, COUNT(s.id) AS \`customers.aggregate.count\`, COUNT(g.customer_id) AS \`accepted.aggregate.count\`
          FROM partners p LEFT JOIN shared s ON s.of_partner = p.id LEFT JOIN signed g ON g.customer_id = s.id
          WHERE p.kind = 'RESELLER' GROUP BY p.id, p.name, p.name_folded ORDER BY p.name_folded`,
      },
    },
    {
      title: 'Which customers are served by two providers?',
      viewer: ELBE,
      document: `{
  customers(filter: { providers: { count: { gte: 2 } } }, orderBy: { field: NAME }) {
    totalCount
    nodes { name providers(orderBy: { field: NAME }) { nodes { name } } }
  }
}`,
      sql: {
        'customers.nodes': `WITH ${MINE}, ${SHARED}, counted AS (SELECT s.id, COUNT(*) AS n FROM shared s WHERE s.of_partner LIKE 'prv%' GROUP BY s.id)
          SELECT m.name, p.name AS \`providers.nodes[].name\` FROM mine m JOIN counted c ON c.id = m.id AND c.n >= 2
          JOIN shared s ON s.id = m.id JOIN partner p ON p.id = s.of_partner AND p.kind = 'PROVIDER'
          ORDER BY m.name_folded, p.name_folded`,
      },
      note: 'Everybody sees only the partners that they work with, so a provider would find none.',
    },
    {
      title: 'Which customers revoked our delegated admin privileges this year, and which partner is responsible?',
      viewer: ALPINE,
      document: `{
  delegatedAdminGrants(
    filter: { revokedAt: { gte: "2026-01-01T00:00:00Z" } }
    orderBy: { field: REVOKED_AT, direction: DESC }
  ) {
    nodes {
      revokedAt
      customer { name access { reason supportRoute } namedAssociatedReseller { name } }
    }
  }
}`,
      sql: {
        'delegatedAdminGrants.nodes': `WITH ${MINE} SELECT g.revoked_at AS \`revokedAt:time\`, m.name AS \`customer.name\`,
            'GRANT_REVOKED' AS \`customer.access.reason\`, 'CALL_VENDOR' AS \`customer.access.supportRoute\`,
            p.name AS \`customer.namedAssociatedReseller.name?\`
          FROM delegated_admin_grant g JOIN mine m ON m.id = g.customer_id LEFT JOIN partner p ON p.id = m.associated_reseller_id
          WHERE g.partner_id = :own AND g.revoked_at >= ${Date.UTC(2026, 0, 1)} AND g.customer_id NOT IN (
            SELECT customer_id FROM delegated_admin_grant WHERE partner_id = :own AND status = 'ACTIVE')
          ORDER BY g.revoked_at DESC`,
      },
      note: 'For the last day, filter by `gte` of yesterday.',
    },
    {
      title: 'Where are our customers? By country, most first.',
      viewer: ALPINE_SALES,
      document: `{
  customers {
    groupBy(by: [{ field: COUNTRY }], orderBy: [{ function: COUNT, direction: DESC }]) {
      totalCount
      nodes { keys count }
    }
  }
}`,
      sql: {
        'customers.groupBy.nodes': `WITH ${MINE} SELECT country AS \`keys.0\`, COUNT(*) AS count FROM mine GROUP BY country
          ORDER BY COUNT(*) DESC, country`,
        'customers.groupBy.totalCount': `WITH ${MINE} SELECT COUNT(DISTINCT country) AS value FROM mine`,
      },
    },
    {
      title: 'Which customers have at most one active subscription left?',
      viewer: ALPINE_SALES,
      document: `{
  customers(
    orderBy: { field: NAME }
    filter: { subscriptions: { some: {}, count: { of: { status: { eq: ACTIVE } }, lte: 1 } } }
  ) {
    totalCount
    nodes { name country subscriptions { aggregate { count max { cancelledAt } } } }
  }
}`,
      sql: {
        'customers.nodes': `WITH ${MINE}, ${SEEN} SELECT m.name, m.country, COUNT(*) AS \`subscriptions.aggregate.count\`,
            MAX(CASE WHEN s.whole = 1 THEN s.cancelled_at END) AS \`subscriptions.aggregate.max.cancelledAt:time\`
          FROM mine m JOIN seen s ON s.customer_id = m.id GROUP BY m.id, m.name, m.country, m.name_folded
          HAVING SUM(CASE WHEN {status s} = 'ACTIVE' THEN 1 ELSE 0 END) <= 1 ORDER BY m.name_folded`,
      },
    },
    {
      title: 'Which customers never bought anything?',
      viewer: DONAU_SALES,
      document: `{
  customers(filter: { subscriptions: { none: {} } }, orderBy: { field: CREATED_AT, direction: DESC }) {
    totalCount
    nodes { name createdAt }
  }
}`,
      sql: {
        'customers.nodes': `WITH ${MINE}, ${SEEN} SELECT m.name, m.created_at AS \`createdAt:time\` FROM mine m
          WHERE m.id NOT IN (SELECT customer_id FROM seen) ORDER BY m.created_at DESC, m.id DESC`,
      },
    },
    {
      title: 'Which customers lack the customer agreement, and in which cloud?',
      viewer: ALPINE,
      document: `{
  customers(filter: { agreementState: { eq: MISSING } }, orderBy: { field: NAME }) {
    totalCount
    nodes { name cloud associatedReseller { name } }
  }
}`,
      sql: {
        'customers.nodes': `WITH ${MINE}, ${PARTNERS} SELECT m.name, m.cloud, p.name AS \`associatedReseller.name?\` FROM mine m
          LEFT JOIN partners p ON p.id = m.associated_reseller_id WHERE NOT EXISTS (SELECT 1 FROM customer_agreement a
            WHERE a.customer_id = m.id AND (a.kind = 'ACCEPTANCE' OR a.attested_by_id = :own))
          ORDER BY m.name_folded`,
      },
    },
    {
      title: 'How were our customers acquired?',
      viewer: ALPINE_SALES,
      document: `{
  customerRelationships(filter: { status: { eq: ACTIVE } }) {
    groupBy(by: [{ field: ORIGIN }, { field: ACQUIRED_THROUGH }], orderBy: [{ function: COUNT, direction: DESC }]) {
      nodes { keys count }
    }
  }
}`,
      sql: {
        'customerRelationships.groupBy.nodes': `SELECT origin AS \`keys.0\`, acquired_through AS \`keys.1\`, COUNT(*) AS count
          FROM customer_relationship WHERE partner_id = :own AND status = 'ACTIVE' GROUP BY origin, acquired_through
          ORDER BY COUNT(*) DESC, origin, acquired_through`,
      },
    },
    {
      title: 'To whom can we sell Endpoint Protection? Customers with at least two active products, but not this one.',
      viewer: ALPINE_SALES,
      document: `{
  customers(
    orderBy: { field: NAME }
    filter: {
      subscriptions: {
        count: { of: { status: { eq: ACTIVE } }, gte: 2 }
        none: { status: { eq: ACTIVE }, offer: { name: { contains: "protection" } } }
      }
    }
  ) {
    totalCount
    nodes { name }
  }
}`,
      sql: {
        'customers.totalCount': `WITH ${MINE}, ${SEEN}, live AS (SELECT s.*, o.name AS offer FROM seen s JOIN offer o ON o.id = s.offer_id WHERE {status s} = 'ACTIVE')
          SELECT COUNT(*) AS value FROM mine m WHERE (SELECT COUNT(*) FROM live l WHERE l.customer_id = m.id) >= 2
          AND NOT EXISTS (SELECT 1 FROM live l WHERE l.customer_id = m.id AND LOWER(l.offer) LIKE '%protection%')`,
        'customers.nodes': `WITH ${MINE}, ${SEEN}, live AS (SELECT s.*, o.name AS offer FROM seen s JOIN offer o ON o.id = s.offer_id WHERE {status s} = 'ACTIVE')
          SELECT m.name FROM mine m WHERE (SELECT COUNT(*) FROM live l WHERE l.customer_id = m.id) >= 2
          AND NOT EXISTS (SELECT 1 FROM live l WHERE l.customer_id = m.id AND LOWER(l.offer) LIKE '%protection%')
          ORDER BY m.name_folded, m.id LIMIT 20`,
      },
    },
    {
      title: 'Which are our ten biggest customers in euros?',
      viewer: ALPINE,
      document: `{
  subscriptions(filter: { status: { eq: ACTIVE }, currency: { eq: "EUR" } }) {
    groupBy(
      by: [{ customer: { field: NAME } }, { field: CURRENCY }]
      orderBy: [{ function: SUM, field: MONTHLY_VALUE, direction: DESC }]
      first: 10
    ) {
      totalCount
      nodes { keys count sum { monthlyValue { amount currency } } }
    }
  }
}`,
      sql: {
        'subscriptions.groupBy.nodes': `WITH ${MINE}, ${SEEN} SELECT m.name AS \`keys.0\`, s.currency AS \`keys.1\`, COUNT(*) AS count,
            s.currency AS \`sum.monthlyValue.0.currency\`, SUM({monthly s}) AS \`sum.monthlyValue.0.amount:monthly\`
          FROM seen s LEFT JOIN mine m ON m.id = s.customer_id WHERE s.whole = 1 AND s.currency = 'EUR' AND {status s} = 'ACTIVE'
          GROUP BY m.name, s.currency ORDER BY SUM({monthly s}) DESC, m.name LIMIT 10`,
        'subscriptions.groupBy.totalCount': `WITH ${MINE}, ${SEEN} SELECT COUNT(DISTINCT m.name) AS value FROM seen s JOIN mine m ON m.id = s.customer_id
          WHERE s.whole = 1 AND s.currency = 'EUR' AND {status s} = 'ACTIVE'`,
      },
    },
    {
      title: 'Which customers do we serve without an associated reseller?',
      viewer: ALPINE,
      document: `{
  customers(filter: { associatedResellerId: { isNull: true } }) {
    groupBy(by: [{ field: COUNTRY }]) { nodes { keys count } totals { count } }
  }
}`,
      sql: {
        'customers.groupBy.nodes': `WITH ${MINE} SELECT country AS \`keys.0\`, COUNT(*) AS count FROM mine
          WHERE associated_reseller_id IS NULL GROUP BY country ORDER BY country`,
      },
    },
  ],
};
