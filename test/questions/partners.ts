import { ALPINE, ALPINE_GLOBAL, ELBE, OPERATOR, type Chapter } from './question';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 1);

export const partners: Chapter = {
  title: 'Partners and invitations',
  questions: [
    {
      title: 'How many partners are there, by kind, state and cloud?',
      viewer: OPERATOR,
      document: `{
  resellers { groupBy(by: [{ field: STATUS }, { field: CLOUD }]) { nodes { keys count } } }
  providers { groupBy(by: [{ field: STATUS }, { field: CLOUD }]) { nodes { keys count } } }
}`,
      sql: Object.fromEntries(
        ['RESELLER', 'PROVIDER'].map((kind) => [
          `${kind.toLowerCase()}s.groupBy.nodes`,
          `SELECT status AS \`keys.0\`, cloud AS \`keys.1\`, COUNT(*) AS count FROM partner WHERE kind = '${kind}'
            GROUP BY status, cloud ORDER BY status, cloud`,
        ]),
      ),
    },
    {
      title: 'With how many resellers does each provider work, and how many partnerships ended?',
      viewer: OPERATOR,
      document: `{
  partnerships {
    groupBy(by: [{ provider: { field: NAME } }, { field: STATUS }]) { nodes { keys count countDistinct { id } } }
  }
}`,
      sql: {
        'partnerships.groupBy.nodes': `SELECT p.name AS \`keys.0\`, a.status AS \`keys.1\`, COUNT(*) AS count, COUNT(*) AS \`countDistinct.id\`
          FROM partnership a JOIN partner p ON p.id = a.provider_id GROUP BY p.name, a.status ORDER BY p.name, a.status`,
      },
    },
    {
      title: 'Which enrollments wait for us, oldest first?',
      viewer: OPERATOR,
      document: `{
  enrollments(filter: { status: { in: [SUBMITTED, IN_REVIEW] } }, orderBy: { field: SUBMITTED_AT }) {
    nodes { legalName country status submittedAt expectedDecisionBy }
  }
}`,
      sql: {
        'enrollments.nodes': `SELECT legal_name AS legalName, country, status, submitted_at AS \`submittedAt:time\`,
            expected_decision_by AS \`expectedDecisionBy:time\` FROM enrollment WHERE status IN ('SUBMITTED', 'IN_REVIEW')
          ORDER BY submitted_at, id`,
      },
    },
    {
      title: 'How do enrollments end? By year and outcome.',
      viewer: OPERATOR,
      document: `{
  enrollments(filter: { decidedAt: { isNull: false } }) {
    groupBy(by: [{ field: DECIDED_AT, per: YEAR }, { field: STATUS }]) { nodes { keys count } }
  }
}`,
      sql: {
        'enrollments.groupBy.nodes': `SELECT SUBSTR({month e.decided_at}, 1, 4) AS \`keys.0\`, e.status AS \`keys.1\`, COUNT(*) AS count FROM enrollment e
          WHERE e.decided_at IS NOT NULL GROUP BY SUBSTR({month e.decided_at}, 1, 4), e.status ORDER BY SUBSTR({month e.decided_at}, 1, 4), e.status`,
      },
    },
    {
      title: 'Which of our resellers gave us admin access, and since when do we work together?',
      viewer: ALPINE,
      document: `{
  partnerships(filter: { status: { eq: ACTIVE } }, orderBy: { field: STARTED_AT }) {
    nodes { adminAccess startedAt reseller { name country } }
  }
}`,
      sql: {
        'partnerships.nodes': `SELECT a.admin_access AS \`adminAccess:flag\`, a.started_at AS \`startedAt:time\`, p.name AS \`reseller.name\`,
            p.country AS \`reseller.country\` FROM partnership a JOIN partner p ON p.id = a.reseller_id
          WHERE a.provider_id = :own AND a.status = 'ACTIVE' ORDER BY a.started_at, a.id`,
      },
    },
    {
      title: 'Which providers of the directory offer training?',
      viewer: ELBE,
      document: `{
  directory(filter: { training: { isNull: false } }, orderBy: { field: NAME }) {
    totalCount
    nodes { name country training }
  }
}`,
      sql: {
        'directory.nodes': `SELECT name, country, training FROM directory_entry WHERE listed = 1 AND training IS NOT NULL ORDER BY name_folded`,
      },
    },
    {
      title: 'Which invitations have been pending for more than 14 days?',
      viewer: ALPINE,
      document: `{
  invitations(
    filter: { status: { eq: PENDING }, createdAt: { lt: "2026-10-18T00:00:00Z" } }
    orderBy: { field: CREATED_AT }
  ) {
    totalCount
    nodes { kind recipientEmail createdAt expiresAt namedInviter { name } }
  }
}`,
      sql: {
        'invitations.nodes': `SELECT i.kind, i.recipient_email AS recipientEmail, i.created_at AS \`createdAt:time\`, i.expires_at AS \`expiresAt:time\`,
            p.name AS \`namedInviter.name\` FROM invitation i JOIN partner p ON p.id = i.inviter_id
          WHERE (i.inviter_id = :own OR i.provider_id = :own) AND i.state = 'PENDING' AND i.expires_at > :now AND i.created_at < ${NOW - 14 * DAY}
          ORDER BY i.created_at, i.id`,
      },
    },
    {
      title: 'How many of our invitations are accepted?',
      viewer: ALPINE,
      document: `{
  invitations { groupBy(by: [{ field: KIND }, { field: STATUS }]) { nodes { keys count } totals { count } } }
}`,
      sql: {
        'invitations.groupBy.nodes': `SELECT i.kind AS \`keys.0\`, CASE WHEN i.state = 'PENDING' AND i.expires_at <= :now THEN 'EXPIRED' ELSE i.state END AS \`keys.1\`,
            COUNT(*) AS count FROM invitation i WHERE i.inviter_id = :own OR i.provider_id = :own OR i.accepted_by_id = :own
          GROUP BY 1, 2 ORDER BY 1, 2`,
      },
    },
    {
      title: 'Which registered PartnerIDs still expect customers from other portals?',
      viewer: OPERATOR,
      document: `{
  partnerIdRecords(filter: { externalRelationships: { some: {} } }, orderBy: { field: ORGANIZATION_NAME }) {
    nodes { organizationName country active externalRelationships { aggregate { count } } }
  }
}`,
      sql: {
        'partnerIdRecords.nodes': `SELECT r.organization_name AS organizationName, r.country, r.active AS \`active:flag\`,
            COUNT(*) AS \`externalRelationships.aggregate.count\` FROM partner_id_record r
          JOIN external_relationship e ON e.partner_id = r.partner_id
          GROUP BY r.id, r.organization_name, r.country, r.active, r.organization_name_folded ORDER BY r.organization_name_folded, r.id LIMIT 20`,
      },
    },
    {
      title: 'Which mails could not be delivered?',
      viewer: OPERATOR,
      document: `{
  outboxMails { groupBy(by: [{ field: STATUS }, { field: TEMPLATE }]) { nodes { keys count max { attempts } } } }
}`,
      sql: {
        'outboxMails.groupBy.nodes': `SELECT status AS \`keys.0\`, template AS \`keys.1\`, COUNT(*) AS count, MAX(attempts) AS \`max.attempts\`
          FROM outbox_mail GROUP BY status, template ORDER BY status, template`,
      },
    },
    {
      title: 'What is in the catalog? Offers by kind and unit, and what has several add-ons.',
      viewer: ALPINE_GLOBAL,
      document: `{
  offers {
    groupBy(by: [{ field: KIND }, { field: UNIT }]) { nodes { keys count } }
    addOns: groupBy(by: [{ addOnOf: { field: NAME } }], having: [{ function: COUNT, number: { gte: 2 } }]) {
      nodes { keys count }
    }
  }
}`,
      sql: {
        'offers.groupBy.nodes': `SELECT o.kind AS \`keys.0\`, o.unit AS \`keys.1\`, COUNT(*) AS count FROM offer o JOIN offer_market k ON k.offer_id = o.id
          JOIN partner p ON p.id = :own AND k.market = CONCAT(p.cloud, ':', p.market_region) GROUP BY o.kind, o.unit ORDER BY o.kind, o.unit`,
        'offers.addOns.nodes': `WITH market AS (SELECT o.* FROM offer o JOIN offer_market k ON k.offer_id = o.id
            JOIN partner p ON p.id = :own AND k.market = CONCAT(p.cloud, ':', p.market_region))
          SELECT b.name AS \`keys.0\`, COUNT(*) AS count FROM market o LEFT JOIN market b ON b.id = o.add_on_of_id
          GROUP BY b.name HAVING COUNT(*) >= 2 ORDER BY b.name`,
      },
    },
  ],
};
