import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf, eventsOf, mutate } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';
import {
  ALPINE,
  DAY,
  DONAU,
  DONAU_SALES,
  DRAFT,
  ELBE,
  idOf,
  INVITATION,
  invite,
  OPERATOR,
  stored,
  tokenIn,
} from './support/world';

describeEngine('an invitation that was sent', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  it('exists once for repeats with one key, and shows the link once', async () => {
    const input = { recipientEmail: 'einmal@post.example', idempotencyKey: 'once', sendByEmail: true };
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => mutate(app, DONAU, 'inviteCustomer', input, `${INVITATION} ${DRAFT}`)),
    );
    expect(new Set(answers.map(({ invitation }) => invitation.id as string)).size).toBe(1);
    expect(answers.filter(({ draft }) => draft.link !== null).length).toBe(1);
    const repeat = answers.find(({ linkShownBefore }) => linkShownBefore as boolean);
    expect(repeat).toMatchObject({ errors: [], draft: { link: null, mailtoUrl: null } });
    expect(repeat?.['draft'].body).toContain('[link]');
    const [mails] = await app.database.rows("SELECT COUNT(*) AS n FROM outbox_mail WHERE recipient = 'einmal@post.example'", []);
    expect(Number(mails?.['n'])).toBe(1);
    expect(await codesOf(app, DONAU, 'inviteCustomer', { ...input, message: 'anders' })).toEqual(['IDEMPOTENCY_CONFLICT']);
  });

  it('shows the draft without a link in a dry run, stores nothing and mails nobody', async () => {
    const before = await stored(app);
    const input = { recipientEmail: 'probe@post.example', dryRun: true, sendByEmail: true };
    const answer = await mutate(app, DONAU, 'inviteCustomer', input, `${INVITATION} ${DRAFT}`);
    expect(answer).toMatchObject({
      errors: [],
      invitation: null,
      linkShownBefore: false,
      draft: { link: null, mailtoUrl: null },
    });
    expect(await stored(app)).toEqual(before);
  });

  it('gets a new link for 30 days when it is sent again, and the old one becomes void', async () => {
    const { id, token } = await invite(app, DONAU, { recipientEmail: 'nochmal@post.example' });
    app.clock.advance(60_000);
    const again = await mutate(
      app,
      DONAU,
      'resendInvitation',
      { invitationId: id, expectedVersion: 1, sendByEmail: true },
      `${INVITATION} ${DRAFT}`,
    );
    expect(again).toMatchObject({
      errors: [],
      invitation: {
        id,
        status: 'PENDING',
        issueNumber: 2,
        version: 2,
        expiresAt: new Date(app.clock.now() + 30 * DAY).toISOString(),
      },
    });
    const fresh = tokenIn(again['draft'].link as string);
    expect(fresh).not.toBe(token);
    const previews = await Promise.all(
      [token, fresh].map(
        async (one) => (await app.send(`{ invitationPreview(token: "${one}") { kind } }`)).data?.['invitationPreview'],
      ),
    );
    expect(previews).toEqual([null, { kind: 'CUSTOMER' }]);
    const [mail] = await app.database.rows('SELECT template, parameters FROM outbox_mail WHERE subject_id = ?', [id]);
    expect(mail?.['template']).toBe('invitation');
    expect(JSON.parse(String(mail?.['parameters']))).toMatchObject({ linkId: id, issueNumber: 2, inviterName: 'Donau IT' });
    expect(await codesOf(app, DONAU, 'resendInvitation', { invitationId: id, expectedVersion: 1 })).toEqual(['VERSION_CONFLICT']);
    const keyed = { invitationId: id, idempotencyKey: 'again' };
    const first = await mutate(app, DONAU, 'resendInvitation', keyed, DRAFT);
    const repeat = await mutate(app, DONAU, 'resendInvitation', keyed, `${DRAFT} invitation { issueNumber }`);
    expect(first['draft'].link).toContain(`.3.`);
    expect(repeat).toMatchObject({ linkShownBefore: true, draft: { link: null }, invitation: { issueNumber: 3 } });
  });

  it('is revoked once, by the sender alone, and the link becomes void', async () => {
    const { id, token } = await invite(app, DONAU, { recipientEmail: 'zurueck@bergbahn-edelweiss.example' });
    const codes = (email: string, more: object = {}): Promise<string[]> =>
      codesOf(app, email, 'revokeInvitation', { invitationId: id, ...more });
    expect(await codes(ELBE)).toEqual(['NOT_FOUND']);
    expect(await codesOf(app, DONAU, 'revokeInvitation', { invitationId: 'inv_01jd00000000000000000000zz' })).toEqual([
      'NOT_FOUND',
    ]);
    expect(await codes('billing.admin@donau-it.example')).toEqual(['FORBIDDEN']);
    expect(await codes(DONAU, { expectedVersion: 7 })).toEqual(['VERSION_CONFLICT']);
    expect(await codes(DONAU, { dryRun: true })).toEqual([]);
    const answers = await Promise.all(Array.from({ length: 6 }, () => codes(DONAU_SALES)));
    expect(answers.filter((one) => one.length === 0)).toHaveLength(1);
    expect(new Set(answers.flat())).toEqual(new Set(['INVALID_STATE']));
    expect((await app.send(`{ invitationPreview(token: "${token}") { kind } }`)).data).toEqual({ invitationPreview: null });
    const { data } = await app.send(
      'query($id: ID!) { invitation(id: $id) { status viewerCan history(first: 9) { nodes { action outcome } } } }',
      { id },
      await app.as(DONAU),
    );
    expect(data?.['invitation']).toMatchObject({ status: 'REVOKED', viewerCan: [] });
    const history = data?.['invitation'].history.nodes as { action: string; outcome: string }[];
    expect(history.filter(({ outcome }) => outcome === 'ACCEPTED').map(({ action }) => action)).toEqual([
      'inviteCustomer',
      'revokeInvitation',
    ]);
    expect(await codesOf(app, DONAU, 'resendInvitation', { invitationId: id })).toEqual(['INVALID_STATE']);
  });

  it('is audited with its sender, also for the provider of a dual invitation', async () => {
    const providerId = await idOf(app, 'Alpine Distribution');
    const { id } = await invite(app, DONAU, { recipientEmail: 'spur@post.example', providerId, sendByEmail: true });
    const [event] = await eventsOf(app, OPERATOR, id);
    expect(event).toMatchObject({ action: 'inviteCustomer', outcome: 'ACCEPTED' });
    expect(event?.['changes'].after).toMatchObject({ kind: 'CUSTOMER_DUAL', sentByEmail: true });
    const { data } = await app.send(
      'query($id: ID!) { auditEvents(filter: { subjectId: { eq: $id } }) { nodes { action } } }',
      { id },
      await app.as(ALPINE),
    );
    expect(data?.['auditEvents'].nodes).toEqual([{ action: 'inviteCustomer' }]);
  });

  it('is not mailed to an address more often than allowed in an hour', async () => {
    const tight = await startDemoApp({ MAIL_ATTEMPTS: '2' });
    try {
      const input = { recipientEmail: 'flut@post.example', sendByEmail: true };
      expect(await codesOf(tight, DONAU, 'inviteCustomer', { ...input, dryRun: true })).toEqual([]);
      const { id } = await invite(tight, DONAU, input);
      expect(await codesOf(tight, DONAU, 'resendInvitation', { invitationId: id, sendByEmail: true })).toEqual([]);
      expect(await codesOf(tight, DONAU, 'resendInvitation', { invitationId: id, sendByEmail: true })).toEqual(['THROTTLED']);
      expect(await codesOf(tight, DONAU, 'inviteCustomer', { ...input, recipientEmail: 'Flut@POST.example' })).toEqual([
        'THROTTLED',
      ]);
      expect(await codesOf(tight, DONAU, 'resendInvitation', { invitationId: id })).toEqual([]);
      expect(await codesOf(tight, ELBE, 'inviteCustomer', input)).toEqual([]);
    } finally {
      await tight.stop();
    }
  });
});
