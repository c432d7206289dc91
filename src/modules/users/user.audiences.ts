import { namedIn, type Audience } from '../../graph/audience';
import type { GraphModule } from '../../graph/module';
import { activePartnershipsOf } from '../partners';

const ofOrganization = namedIn('`user`', 'organization_id');

/** Records owned by a user are visible to the user's organization. */
const ofItsUser = (table: string): Audience => ({
  of: (list) =>
    `SELECT t.id, u.organization_id AS org_id FROM ${table} t JOIN \`user\` u ON u.id = t.user_id WHERE t.id IN (${list})`,
});

/** Which organizations see users, sessions and tokens. Matches the scopes in `user.policy`. */
export const userAudiences: NonNullable<GraphModule['audiences']> = {
  User: {
    of: (list) => `${ofOrganization.of(list)} UNION SELECT u.id, a.provider_id FROM \`user\` u
      JOIN partnership a ON ${activePartnershipsOf('a', 'reseller_id', 'u.organization_id')} AND a.admin_access = 1 WHERE u.id IN (${list})`,
  },
  CustomerUser: {
    of: (list) => `${ofOrganization.of(list)} UNION SELECT u.id, s.org_id FROM \`user\` u
      JOIN customer_scope s ON s.customer_id = u.organization_id AND s.via_id = s.org_id AND s.details >= 2 WHERE u.id IN (${list})`,
  },
  Session: ofItsUser('session'),
  ApiToken: ofItsUser('api_token'),
};
