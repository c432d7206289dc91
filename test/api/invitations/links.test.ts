import { DEMO_PASSWORD, type Answer, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf, mutate, sendMutation } from '../../support/mutate';
import { catalogOf } from '../data/support/catalog';
import { startDemoApp } from '../rights/support/demo-app';
import { tokensOf } from '../sign-in/support/sessions';
import {
  accept,
  acceptAsNew,
  acceptCodes,
  ALPINE,
  company,
  DAY,
  DONAU,
  DRAFT,
  ELBE,
  invite,
  invitePartner,
  newProvider,
  previewOf,
  RHEINGOLD,
  stored,
  tokenIn,
} from './support/world';

describeEngine('links of invitations', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  /** Tokens that are good for nothing, by what is wrong with them. */
  async function useless(): Promise<Record<string, string>> {
    const fresh = (name: string): ReturnType<typeof invite> => invite(app, DONAU, { recipientEmail: `${name}@nichts.example` });
    const [good, revoked, replaced, used, declined] = [
      await fresh('good'),
      await fresh('revoked'),
      await fresh('replaced'),
      await fresh('used'),
      await fresh('declined'),
    ];
    await mutate(app, DONAU, 'revokeInvitation', { invitationId: revoked.id });
    await mutate(app, DONAU, 'resendInvitation', { invitationId: replaced.id });
    expect((await acceptAsNew(app, company(used.token, 'nichts.example'))).errors).toEqual([]);
    expect(await codesOf(app, RHEINGOLD, 'declineInvitation', { token: declined.token })).toEqual([]);
    const expired = await fresh('expired');
    await app.database.transaction((writer) =>
      writer.run('UPDATE invitation SET expires_at = ? WHERE id = ?', [app.clock.now(), expired.id]),
    );
    const [id = '', issue = '', seal = ''] = good.token.split('.');
    const links = app.context().services.links;
    const letter = [...seal].findIndex((char) => char.toLowerCase() !== char.toUpperCase());
    const turned = seal[letter] === seal[letter]?.toLowerCase() ? seal[letter]?.toUpperCase() : seal[letter]?.toLowerCase();
    return {
      revoked: revoked.token,
      replaced: replaced.token,
      used: used.token,
      declined: declined.token,
      expired: expired.token,
      empty: '',
      nonsense: 'none',
      truncated: good.token.slice(0, -1),
      longer: `${good.token}A`,
      'with a blank': `${good.token} `,
      'in another case': `${id}.${issue}.${seal.slice(0, letter)}${turned}${seal.slice(letter + 1)}`,
      'in capitals': good.token.toUpperCase(),
      mistyped: `${id}.${issue}.${seal.startsWith('A') ? 'B' : 'A'}${seal.slice(1)}`,
      'of another issue': `${id}.2.${seal}`,
      'of another invitation': `${revoked.id}.${issue}.${seal}`,
      'of a number too large': `${id}.99999999999.${seal}`,
      'never issued': links.issue('invitation', { id: 'inv_01jd00000000000000000000zz', issueNumber: 1 }),
      'issued next': links.issue('invitation', { id, issueNumber: 2 }),
      'for another purpose': links.issue('enrollment', { id, issueNumber: 1 }),
      'of a password reset': links.issue('password-reset', { id, issueNumber: 1 }),
    };
  }

  const shape = ({ status, data, errors }: Answer): string => JSON.stringify({ status, data, errors });

  it('get the same answer whether they are mistyped, cut, in another case, for another purpose, expired, revoked, replaced or used', async () => {
    const tokens = await useless();
    const answers = new Map<string, Set<string>>();
    const note = (what: string, answer: Answer): void =>
      void answers.set(what, (answers.get(what) ?? new Set()).add(shape(answer)));
    for (const [what, token] of Object.entries(tokens)) {
      note('preview', await app.send('query($token: String!) { invitationPreview(token: $token) { kind } }', { token }));
      note(
        'accept as reseller',
        await sendMutation(app, ELBE, 'acceptInvitation', { token, confirm: true }, 'invitation { id }'),
      );
      note('accept as customer', await sendMutation(app, RHEINGOLD, 'acceptInvitation', { token, confirm: true }));
      note('decline', await sendMutation(app, RHEINGOLD, 'declineInvitation', { token }));
      note(
        'new',
        await sendMutation(app, null, 'acceptInvitationAsNewCustomer', company(token, 'alles-gleich.example'), 'customerId'),
      );
      expect({ what, answers: [...answers.values()].map(({ size }) => size) }).toEqual({ what, answers: [1, 1, 1, 1, 1] });
    }
    expect([...(answers.get('preview') ?? [])]).toEqual([
      shape({ status: 200, data: { invitationPreview: null }, errors: [] } as never),
    ]);
    expect([...(answers.get('new') ?? [])][0]).toContain('"code":"INVALID_LINK"');
  });

  it('work until the moment they expire, and no longer', async () => {
    const [inTime, late, asNew] = [
      await invite(app, ALPINE, { recipientEmail: 'a@grenze.example', includeDelegatedAdmin: false }),
      await invite(app, DONAU, { recipientEmail: 'b@grenze.example', includeDelegatedAdmin: false }),
      await invite(app, DONAU, { recipientEmail: 'c@grenze.example', includeDelegatedAdmin: false }),
    ];
    const begin = app.clock.now();
    const end = begin + 30 * DAY;
    const admin = await invite(app, ELBE, { recipientEmail: 'd@grenze.example' });
    expect((await acceptAsNew(app, company(admin.token, 'grenze.example'))).errors).toEqual([]);
    const send = async (token: string): Promise<string[]> => {
      const { accessToken } = await tokensOf(app, 'ada@grenze.example', DEMO_PASSWORD);
      const { data } = await app.send(
        'mutation($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { errors { code } } }',
        { input: { token, confirm: true } },
        accessToken,
      );
      return (data?.['acceptInvitation'].errors as { code: string }[]).map(({ code }) => code);
    };
    try {
      app.clock.set(end - 1);
      expect(await previewOf(app, late.token)).not.toBeNull();
      expect(await send(inTime.token)).toEqual([]);
      app.clock.set(end);
      const before = await stored(app, late.id);
      expect(await previewOf(app, late.token)).toBeNull();
      expect(await send(late.token)).toEqual(['INVALID_LINK']);
      expect((await acceptAsNew(app, company(asNew.token, 'zu-spaet.example'))).errors).toMatchObject([{ code: 'INVALID_LINK' }]);
      expect(await stored(app, late.id)).toEqual(before);
    } finally {
      app.clock.set(begin);
    }
  });

  it('can be sent again after they have expired, but not revoked', async () => {
    const { id, token } = await invite(app, DONAU, { recipientEmail: 'e@grenze.example' });
    await app.database.transaction((writer) =>
      writer.run('UPDATE invitation SET expires_at = ? WHERE id = ?', [app.clock.now(), id]),
    );
    const { data } = await app.send(
      'query($id: ID!) { invitation(id: $id) { status viewerCan availableActions { operation allowed code } } }',
      { id },
      await app.as(DONAU),
    );
    expect(data?.['invitation']).toEqual({
      status: 'EXPIRED',
      viewerCan: ['INVITATION_REVOKE'],
      availableActions: [
        { operation: 'resendInvitation', allowed: true, code: null },
        { operation: 'revokeInvitation', allowed: false, code: 'INVALID_STATE' },
      ],
    });
    expect(await codesOf(app, DONAU, 'revokeInvitation', { invitationId: id })).toEqual(['INVALID_STATE']);
    const again = await mutate(app, DONAU, 'resendInvitation', { invitationId: id }, `${DRAFT} invitation { status }`);
    expect(again['invitation']).toEqual({ status: 'PENDING' });
    expect(await previewOf(app, token)).toBeNull();
    expect(await previewOf(app, tokenIn(again['draft'].link as string))).not.toBeNull();
  });

  it('tell a stranger who invites and to what, and nothing about the invited person', async () => {
    const { token } = await invite(app, ALPINE, { recipientEmail: RHEINGOLD, message: 'Guten Tag', includeDelegatedAdmin: true });
    const preview = await previewOf(app, token);
    expect(preview).toMatchObject({
      kind: 'CUSTOMER',
      message: 'Guten Tag',
      includesDelegatedAdmin: true,
      viewerMayAccept: false,
      agreementRequired: true,
      partners: [{ name: 'Alpine Distribution', country: 'DE', hasDelegatedAdminSince: null }],
    });
    expect(JSON.stringify(preview)).not.toMatch(/rheingold/i);
    expect(await previewOf(app, token, DONAU)).toEqual(preview);
    expect(await previewOf(app, token, 'lena.vogt@rheingold-logistik.example')).toEqual(preview);
    expect(await previewOf(app, token, RHEINGOLD)).toMatchObject({
      viewerMayAccept: true,
      agreementRequired: false,
      partners: [{ hasDelegatedAdminSince: expect.any(String) as string }],
    });
  });

  it('cannot be tried endlessly from one address', async () => {
    const tight = await startDemoApp({ LINK_ATTEMPTS: '3' });
    try {
      const token = 'none';
      const preview = (): Promise<Answer> => tight.send('{ invitationPreview(token: "none") { kind } }');
      expect((await preview()).errors).toEqual([]);
      expect(await codesOf(tight, RHEINGOLD, 'declineInvitation', { token })).toEqual(['INVALID_LINK']);
      expect(await acceptCodes(tight, RHEINGOLD, token)).toEqual(['INVALID_LINK']);
      const [error] = (await preview()).errors;
      expect(error?.extensions).toMatchObject({ code: 'THROTTLED', retryAfter: expect.any(Number) as number });
      expect(await acceptCodes(tight, RHEINGOLD, token)).toEqual(['THROTTLED']);
      expect(await codesOf(tight, RHEINGOLD, 'declineInvitation', { token })).toEqual(['THROTTLED']);
      expect(await codesOf(tight, null, 'acceptInvitationAsNewCustomer', company(token, 'drossel.example'))).toEqual([
        'THROTTLED',
      ]);
    } finally {
      await tight.stop();
    }
  });

  it('are nowhere in the log, nor in any row of any table', async () => {
    const keyed = (name: string): object => ({
      recipientEmail: `${name}@geheim.example`,
      sendByEmail: true,
      idempotencyKey: name,
    });
    const one = await invite(app, ELBE, keyed('one'));
    const two = await invite(app, ELBE, keyed('two'));
    const again = await mutate(
      app,
      ELBE,
      'resendInvitation',
      { invitationId: two.id, sendByEmail: true, idempotencyKey: 'again' },
      DRAFT,
    );
    const provider = await newProvider(app, 'geheim-handel.example');
    const three = await invitePartner(app, provider, 'x@geheim.example');
    const four = await invite(app, ELBE, keyed('four'));
    expect((await acceptAsNew(app, company(one.token, 'geheim.example', { idempotencyKey: 'new' }))).errors).toEqual([]);
    expect((await accept(app, DONAU, three.token, { idempotencyKey: 'take' })).errors).toEqual([]);
    expect(await codesOf(app, RHEINGOLD, 'declineInvitation', { token: four.token, idempotencyKey: 'no' })).toEqual([]);
    await acceptCodes(app, RHEINGOLD, `${four.token}x`);
    await previewOf(app, one.token);
    const tokens = [one.token, two.token, three.token, four.token, tokenIn(again['draft'].link as string)];
    const seals = tokens.map((token) => token.split('.')[2] ?? '');
    expect(seals.every((seal) => seal.length === 32)).toBe(true);
    const found = (text: string): string[] => seals.filter((seal) => text.includes(seal));
    expect(app.log.length).toBeGreaterThan(5);
    expect(found(JSON.stringify(app.log))).toEqual([]);
    const tables = Object.keys(await catalogOf(app.database));
    expect(tables).toEqual(expect.arrayContaining(['audit_event', 'idempotency_record', 'outbox_mail']));
    for (const table of tables) {
      const text = JSON.stringify(await app.database.rows(`SELECT * FROM \`${table}\``, []));
      expect({ table, found: found(text), password: table !== 'user' && text.includes(DEMO_PASSWORD) }).toEqual({
        table,
        found: [],
        password: false,
      });
    }
  });
});
