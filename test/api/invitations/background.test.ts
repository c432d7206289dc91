import { inTransaction, type TxCtx } from '../../../src/data/context';
import { revokeDualInvitations, revokeInvitationsToCustomer } from '../../../src/modules/invitations';
import { expireInvitations } from '../../../src/modules/invitations/expiry';
import { invitationText } from '../../../src/modules/invitations/invitation.mails';
import { writeMail } from '../../../src/modules/outbox';
import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { eventsOf } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';
import { ALPINE, DAY, DONAU, ELBE, idOf, invite, OPERATOR, previewOf } from './support/world';

describeEngine('what happens to invitations by itself', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  const rowOf = async (id: string): Promise<Record<string, unknown>> => {
    const [row] = await app.database.rows(
      'SELECT state, decided_at AS decidedAt, expires_at AS expiresAt, version FROM invitation WHERE id = ?',
      [id],
    );
    return { ...row };
  };

  const inOne = <T>(work: (tx: TxCtx) => Promise<T>): Promise<T> => inTransaction(app.context(), work);

  it('records expiry once and with its own time, even if late and by several processes', async () => {
    await expireInvitations(app.context());
    expect(await expireInvitations(app.context())).toBe(0);
    const ids: string[] = [];
    for (let number = 0; number < 7; number += 1) {
      ids.push((await invite(app, DONAU, { recipientEmail: `a${number}@ablauf.example` })).id);
    }
    const waiting = await invite(app, DONAU, { recipientEmail: 'b@ablauf.example' });
    const dueAt = app.clock.now();
    for (const id of ids) {
      await app.database.transaction((writer) => writer.run('UPDATE invitation SET expires_at = ? WHERE id = ?', [dueAt, id]));
    }
    const begin = app.clock.now();
    try {
      app.clock.set(begin + DAY);
      const noted = await Promise.all(Array.from({ length: 4 }, () => expireInvitations(app.context())));
      expect(noted.reduce((sum, one) => sum + one, 0)).toBe(7);
      expect(await expireInvitations(app.context())).toBe(0);
    } finally {
      app.clock.set(begin);
    }
    for (const id of ids) {
      expect(await rowOf(id)).toEqual({ state: 'PENDING', decidedAt: dueAt, expiresAt: dueAt, version: 1 });
      const events = await eventsOf(app, OPERATOR, id);
      expect(events.filter(({ action }) => action === 'invitationExpired')).toMatchObject([
        { outcome: 'ACCEPTED', actorId: null },
      ]);
    }
    expect(await rowOf(waiting.id)).toMatchObject({ decidedAt: null });
    const { data } = await app.send(
      'query($id: ID!) { invitation(id: $id) { status history(first: 9) { nodes { action } } } }',
      { id: ids[0] },
      await app.as(DONAU),
    );
    expect(data?.['invitation']).toEqual({
      status: 'EXPIRED',
      history: { nodes: [{ action: 'inviteCustomer' }, { action: 'invitationExpired' }] },
    });
  });

  it('records more expired invitations than fit into one transaction', async () => {
    const [inviter] = await app.database.rows("SELECT id FROM partner WHERE name = 'Donau IT'", []);
    await app.database.transaction(async (writer) => {
      for (let number = 0; number < 205; number += 1) {
        await writer.run(
          `INSERT INTO invitation (id, created_at, kind, inviter_id, recipient_email, recipient_email_folded, recipient_domain, cloud,
             include_delegated_admin, acquired_through, state, issue_number, expires_at, version)
           VALUES (?, 1, 'CUSTOMER', ?, 'a@viele.example', 'a@viele.example', 'viele.example', 'PUBLIC', 0, 'OTHER', 'PENDING', 1, 2, 1)`,
          [`inv_01jd0000000000000000000${String(number).padStart(3, '0')}`, String(inviter?.['id'])],
        );
      }
    });
    expect(await expireInvitations(app.context())).toBe(205);
  });

  it('revokes invitations of a partner to a customer when the partner removes the relationship', async () => {
    const [customerId, partnerId, providerId] = [
      await idOf(app, 'Rheingold Logistik'),
      await idOf(app, 'Elbe Cloud'),
      await idOf(app, 'Alpine Distribution'),
    ];
    const to = { recipientEmail: 'x@rheingold-logistik.example' };
    const [single, dual, elsewhere, others] = [
      await invite(app, ELBE, to),
      await invite(app, ELBE, { ...to, providerId }),
      await invite(app, ELBE, { recipientEmail: 'x@ablauf.example' }),
      await invite(app, DONAU, to),
    ];
    expect(await inOne((tx) => revokeInvitationsToCustomer(tx, { customerId, partnerId }))).toBe(2);
    expect(await inOne((tx) => revokeInvitationsToCustomer(tx, { customerId, partnerId }))).toBe(0);
    for (const { id, token } of [single, dual]) {
      expect(await rowOf(id)).toMatchObject({ state: 'REVOKED', version: 2, decidedAt: app.clock.now() });
      expect(await previewOf(app, token)).toBeNull();
      expect((await eventsOf(app, OPERATOR, id)).at(-1)).toMatchObject({ action: 'invitationRevoked' });
    }
    for (const { id } of [elsewhere, others]) expect(await rowOf(id)).toMatchObject({ state: 'PENDING' });
  });

  it('revokes dual invitations that name a provider when the provider removes its relationship', async () => {
    const [customerId, providerId] = [await idOf(app, 'Rheingold Logistik'), await idOf(app, 'Alpine Distribution')];
    const to = { recipientEmail: 'y@rheingold-logistik.example' };
    const [dual, single] = [await invite(app, DONAU, { ...to, providerId }), await invite(app, DONAU, to)];
    expect(await inOne((tx) => revokeInvitationsToCustomer(tx, { customerId, partnerId: providerId }))).toBe(1);
    expect(await rowOf(dual.id)).toMatchObject({ state: 'REVOKED' });
    expect(await rowOf(single.id)).toMatchObject({ state: 'PENDING' });
  });

  it('revokes dual invitations of a pair when its partnership ends', async () => {
    const [providerId, resellerId] = [await idOf(app, 'Alpine Distribution'), await idOf(app, 'Elbe Cloud')];
    const baltic = await idOf(app, 'Baltic Distribution');
    const to = { recipientEmail: 'x@paar.example' };
    const [pair, other, single] = [
      await invite(app, ELBE, { ...to, providerId }),
      await invite(app, ELBE, { ...to, providerId: baltic }),
      await invite(app, ELBE, to),
    ];
    expect(await inOne((tx) => revokeDualInvitations(tx, { providerId, resellerId }))).toBe(1);
    expect(await rowOf(pair.id)).toMatchObject({ state: 'REVOKED' });
    for (const { id } of [other, single]) expect(await rowOf(id)).toMatchObject({ state: 'PENDING' });
    const { data } = await app.send(
      'query($id: ID!) { auditEvents(filter: { subjectId: { eq: $id } }) { nodes { action } } }',
      { id: pair.id },
      await app.as(ALPINE),
    );
    expect(data?.['auditEvents'].nodes).toEqual([{ action: 'inviteCustomer' }, { action: 'invitationRevoked' }]);
  });

  it('writes mails from the stored values, including older ones with fewer values', async () => {
    const rows = await app.database.rows("SELECT parameters FROM outbox_mail WHERE template = 'invitation'", []);
    expect(rows.length).toBeGreaterThan(3);
    for (const row of rows) {
      const { subject, text, html } = writeMail(
        invitationText(JSON.parse(String(row['parameters'])) as object as never),
        'https://x.example/t',
      );
      expect(subject).toMatch(/^A partner invites you to a (partnership|reseller relationship)$/);
      expect(text).toContain('https://x.example/t');
      expect(`${text}${html}`).not.toMatch(/undefined|null|NaN/);
    }
    const { html } = writeMail(
      invitationText({ kind: 'CUSTOMER', inviterName: 'A <b> & Co', message: '<script>alert(1)</script>\nzwei', expiresAt: 0 }),
      null,
    );
    expect(html).toContain('A &lt;b&gt; &amp; Co');
    expect(html).not.toContain('<script>');
    expect(html).toContain('1970-01-01 00:00 UTC');
  });
});
