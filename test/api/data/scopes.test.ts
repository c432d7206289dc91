import { inTransaction } from '../../../src/data/context';
import { rebuildScopes } from '../../../src/demo/write';
import { updateRows } from '../../../src/graph/write';
import { defineEvent } from '../../../src/kernel/event';
import { touchAgreement, touchCustomer, touchGrant, touchRelationship } from '../../../src/modules/customers';
import { touchInvitation } from '../../../src/modules/invitations/invitation.touches';
import { touchAdminAccess, touchPartnership } from '../../../src/modules/partners';
import { CustomerSubscription, touchSubscription } from '../../../src/modules/sales';
import { CustomerRelationship } from '../../../src/modules/customers/customer.entity';
import { DEMO_DAY, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { happen } from '../../support/touch';
import { startDemoApp } from '../rights/support/demo-app';
import { readFacts, type Facts } from '../rights/support/facts';
import { invitationPairs, rebuilt, stored } from './support/rebuild';

describeEngine('scope tables', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  const partner = (facts: Facts, name: string): string => facts.partners.find((one) => one.name === name)?.id ?? '';
  const customer = (facts: Facts, name: string): string => facts.customers.find((one) => one.name === name)?.id ?? '';

  /** Compares all scope tables with what follows from the facts, and with a full rebuild. */
  async function expectRebuilt(): Promise<void> {
    const facts = await readFacts(app.database);
    const now: Record<string, readonly string[]> = {};
    for (const [table, rows] of Object.entries(rebuilt(facts))) {
      now[table] = await stored(app.database, table);
      const missing = rows.filter((row) => !now[table]?.includes(row)).slice(0, 3);
      const tooMany = now[table].filter((row) => !rows.includes(row)).slice(0, 3);
      expect({ table, missing, tooMany, count: now[table].length }).toEqual({
        table,
        missing: [],
        tooMany: [],
        count: rows.length,
      });
    }
    await app.database.transaction(rebuildScopes);
    for (const [table, rows] of Object.entries(now)) expect(await stored(app.database, table)).toEqual(rows);
  }

  const END_TIE = `UPDATE customer_relationship SET status = 'ENDED', ended_at = ?, active_slot = NULL, associated_reseller_id = NULL
    WHERE partner_id = ? AND customer_id = ? AND status = 'ACTIVE'`;

  it('match the facts after seeding', expectRebuilt);

  it('cannot be forgotten: a write whose event does not touch what it changes fails, and nothing is stored', async () => {
    const silent = defineEvent('subscription.somehow', () => ({}), { trail: false, feed: 'nobody' });
    const [row] = await app.database.rows('SELECT id, name FROM subscription ORDER BY id LIMIT 1', []);
    const id = String(row?.['id']);
    const write = inTransaction(app.context(), (tx) =>
      updateRows(tx, CustomerSubscription, { name: 'Anders' }, { id }, silent()),
    );
    await expect(write).rejects.toThrow('subscription.somehow changes a subscription and does not touch it.');
    expect(await app.database.rows('SELECT id, name FROM subscription WHERE id = ?', [id])).toEqual([row]);
    // What decides nothing needs no touch.
    const [tie] = await app.database.rows('SELECT id FROM customer_relationship ORDER BY id LIMIT 1', []);
    const key = { id: String(tie?.['id']) };
    await inTransaction(app.context(), (tx) => updateRows(tx, CustomerRelationship, { azureOwner: false }, key, silent()));
  });

  it('show invitations to the parties and to the owner of the invited domain', async () => {
    const pairs = async (): Promise<string[]> =>
      (await app.database.rows('SELECT org_id, invitation_id FROM invitation_scope', []))
        .map((row) => JSON.stringify(row, ['invitation_id', 'org_id']))
        .sort();
    expect(await pairs()).toEqual(invitationPairs(await readFacts(app.database)));
    const facts = await readFacts(app.database);
    const [open] = await app.database.rows("SELECT id FROM invitation WHERE state = 'PENDING' AND kind = 'PARTNERSHIP'", []);
    const id = String(open?.['id']);
    await happen(
      app,
      "UPDATE invitation SET state = 'ACCEPTED', decided_at = ?, accepted_by_id = ? WHERE id = ?",
      [DEMO_DAY, partner(facts, 'Suomi Pilvi'), id],
      touchInvitation(id),
    );
    expect(await pairs()).toEqual(invitationPairs(await readFacts(app.database)));
  });

  it.each([
    ['Alpine Distribution', 'Rheingold Logistik'],
    ['Donau IT', 'Bergbahn Edelweiß GmbH'],
    ['Elbe Cloud', 'Isarwinkel Druck KG'],
  ])('follow when %s ends its relationship with %s', async (partnerName, customerName) => {
    const facts = await readFacts(app.database);
    const [partnerId, customerId] = [partner(facts, partnerName), customer(facts, customerName)];
    await happen(app, END_TIE, [DEMO_DAY, partnerId, customerId], touchRelationship(customerId, partnerId));
    await expectRebuilt();
  });

  it('follow when a relationship begins again and the surviving grant counts again', async () => {
    const facts = await readFacts(app.database);
    const [partnerId, customerId] = [partner(facts, 'Alpine Distribution'), customer(facts, 'Rheingold Logistik')];
    await happen(
      app,
      `INSERT INTO customer_relationship (id, created_at, customer_id, partner_id, status, origin, acquired_through, started_at, active_slot, version)
       VALUES ('rel_01m0000000000000000000000z', ?, ?, ?, 'ACTIVE', 'INVITATION', 'OTHER', ?, 'A', 1)`,
      [DEMO_DAY, customerId, partnerId, DEMO_DAY],
      touchRelationship(customerId, partnerId),
    );
    await expectRebuilt();
    const [row] = await app.database.rows(
      'SELECT details FROM customer_scope WHERE org_id = ? AND via_id = ? AND customer_id = ?',
      [partnerId, partnerId, customerId],
    );
    expect(row).toEqual({ details: 2 });
  });

  it('follow when a customer revokes a grant', async () => {
    const facts = await readFacts(app.database);
    const [partnerId, customerId] = [partner(facts, 'Elbe Cloud'), customer(facts, 'Rheingold Logistik')];
    await happen(
      app,
      "UPDATE delegated_admin_grant SET status = 'REVOKED', revoked_at = ?, active_slot = NULL WHERE partner_id = ? AND customer_id = ? AND status = 'ACTIVE'",
      [DEMO_DAY, partnerId, customerId],
      touchGrant(customerId, partnerId),
    );
    await expectRebuilt();
  });

  it.each([
    ['Alpine Distribution', 'Donau IT'],
    ['Baltic Distribution', 'Elbe Cloud'],
  ])('follow when the partnership of %s and %s ends', async (providerName, resellerName) => {
    const facts = await readFacts(app.database);
    const [providerId, resellerId] = [partner(facts, providerName), partner(facts, resellerName)];
    await happen(
      app,
      "UPDATE partnership SET status = 'ENDED', ended_at = ?, active_slot = NULL, admin_access = 0 WHERE provider_id = ? AND reseller_id = ? AND status = 'ACTIVE'",
      [DEMO_DAY, providerId, resellerId],
      touchPartnership(providerId, resellerId),
    );
    await expectRebuilt();
  });

  it('follow when a reseller takes admin access away', async () => {
    const facts = await readFacts(app.database);
    const [providerId, resellerId] = [partner(facts, 'Alpine Distribution'), partner(facts, 'Elbe Cloud')];
    await happen(
      app,
      "UPDATE partnership SET admin_access = 0 WHERE provider_id = ? AND reseller_id = ? AND status = 'ACTIVE'",
      [providerId, resellerId],
      touchAdminAccess(providerId, resellerId),
    );
    await expectRebuilt();
  });

  it('follow when reseller of record and support contact of a subscription change', async () => {
    const facts = await readFacts(app.database);
    const one = facts.subscriptions.find(({ resellerId }) => resellerId !== null);
    if (!one) throw new Error('No subscription has a reseller of record.');
    await happen(
      app,
      'UPDATE subscription SET reseller_id = NULL, support_partner_id = provider_id, quantity = quantity + 1 WHERE id = ?',
      [one.id],
      touchSubscription(one.id),
    );
    await expectRebuilt();
  });

  it('follow when a customer accepts the agreement itself, and when it is renamed', async () => {
    const facts = await readFacts(app.database);
    const customerId = customer(facts, 'Neusiedler Weinhandel OG');
    await happen(
      app,
      `INSERT INTO customer_agreement (id, created_at, customer_id, kind, template_version, contact_name, contact_name_folded,
         contact_email, contact_email_folded, agreed_at)
       VALUES ('agr_01m0000000000000000000000z', ?, ?, 'ACCEPTANCE', '2026-01', 'N. N.', 'n. n.', 'n@n.example', 'n@n.example', ?)`,
      [DEMO_DAY, customerId, DEMO_DAY],
      touchAgreement(customerId),
    );
    await happen(app, "UPDATE customer SET name_folded = 'anders' WHERE id = ?", [customerId], touchCustomer(customerId));
    await expectRebuilt();
  });
});
