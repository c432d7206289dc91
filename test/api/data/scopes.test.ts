import type { Param, Writer } from '../../../src/data/database';
import { refreshCustomerScope } from '../../../src/modules/customers/customer.scope';
import { refreshInvitationScope } from '../../../src/modules/invitations/invitation.scope';
import { refreshPartnerScope } from '../../../src/modules/partners';
import { refreshSalesScope } from '../../../src/modules/sales/sales.scope';
import { DEMO_DAY, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
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
    await app.database.transaction(async (writer) => {
      await refreshPartnerScope(writer);
      await refreshCustomerScope(writer, 'all');
      await refreshSalesScope(writer, 'all');
    });
    for (const [table, rows] of Object.entries(now)) expect(await stored(app.database, table)).toEqual(rows);
  }

  /** Lets something happen and writes anew only what it can have changed. */
  const happen = (sql: string, params: readonly Param[], refresh: (writer: Writer) => Promise<void>): Promise<void> =>
    app.database.transaction(async (writer) => {
      expect(await writer.run(sql, params)).toBeGreaterThan(0);
      await refresh(writer);
    });

  const END_TIE = `UPDATE customer_relationship SET status = 'ENDED', ended_at = ?, active_slot = NULL, associated_reseller_id = NULL
    WHERE partner_id = ? AND customer_id = ? AND status = 'ACTIVE'`;

  const afterTie =
    (partnerId: string, customerId: string) =>
    async (writer: Writer): Promise<void> => {
      await refreshPartnerScope(writer, { partnerId });
      await refreshCustomerScope(writer, { customerId });
      await refreshSalesScope(writer, { customerId });
    };

  it('follow from the facts after seeding', expectRebuilt);

  it('of invitations name the parties and those whose domain was addressed', async () => {
    const pairs = async (): Promise<string[]> =>
      (await app.database.rows('SELECT org_id, invitation_id FROM invitation_scope', []))
        .map((row) => JSON.stringify(row, ['invitation_id', 'org_id']))
        .sort();
    expect(await pairs()).toEqual(invitationPairs(await readFacts(app.database)));
    const facts = await readFacts(app.database);
    const [open] = await app.database.rows("SELECT id FROM invitation WHERE state = 'PENDING' AND kind = 'PARTNERSHIP'", []);
    const id = String(open?.['id']);
    await happen(
      "UPDATE invitation SET state = 'ACCEPTED', decided_at = ?, accepted_by_id = ? WHERE id = ?",
      [DEMO_DAY, partner(facts, 'Suomi Pilvi'), id],
      (writer) => refreshInvitationScope(writer, id),
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
    await happen(END_TIE, [DEMO_DAY, partnerId, customerId], afterTie(partnerId, customerId));
    await expectRebuilt();
  });

  it('follow when a relationship begins again and the grant that survived counts again', async () => {
    const facts = await readFacts(app.database);
    const [partnerId, customerId] = [partner(facts, 'Alpine Distribution'), customer(facts, 'Rheingold Logistik')];
    await happen(
      `INSERT INTO customer_relationship (id, created_at, customer_id, partner_id, status, origin, acquired_through, started_at, active_slot, version)
       VALUES ('rel_01m0000000000000000000000z', ?, ?, ?, 'ACTIVE', 'INVITATION', 'OTHER', ?, 'A', 1)`,
      [DEMO_DAY, customerId, partnerId, DEMO_DAY],
      afterTie(partnerId, customerId),
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
      "UPDATE delegated_admin_grant SET status = 'REVOKED', revoked_at = ?, active_slot = NULL WHERE partner_id = ? AND customer_id = ? AND status = 'ACTIVE'",
      [DEMO_DAY, partnerId, customerId],
      async (writer) => {
        await refreshCustomerScope(writer, { customerId });
        await refreshSalesScope(writer, { customerId });
      },
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
      "UPDATE partnership SET status = 'ENDED', ended_at = ?, active_slot = NULL, admin_access = 0 WHERE provider_id = ? AND reseller_id = ? AND status = 'ACTIVE'",
      [DEMO_DAY, providerId, resellerId],
      async (writer) => {
        await refreshPartnerScope(writer, { partnerId: providerId });
        await refreshPartnerScope(writer, { partnerId: resellerId });
        await refreshCustomerScope(writer, { providerId, resellerId });
      },
    );
    await expectRebuilt();
  });

  it('follow when a reseller takes admin access away', async () => {
    const facts = await readFacts(app.database);
    const [providerId, resellerId] = [partner(facts, 'Alpine Distribution'), partner(facts, 'Elbe Cloud')];
    await happen(
      "UPDATE partnership SET admin_access = 0 WHERE provider_id = ? AND reseller_id = ? AND status = 'ACTIVE'",
      [providerId, resellerId],
      (writer) => refreshPartnerScope(writer, { partnerId: resellerId }),
    );
    await expectRebuilt();
  });

  it('follow when reseller of record and support contact of a subscription change', async () => {
    const facts = await readFacts(app.database);
    const one = facts.subscriptions.find(({ resellerId }) => resellerId !== null);
    if (!one) throw new Error('No subscription has a reseller of record.');
    await happen(
      'UPDATE subscription SET reseller_id = NULL, support_partner_id = provider_id, quantity = quantity + 1 WHERE id = ?',
      [one.id],
      (writer) => refreshSalesScope(writer, { customerId: one.customerId }),
    );
    await expectRebuilt();
  });

  it('follow when a customer accepts the agreement itself, and when it is renamed', async () => {
    const facts = await readFacts(app.database);
    const customerId = customer(facts, 'Neusiedler Weinhandel OG');
    await happen(
      `INSERT INTO customer_agreement (id, created_at, customer_id, kind, template_version, contact_name, contact_email, agreed_at)
       VALUES ('agr_01m0000000000000000000000z', ?, ?, 'ACCEPTANCE', '2026-01', 'N. N.', 'n@n.example', ?)`,
      [DEMO_DAY, customerId, DEMO_DAY],
      (writer) => refreshCustomerScope(writer, { customerId }),
    );
    await happen("UPDATE customer SET name_folded = 'anders' WHERE id = ?", [customerId], (writer) =>
      refreshCustomerScope(writer, { customerId }),
    );
    await expectRebuilt();
  });
});
