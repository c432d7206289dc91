import { ALPINE, ALPINE_GLOBAL, ELBE_USERS, OPERATOR, RHEINGOLD, type Chapter } from './question';
import { OPENED, PARTNERS } from './sql';

const WEEK = Date.UTC(2026, 9, 25);
const NINETY_DAYS = Date.UTC(2026, 10, 1) - 90 * 86_400_000;

export const people: Chapter = {
  title: 'People, access and security',
  questions: [
    {
      title: 'Who signs in without a second factor, by organization?',
      viewer: OPERATOR,
      document: `{
  users(filter: { secondFactorAt: { isNull: true }, status: { eq: ACTIVE } }, first: 100) {
    groupBy(by: [{ organization: { provider: { field: NAME } } }, { organization: { reseller: { field: NAME } } }]) {
      nodes { keys count }
    }
    totalCount
    nodes { email }
  }
}`,
      sql: {
        'users.groupBy.nodes': `SELECT CASE WHEN p.kind = 'PROVIDER' THEN p.name END AS \`keys.0\`, CASE WHEN p.kind = 'RESELLER' THEN p.name END AS \`keys.1\`,
            COUNT(*) AS count FROM \`user\` u LEFT JOIN partner p ON p.id = u.organization_id
          WHERE u.kind = 'USER' AND u.status = 'ACTIVE' AND u.second_factor_at IS NULL GROUP BY p.kind, p.name
          ORDER BY CASE WHEN p.kind = 'PROVIDER' THEN p.name END, CASE WHEN p.kind = 'RESELLER' THEN p.name END`,
        'users.nodes': `SELECT u.email FROM \`user\` u WHERE u.kind = 'USER' AND u.status = 'ACTIVE' AND u.second_factor_at IS NULL
          ORDER BY u.created_at, u.id LIMIT 100`,
      },
    },
    {
      title: 'Which administrators never signed in?',
      viewer: OPERATOR,
      document: `{
  users(filter: { roles: { hasAny: [GLOBAL_ADMIN, ADMIN_AGENT] }, lastSignInAt: { isNull: true } }, orderBy: { field: NAME }) {
    totalCount
    nodes { name email roles organization { name } }
  }
}`,
      sql: {
        'users.nodes': `SELECT u.name, u.email, g.name AS \`organization.name\`, r.role AS \`roles[]\` FROM \`user\` u
          JOIN organization g ON g.id = u.organization_id JOIN role_assignment r ON r.user_id = u.id
          WHERE u.kind = 'USER' AND u.last_sign_in_at IS NULL AND u.id IN (
            SELECT user_id FROM role_assignment WHERE role IN ('GLOBAL_ADMIN', 'ADMIN_AGENT'))
          ORDER BY u.name_folded, u.id, r.role`,
      },
    },
    {
      title: 'Which of my API tokens has nobody used for 90 days?',
      viewer: ALPINE_GLOBAL,
      document: `{
  apiTokens(
    filter: {
      revokedAt: { isNull: true }
      createdAt: { lt: "2026-08-03T00:00:00Z" }
      or: [{ lastUsedAt: { isNull: true } }, { lastUsedAt: { lt: "2026-08-03T00:00:00Z" } }]
    }
    orderBy: { field: NAME }
  ) {
    nodes { name hint createdAt lastUsedAt }
  }
}`,
      sql: {
        'apiTokens.nodes': `SELECT name, hint, created_at AS \`createdAt:time\`, last_used_at AS \`lastUsedAt:time\` FROM api_token
          WHERE user_id = :me AND revoked_at IS NULL AND created_at < ${NINETY_DAYS} AND COALESCE(last_used_at, 0) < ${NINETY_DAYS}
          ORDER BY name_folded`,
      },
      note: 'The demo has no tokens; the test adds four.',
    },
    {
      title: 'Who changed what last week?',
      viewer: ALPINE_GLOBAL,
      document: `{
  auditEvents(filter: { at: { gte: "2026-10-25T00:00:00Z" }, outcome: { eq: ACCEPTED } }, orderBy: { field: AT }) {
    totalCount
    groupBy(by: [{ field: ACTOR_NAME }, { field: ACTION }]) { nodes { keys count } }
    nodes { at action actorName actorOrganizationName }
  }
}`,
      sql: {
        'auditEvents.totalCount': `SELECT COUNT(*) AS value FROM audit_event e JOIN audit_scope s ON s.event_id = e.id AND s.org_id = :own
          WHERE e.at >= ${WEEK} AND e.outcome = 'ACCEPTED'`,
        'auditEvents.groupBy.nodes': `SELECT CASE WHEN e.actor_organization_id = :own THEN e.actor_name END AS \`keys.0\`, e.action AS \`keys.1\`, COUNT(*) AS count
          FROM audit_event e JOIN audit_scope s ON s.event_id = e.id AND s.org_id = :own WHERE e.at >= ${WEEK} AND e.outcome = 'ACCEPTED'
          GROUP BY CASE WHEN e.actor_organization_id = :own THEN e.actor_name END, e.action
          ORDER BY CASE WHEN e.actor_organization_id = :own THEN e.actor_name END, e.action`,
        'auditEvents.nodes': `SELECT e.at AS \`at:time\`, e.action, CASE WHEN e.actor_organization_id = :own THEN e.actor_name END AS actorName,
            g.name AS actorOrganizationName FROM audit_event e JOIN audit_scope s ON s.event_id = e.id AND s.org_id = :own
          LEFT JOIN organization g ON g.id = e.actor_organization_id WHERE e.at >= ${WEEK} AND e.outcome = 'ACCEPTED' ORDER BY e.at, e.id`,
      },
      note: 'People of other organizations are not named, only their organization.',
    },
    {
      title: 'Which actions are refused most, and why?',
      viewer: OPERATOR,
      document: `{
  auditEvents(filter: { outcome: { eq: REFUSED } }) {
    groupBy(by: [{ field: ACTION }, { field: REFUSAL_CODE }], orderBy: [{ function: SUM, field: TIMES, direction: DESC }]) {
      nodes { keys sum { times } }
    }
  }
}`,
      sql: {
        'auditEvents.groupBy.nodes': `SELECT action AS \`keys.0\`, refusal_code AS \`keys.1\`, SUM(times) AS \`sum.times\` FROM audit_event
          WHERE outcome = 'REFUSED' GROUP BY action, refusal_code ORDER BY SUM(times) DESC, action, refusal_code`,
      },
    },
    {
      title: 'Which customers have people who hold no license? With how many.',
      viewer: ALPINE,
      document: `{
  customerUsers(filter: { licenses: { none: {} }, status: { eq: ACTIVE } }) {
    groupBy(by: [{ customer: { field: NAME } }], orderBy: [{ function: COUNT, direction: DESC }], first: 5) {
      totalCount
      nodes { keys count }
      totals { count }
    }
  }
}`,
      sql: {
        'customerUsers.groupBy.nodes': `WITH ${OPENED} SELECT c.name AS \`keys.0\`, COUNT(*) AS count FROM \`user\` u JOIN opened c ON c.id = u.organization_id
          WHERE u.kind = 'CUSTOMER_USER' AND u.status = 'ACTIVE' AND u.id NOT IN (SELECT customer_user_id FROM license_assignment)
          GROUP BY c.id, c.name ORDER BY COUNT(*) DESC, c.name LIMIT 5`,
        ...Object.fromEntries(
          [
            ['totalCount', 'COUNT(DISTINCT c.name)'],
            ['totals.count', 'COUNT(*)'],
          ].map(([place = '', value = '']) => [
            `customerUsers.groupBy.${place}`,
            `WITH ${OPENED} SELECT ${value} AS value FROM \`user\` u JOIN opened c ON c.id = u.organization_id WHERE u.kind = 'CUSTOMER_USER'
              AND u.status = 'ACTIVE' AND u.id NOT IN (SELECT customer_user_id FROM license_assignment)`,
          ]),
        ),
      },
    },
    {
      title: 'Which products do people hold licenses of, by country of the customer?',
      viewer: ALPINE,
      document: `{
  licenseAssignments(filter: { user: { status: { eq: ACTIVE } } }) {
    groupBy(
      by: [{ user: { customer: { field: COUNTRY } } }, { subscription: { offer: { field: NAME } } }]
      orderBy: [{ function: COUNT, direction: DESC }]
      first: 5
    ) {
      totalCount
      nodes { keys count max { assignedAt } }
    }
  }
}`,
      sql: {
        'licenseAssignments.groupBy.nodes': `WITH ${OPENED} SELECT c.country AS \`keys.0\`, o.name AS \`keys.1\`, COUNT(*) AS count,
            MAX(l.assigned_at) AS \`max.assignedAt:time\` FROM license_assignment l
          JOIN \`user\` u ON u.id = l.customer_user_id JOIN opened c ON c.id = l.customer_id JOIN subscription s ON s.id = l.subscription_id
          JOIN offer o ON o.id = s.offer_id WHERE u.status = 'ACTIVE' GROUP BY c.country, o.name
          ORDER BY COUNT(*) DESC, c.country, o.name LIMIT 5`,
        'licenseAssignments.groupBy.totalCount': `WITH ${OPENED} SELECT COUNT(*) AS value FROM (SELECT DISTINCT c.country, o.name FROM license_assignment l
          JOIN \`user\` u ON u.id = l.customer_user_id JOIN opened c ON c.id = l.customer_id JOIN subscription s ON s.id = l.subscription_id
          JOIN offer o ON o.id = s.offer_id WHERE u.status = 'ACTIVE') x`,
      },
    },
    {
      title: 'Who of our customers can administer the tenant but has not signed in for half a year?',
      viewer: ALPINE,
      document: `{
  customerUsers(
    filter: { roles: { has: CUSTOMER_ADMIN }, status: { eq: ACTIVE }, not: { lastSignInAt: { gte: "2026-05-01T00:00:00Z" } } }
    orderBy: { field: NAME }
  ) {
    totalCount
    nodes { name lastSignInAt customer { name } }
  }
}`,
      sql: {
        'customerUsers.totalCount': `WITH ${OPENED} SELECT COUNT(*) AS value FROM \`user\` u JOIN opened c ON c.id = u.organization_id
          JOIN role_assignment r ON r.user_id = u.id AND r.role = 'CUSTOMER_ADMIN'
          WHERE u.kind = 'CUSTOMER_USER' AND u.status = 'ACTIVE' AND COALESCE(u.last_sign_in_at, 0) < ${Date.UTC(2026, 4, 1)}`,
        'customerUsers.nodes': `WITH ${OPENED} SELECT u.name, u.last_sign_in_at AS \`lastSignInAt:time\`, c.name AS \`customer.name\` FROM \`user\` u
          JOIN opened c ON c.id = u.organization_id JOIN role_assignment r ON r.user_id = u.id AND r.role = 'CUSTOMER_ADMIN'
          WHERE u.kind = 'CUSTOMER_USER' AND u.status = 'ACTIVE' AND COALESCE(u.last_sign_in_at, 0) < ${Date.UTC(2026, 4, 1)}
          ORDER BY u.name_folded, u.id LIMIT 20`,
      },
    },
    {
      title: 'Which colleagues may place orders?',
      viewer: ELBE_USERS,
      document: `{
  users(filter: { status: { eq: ACTIVE }, roles: { hasAny: [GLOBAL_ADMIN, ADMIN_AGENT, SALES_AGENT] } }, orderBy: { field: NAME }) {
    nodes { name email lastSignInAt }
  }
}`,
      sql: {
        'users.nodes': `SELECT u.name, u.email, u.last_sign_in_at AS \`lastSignInAt:time\` FROM \`user\` u WHERE u.organization_id = :own
          AND u.status = 'ACTIVE' AND EXISTS (SELECT 1 FROM role_assignment r WHERE r.user_id = u.id
            AND r.role IN ('GLOBAL_ADMIN', 'ADMIN_AGENT', 'SALES_AGENT')) ORDER BY u.name_folded, u.id LIMIT 20`,
      },
    },
    {
      title: 'As a customer: which partners have access to our tenant, and who sold us what?',
      viewer: RHEINGOLD,
      document: `{
  delegatedAdminGrants { groupBy(by: [{ field: STATUS }]) { nodes { keys count } } }
  subscriptions {
    groupBy(by: [{ provider: { field: NAME } }, { field: STATUS }]) {
      nodes { keys count sum { quantity assignedLicenses unassignedLicenses } }
    }
  }
}`,
      sql: {
        'delegatedAdminGrants.groupBy.nodes': `SELECT status AS \`keys.0\`, COUNT(*) AS count FROM delegated_admin_grant
          WHERE customer_id = :own GROUP BY status ORDER BY status`,
        'subscriptions.groupBy.nodes': `SELECT p.name AS \`keys.0\`, {status s} AS \`keys.1\`, COUNT(*) AS count, SUM(s.quantity) AS \`sum.quantity\`,
            SUM(s.assigned_licenses) AS \`sum.assignedLicenses\`,
            SUM(CASE WHEN s.offer_kind = 'LICENSE' THEN s.quantity - s.assigned_licenses END) AS \`sum.unassignedLicenses\`
          FROM subscription s LEFT JOIN partner p ON p.id = s.provider_id AND p.id IN (SELECT partner_id FROM customer_relationship
            WHERE customer_id = :own AND status = 'ACTIVE')
          WHERE s.customer_id = :own GROUP BY 1, 2 ORDER BY 1, 2`,
      },
    },
    {
      title: 'As a customer: who in our company holds most licenses?',
      viewer: RHEINGOLD,
      document: `{
  licenseAssignments {
    groupBy(by: [{ user: { field: NAME } }], orderBy: [{ function: COUNT, direction: DESC }], first: 5) {
      nodes { keys count max { assignedAt } }
    }
  }
}`,
      sql: {
        'licenseAssignments.groupBy.nodes': `SELECT u.name AS \`keys.0\`, COUNT(*) AS count, MAX(l.assigned_at) AS \`max.assignedAt:time\`
          FROM license_assignment l JOIN \`user\` u ON u.id = l.customer_user_id WHERE l.customer_id = :own
          GROUP BY u.name ORDER BY COUNT(*) DESC, u.name LIMIT 5`,
      },
    },
    {
      title: 'Do our people work? Sign-ins of our own users by month of the last one.',
      viewer: ALPINE_GLOBAL,
      document: `{
  users { groupBy(by: [{ field: LAST_SIGN_IN_AT, per: MONTH }, { field: STATUS }]) { nodes { keys count } } }
}`,
      sql: {
        'users.groupBy.nodes': `SELECT {month u.last_sign_in_at} AS \`keys.0\`, u.status AS \`keys.1\`, COUNT(*) AS count FROM \`user\` u
          WHERE u.organization_id = :own GROUP BY {month u.last_sign_in_at}, u.status ORDER BY {month u.last_sign_in_at}, u.status`,
      },
    },
    {
      title: 'Which users of resellers that gave us admin access are disabled?',
      viewer: ALPINE,
      document: `{
  resellers(orderBy: { field: NAME }) {
    nodes { name users { groupBy(by: [{ field: STATUS }]) { nodes { keys count } } } }
  }
}`,
      sql: {
        'resellers.nodes': `WITH ${PARTNERS}, open_ones AS (SELECT reseller_id FROM partnership WHERE provider_id = :own AND status = 'ACTIVE' AND admin_access = 1),
          counted AS (SELECT u.organization_id, u.status, COUNT(*) AS n FROM \`user\` u JOIN open_ones o ON o.reseller_id = u.organization_id
            GROUP BY u.organization_id, u.status)
          SELECT p.name, u.status AS \`users.groupBy.nodes[].keys.0\`, u.n AS \`users.groupBy.nodes[].count\`
          FROM partners p LEFT JOIN counted u ON u.organization_id = p.id WHERE p.kind = 'RESELLER' ORDER BY p.name_folded, u.status`,
      },
    },
  ],
};
