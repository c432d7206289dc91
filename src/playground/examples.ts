import type { Example } from './example';
import { PRICE_READERS, SELLERS, SUBSCRIPTION_READERS } from './example-roles';
import { GROUP_EXAMPLES } from './group-examples';

export const DASHBOARD: Example = {
  id: 'dashboard',
  name: 'Dashboard',
  hint: 'Customers with their partners and subscriptions',
  roles: SELLERS,
  query: `query Dashboard($first: Int = 20) {
  customers(first: $first) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      id
      name
      country
      cloud
      associatedReseller {
        id
        name
      }
      providers(first: 5) {
        nodes {
          id
          name
        }
      }
      subscriptions(first: 5) {
        nodes {
          id
          name
          quantity
          status
          offer {
            id
            name
          }
          supportContact {
            kind
            name
            email
          }
        }
      }
    }
  }
}
`,
  variables: { first: 20 },
};

export const EXAMPLES: readonly Example[] = [
  DASHBOARD,
  {
    id: 'who-am-i',
    name: 'Who am I',
    hint: 'The signed-in user with organization, roles and allowed actions',
    roles: [],
    query: `query WhoAmI {
  viewer {
    user {
      id
      email
      name
    }
    organization {
      __typename
      id
      name
    }
    roles
    actions
  }
}
`,
  },
  {
    id: 'my-partners',
    name: 'My partners',
    hint: 'Providers and resellers your organization works with',
    roles: SELLERS,
    query: `query MyPartners($first: Int = 20) {
  providers(first: $first) {
    nodes {
      id
      name
    }
  }
  resellers(first: $first) {
    nodes {
      id
      name
    }
  }
}
`,
    variables: { first: 20 },
  },
  {
    id: 'subscriptions',
    name: 'Subscriptions with prices',
    hint: 'What each customer buys, with unit price and period',
    roles: PRICE_READERS,
    query: `query SubscriptionPrices($customers: Int = 10, $subscriptions: Int = 10) {
  customers(first: $customers) {
    nodes {
      id
      name
      subscriptions(first: $subscriptions) {
        nodes {
          id
          name
          quantity
          status
          unitPrice {
            amount
            currency
            period
            monthlyValue
          }
          offer {
            id
            name
          }
        }
      }
    }
  }
}
`,
    variables: { customers: 10, subscriptions: 10 },
  },
  {
    id: 'directory',
    name: 'Provider directory',
    hint: 'Open to everyone, no sign-in needed',
    query: `query Directory {
  directory(first: 10) {
    nodes {
      id
      name
      website
      regions {
        region
        offers
      }
    }
  }
}
`,
  },
  {
    id: 'invitations',
    name: 'Invitations',
    hint: 'Invitations sent and received',
    roles: ['GLOBAL_ADMIN', 'ADMIN_AGENT', 'SALES_AGENT'],
    query: `query Invitations {
  invitations(first: 20) {
    nodes {
      id
      status
    }
  }
}
`,
  },
  {
    id: 'users',
    name: 'Users of my organization',
    hint: 'Colleagues and their roles',
    roles: ['GLOBAL_ADMIN', 'USER_ADMIN', 'ADMIN_AGENT'],
    query: `query Users {
  users {
    nodes {
      id
      name
      email
      roles
    }
  }
}
`,
  },
  {
    id: 'audit-trail',
    name: 'Audit trail',
    hint: 'The last 20 recorded actions',
    roles: ['GLOBAL_ADMIN', 'ADMIN_AGENT', 'CUSTOMER_ADMIN', 'OPERATOR'],
    query: `query AuditTrail {
  auditEvents(last: 20) {
    nodes {
      at
      action
      outcome
      actorName
      subjectId
    }
  }
}
`,
  },
  ...GROUP_EXAMPLES,
  {
    id: 'catalog',
    name: 'Catalog',
    hint: 'Offers of your market',
    roles: [...SUBSCRIPTION_READERS, 'USER_ADMIN', 'OPERATOR'],
    query: `query Catalog {
  offers(first: 20) {
    totalCount
    nodes {
      id
      name
      kind
      status
    }
  }
}
`,
  },
  {
    id: 'my-licenses',
    name: 'My licenses',
    hint: 'Licenses that are assigned to you',
    roles: ['CUSTOMER_USER', 'CUSTOMER_ADMIN'],
    query: `query MyLicenses {
  licenseAssignments(first: 20) {
    nodes {
      id
      offerName
      assignedAt
    }
  }
}
`,
  },
  {
    id: 'enrollments',
    name: 'Enrollments',
    hint: 'Applications of resellers and where they stand',
    roles: ['OPERATOR', 'GLOBAL_ADMIN', 'ADMIN_AGENT'],
    query: `query Enrollments {
  enrollments(first: 20) {
    nodes {
      id
      legalName
      country
      status
      submittedAt
    }
  }
}
`,
  },
  {
    id: 'mails',
    name: 'Outgoing mail',
    hint: 'The last mails, with link tokens masked',
    roles: ['OPERATOR'],
    query: `query OutgoingMail {
  outboxMails(last: 20) {
    nodes {
      createdAt
      template
      recipient
      status
      attempts
    }
  }
}
`,
  },
  {
    id: 'add-user',
    name: 'Add a colleague',
    hint: 'A mutation: allow changes, and its dry run comes first',
    roles: ['GLOBAL_ADMIN', 'USER_ADMIN', 'ADMIN_AGENT'],
    query: `mutation AddColleague($input: AddUserInput!) {
  addUser(input: $input) {
    userName
    user {
      id
      name
      roles
    }
    errors {
      code
      message
      path
    }
  }
}
`,
    variables: { input: { name: 'Robin Sommer', email: 'robin.sommer@example.org', roles: ['HELPDESK_AGENT'] } },
  },
];
