import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf, mutate } from '../../support/mutate';
import { agreement, company, CREATED } from '../customer-lifecycle/support/customers';
import { ALPINE, DAY, DONAU, DONAU_AGENT, ELBE, invitePartner, newProvider } from '../invitations/support/world';
import { line } from '../orders/support/shop';
import { startDemoApp } from '../rights/support/demo-app';
import { changePassword, tokensOf } from '../sign-in/support/sessions';
import { act, ALPINE as ALPINE_AGENT, people, seen, shop, type Shop } from '../subscriptions/support/world';

/** Rounds of each race: ten in CI, a thousand by `npm run races`. */
const ROUNDS = Number(process.env['RACE_ROUNDS'] ?? 3);
const rounds = Array.from({ length: ROUNDS }, (_, index) => index + 1);
const LIMIT = Math.max(120_000, ROUNDS * 5_000);

/** Answers without an error: the winners. */
const winners = (answers: readonly string[][]): number => answers.filter((codes) => codes.length === 0).length;

describeEngine(`races of ${ROUNDS} rounds with one winner each`, () => {
  let app: TestApp;
  let provider: string;
  let world: Shop;
  beforeAll(async () => {
    // As many connections as runners, so that none is told to come back.
    app = await startDemoApp({ DATABASE_POOL_SIZE: '60', ACCESS_TOKEN_MINUTES: '60' });
    provider = await newProvider(app, 'rennstall.example', 'AT');
    world = await shop(app);
    for (const email of [DONAU, DONAU_AGENT, ELBE, ALPINE, ALPINE_AGENT, provider, world.admin]) await app.as(email);
  }, LIMIT);
  afterAll(() => app.stop());

  const one = async (sql: string, ...params: string[]): Promise<Record<string, unknown>> =>
    (await app.database.rows(sql, params))[0] ?? {};

  /** Makes room for the next round: the partnership of the last one ends. */
  async function part(): Promise<void> {
    const rows = await app.database.rows(
      "SELECT id FROM partnership WHERE status = 'ACTIVE' AND provider_id = (SELECT organization_id FROM `user` WHERE email = ?)",
      [provider],
    );
    for (const { id } of rows) {
      expect(await codesOf(app, provider, 'endPartnership', { partnershipId: String(id), attestation: true })).toEqual([]);
    }
  }

  it(
    'gives one of fifty acceptances of one invitation the partnership',
    async () => {
      for (const round of rounds) {
        const { id, token } = await invitePartner(app, provider, `alle-${round}@anderswo.example`);
        const runners = Array.from({ length: 50 }, (_, index) => [DONAU, DONAU_AGENT, ELBE][index % 3] ?? DONAU);
        const answers = await Promise.all(
          runners.map((email) => codesOf(app, email, 'acceptInvitation', { token, confirm: true })),
        );
        expect([round, winners(answers)]).toEqual([round, 1]);
        const { n } = await one(
          "SELECT COUNT(*) AS n FROM partnership WHERE status = 'ACTIVE' AND provider_id = (SELECT organization_id FROM `user` WHERE email = ?)",
          provider,
        );
        expect(Number(n)).toBe(1);
        expect((await one('SELECT state FROM invitation WHERE id = ?', id))['state']).toBe('ACCEPTED');
        await part();
      }
    },
    LIMIT,
  );

  it(
    'lets either acceptance or revocation win, at the moment of expiry and earlier',
    async () => {
      for (const round of rounds) {
        const start = app.clock.now();
        const { id, token } = await invitePartner(app, provider, `kante-${round}@anderswo.example`);
        // Every other round begins a millisecond before the link expires, and the clock goes on while they run.
        if (round % 2 === 0) app.clock.set(start + 30 * DAY - 1);
        for (const email of [DONAU, provider]) await app.as(email);
        const accepting = [1, 2, 3].map(() => codesOf(app, DONAU, 'acceptInvitation', { token, confirm: true }));
        const revoking = codesOf(app, provider, 'revokeInvitation', { invitationId: id });
        if (round % 4 === 0) app.clock.advance(1);
        const accepted = winners(await Promise.all(accepting));
        const revoked = winners([await revoking]);
        const state = (await one('SELECT state FROM invitation WHERE id = ?', id))['state'];
        expect([round, accepted + revoked]).toEqual([round, state === 'PENDING' ? 0 : 1]);
        expect(state).toBe(accepted === 1 ? 'ACCEPTED' : revoked === 1 ? 'REVOKED' : 'PENDING');
        app.clock.set(start);
        await part();
      }
    },
    LIMIT,
  );

  it(
    'places one order for repeats with one key',
    async () => {
      const { customerId } = world;
      for (const round of rounds) {
        const input = { customerId, lines: [await line(app, 'Project Planning')], idempotencyKey: `order ${round}` };
        const answers = await Promise.all(
          Array.from({ length: 8 }, () => mutate(app, ALPINE_AGENT, 'placeOrder', input, 'order { id }')),
        );
        expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
        expect(answers[0]?.errors).toEqual([]);
        const { n } = await one('SELECT COUNT(*) AS n FROM `order` WHERE customer_id = ?', customerId);
        // The customer was created with one.
        expect(Number(n)).toBe(round + 1);
      }
    },
    LIMIT,
  );

  it(
    'creates one customer of a domain for competing requests and their repeats',
    async () => {
      for (const round of rounds) {
        const input = company({ agreement: agreement(), idempotencyKey: `customer ${round}` });
        const other = { ...input, idempotencyKey: `other ${round}` };
        const answers = await Promise.all(
          [input, input, other, input].map((each) => mutate(app, ALPINE_AGENT, 'createCustomer', each, CREATED)),
        );
        const made = new Set(answers.map((answer) => (answer['customer'] as { id: string } | null)?.id).filter(Boolean));
        expect([round, made.size]).toEqual([round, 1]);
        expect(answers.filter((answer) => answer['temporaryPassword'] !== null)).toHaveLength(1);
        const { n } = await one('SELECT COUNT(*) AS n FROM customer WHERE initial_domain = ?', input.initialDomain);
        expect(Number(n)).toBe(1);
      }
    },
    LIMIT,
  );

  it(
    'assigns no more seats than there are',
    async () => {
      const { subscriptionId, admin } = world;
      const many = await people(
        app,
        world,
        Array.from({ length: 10 }, (_, index) => `sitz-${index}`),
      );
      for (const round of rounds) {
        const answers = await Promise.all(
          many.map((id) => codesOf(app, admin, 'assignLicenses', { subscriptionId, customerUserIds: [id] })),
        );
        expect([round, winners(answers)]).toEqual([round, 5]);
        const held = await app.database.rows('SELECT customer_user_id AS id FROM license_assignment WHERE subscription_id = ?', [
          subscriptionId,
        ]);
        expect((await seen(app, ALPINE_AGENT, subscriptionId))['assignedLicenses']).toBe(held.length);
        await act(app, admin, 'removeLicenses', { subscriptionId, customerUserIds: held.map(({ id }) => String(id)) });
      }
    },
    LIMIT,
  );

  it(
    'keeps one of two admins who demote each other',
    async () => {
      const domain = world.admin.split('@')[1] ?? '';
      const own = await one('SELECT id FROM `user` WHERE email = ?', world.admin);
      for (const round of rounds) {
        const input = {
          customerId: world.customerId,
          name: 'Zweite',
          email: `zweite-${round}@${domain}`,
          roles: ['CUSTOMER_ADMIN'],
        };
        const second = await mutate(
          app,
          world.admin,
          'createCustomerUser',
          input,
          'customerUser { id } userName temporaryPassword',
        );
        expect(second.errors).toEqual([]);
        const { accessToken } = await firstSignIn(app, second);
        const demote = async (token: string, customerUserId: string): Promise<string[]> => {
          const answer = await app.send(
            'mutation($input: UpdateCustomerUserRolesInput!) { updateCustomerUserRoles(input: $input) { errors { code } } }',
            { input: { customerUserId, roles: ['CUSTOMER_USER'] } },
            token,
          );
          const payload = answer.data?.['updateCustomerUserRoles'] as { errors: { code: string }[] } | null | undefined;
          return payload ? payload.errors.map(({ code }) => code) : answer.errors.map(({ extensions }) => extensions.code);
        };
        const secondId = (second['customerUser'] as { id: string }).id;
        const answers = await Promise.all([demote(await app.as(world.admin), secondId), demote(accessToken, String(own['id']))]);
        expect([round, winners(answers)]).toEqual([round, 1]);
        const admins = await app.database.rows(
          "SELECT u.id FROM `user` u JOIN role_assignment r ON r.user_id = u.id WHERE u.organization_id = ? AND r.role = 'CUSTOMER_ADMIN' AND u.status = 'ACTIVE'",
          [world.customerId],
        );
        expect(admins).toHaveLength(1);
        // The next round begins with the first admin again, whoever won.
        if (String(admins[0]?.['id']) !== String(own['id'])) {
          await app.database.transaction(async (writer) => {
            await writer.run("UPDATE role_assignment SET role = 'CUSTOMER_ADMIN' WHERE user_id = ?", [String(own['id'])]);
            await writer.run("UPDATE role_assignment SET role = 'CUSTOMER_USER' WHERE user_id = ?", [secondId]);
          });
          app.clock.advance(600_000);
        }
      }
    },
    LIMIT,
  );

  it('leaves a consistent database', async () => {
    const orphans = await app.database.rows(
      'SELECT t.id FROM subscription t WHERE t.assigned_licenses <> (SELECT COUNT(*) FROM license_assignment l WHERE l.subscription_id = t.id)',
      [],
    );
    expect(orphans).toEqual([]);
  });
});

/** Lets somebody new choose a password of its own and answers its token. */
async function firstSignIn(app: TestApp, made: Record<string, any>): Promise<{ accessToken: string }> {
  const { accessToken } = await tokensOf(app, made['userName'] as string, made['temporaryPassword'] as string);
  const { session } = await changePassword(app, accessToken, made['temporaryPassword'] as string, 'ein Leuchtturm bei Nacht');
  return { accessToken: session?.accessToken ?? '' };
}
