import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { startDemoApp } from '../rights/support/demo-app';

const ACCESS = 'access { reason supportRoute supportNote vendorContact { phone email website } }';
const CONTACT = {
  VENDOR_SUPPORT_PHONE: '+43 1 555 0100',
  VENDOR_SUPPORT_EMAIL: 'support@vendor.example',
};

/** Partners of clouds with every rule. */
const PARTNERS = ['helpdesk.agent@alpine-distribution.example', 'admin.agent@elbe-cloud.example'];

describeEngine("the way to the vendor's support", () => {
  let app: TestApp;
  let plain: TestApp;
  beforeAll(async () => {
    app = await startDemoApp(CONTACT);
    plain = await startDemoApp();
  });
  afterAll(async () => {
    await app.stop();
    await plain.stop();
  });

  const accesses = async (on: TestApp, email: string): Promise<Record<string, any>[]> => {
    const { data, errors } = await on.send(`{ customers(first: 100) { nodes { ${ACCESS} } } }`, {}, await on.as(email));
    expect(errors).toEqual([]);
    return (data?.['customers'].nodes as Record<string, any>[]).map(({ access }) => access);
  };

  it('is named with its contact where the vendor is to be called, and only there [row 152]', async () => {
    for (const email of PARTNERS) {
      const seen = await accesses(app, email);
      for (const { supportRoute, vendorContact } of seen) {
        expect(vendorContact).toEqual(
          supportRoute === 'OWN_TICKET' ? null : { phone: '+43 1 555 0100', email: 'support@vendor.example', website: null },
        );
      }
      expect(new Set(seen.map(({ supportRoute }) => supportRoute))).toEqual(new Set(['OWN_TICKET', 'CALL_VENDOR']));
    }
  });

  it('names no contact where the installation has none', async () => {
    const seen = await accesses(plain, PARTNERS[0] ?? '');
    expect(seen.some(({ supportRoute }) => supportRoute === 'CALL_VENDOR')).toBe(true);
    expect(seen.every(({ vendorContact }) => vendorContact === null)).toBe(true);
  });

  it('advises an invitation only where it can give the privileges', async () => {
    const notes = new Map<string, string>();
    const [row] = await app.database.rows(
      `SELECT u.email FROM customer_scope s JOIN customer c ON c.id = s.customer_id AND c.cloud <> 'PUBLIC'
       JOIN \`user\` u ON u.organization_id = s.org_id AND u.status = 'ACTIVE' AND u.must_change_password = 0
       JOIN role_assignment r ON r.user_id = u.id AND r.role = 'ADMIN_AGENT'
       JOIN partner p ON p.id = s.org_id AND p.status = 'ACTIVE' WHERE s.via_id = s.org_id ORDER BY u.email LIMIT 1`,
      [],
    );
    for (const email of [...PARTNERS, String(row?.['email'])]) {
      for (const { reason, supportNote } of await accesses(app, email)) if (supportNote !== null) notes.set(reason, supportNote);
    }
    expect([...notes.keys()].sort()).toEqual(['CLOUD_RULE', 'GRANT_REVOKED', 'NO_GRANT']);
    expect(notes.get('GRANT_REVOKED')).toContain('invite the customer again');
    expect(notes.get('NO_GRANT')).toContain('invite the customer again');
    expect(notes.get('CLOUD_RULE')).not.toMatch(/invite/);
  });

  it('a user of a customer is told what its licenses are for', async () => {
    const document = `{ viewer { customerUser { licenses(first: 9) { nodes { offerName } } } } }`;
    const { data, errors } = await app.send(document, {}, await app.as('lena.vogt@rheingold-logistik.example'));
    expect(errors).toEqual([]);
    const held = data?.['viewer'].customerUser.licenses.nodes as Record<string, any>[];
    const rows = await app.database.rows(
      `SELECT o.name FROM license_assignment l JOIN \`user\` u ON u.id = l.customer_user_id JOIN subscription s ON s.id = l.subscription_id
       JOIN offer o ON o.id = s.offer_id WHERE u.email = 'lena.vogt@rheingold-logistik.example' ORDER BY l.id`,
      [],
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(held.map(({ offerName }) => offerName as string).sort()).toEqual(rows.map(({ name }) => String(name)).sort());
  });
});
