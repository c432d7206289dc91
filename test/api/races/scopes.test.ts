import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { happen } from '../../support/touch';
import { rebuildScopes } from '../../../src/demo/write';
import { touchCustomer, touchGrant } from '../../../src/modules/customers';
import { touchPartnership } from '../../../src/modules/partners';
import { touchSubscription } from '../../../src/modules/sales';
import { stored } from '../data/support/rebuild';
import { startDemoApp } from '../rights/support/demo-app';

const ROUNDS = Math.min(Number(process.env['RACE_ROUNDS'] ?? 10), 200);
const TABLES = ['partner_scope', 'customer_scope', 'subscription_scope'];

describeEngine('who sees what, when facts of one customer change at once and nobody waits for a lock', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  it('matches the facts after all of them', async () => {
    const [found] = await app.database.rows(
      `SELECT s.id, s.customer_id AS customerId, s.provider_id AS providerId, r.partner_id AS resellerId FROM subscription s
        JOIN customer_relationship r ON r.customer_id = s.customer_id AND r.status = 'ACTIVE'
        JOIN partnership a ON a.provider_id = s.provider_id AND a.reseller_id = r.partner_id AND a.status = 'ACTIVE'
        JOIN delegated_admin_grant g ON g.customer_id = s.customer_id AND g.partner_id = r.partner_id AND g.status = 'ACTIVE'
       ORDER BY s.id LIMIT 1`,
      [],
    );
    const { id, customerId, providerId, resellerId } = found as Record<'id' | 'customerId' | 'providerId' | 'resellerId', string>;
    const pair = 'WHERE provider_id = ? AND reseller_id = ?';
    const grant = 'WHERE customer_id = ? AND partner_id = ?';
    for (let round = 0; round < ROUNDS; round += 1) {
      const on = round % 2 === 1;
      await Promise.all([
        happen(
          app,
          `UPDATE partnership SET status = ?, active_slot = ?, ended_at = ? ${pair}`,
          [on ? 'ACTIVE' : 'ENDED', on ? 'A' : null, on ? null : 1, providerId, resellerId],
          touchPartnership(providerId, resellerId),
        ),
        happen(
          app,
          `UPDATE delegated_admin_grant SET status = ?, active_slot = ?, revoked_at = ? ${grant}`,
          [on ? 'ACTIVE' : 'REVOKED', on ? 'A' : null, on ? null : 1, customerId, resellerId],
          touchGrant(customerId, resellerId),
        ),
        happen(app, 'UPDATE customer SET name_folded = ? WHERE id = ?', [`name ${round}`, customerId], touchCustomer(customerId)),
        happen(
          app,
          'UPDATE subscription SET support_partner_id = ? WHERE id = ?',
          [on ? resellerId : providerId, id],
          touchSubscription(id),
        ),
      ]);
      const now = await Promise.all(TABLES.map((table) => stored(app.database, table)));
      await app.database.transaction(rebuildScopes);
      expect(await Promise.all(TABLES.map((table) => stored(app.database, table)))).toEqual(now);
    }
  });
});
