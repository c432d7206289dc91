import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf, mutate } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';
import {
  accept,
  acceptAsNew,
  acceptCodes,
  company,
  DAY,
  DONAU,
  DONAU_AGENT,
  DRAFT,
  ELBE,
  invite,
  invitePartner,
  newCustomer,
  newProvider,
  personOf,
  RHEINGOLD,
  tokenIn,
} from './support/world';

// More rounds of the same stand in the races over all workflows.
const ROUNDS = [1];

describeEngine('answers to one invitation at the same time', () => {
  let app: TestApp;
  beforeAll(async () => {
    // As many connections as answers below, so that none is told to come back.
    app = await startDemoApp({ DATABASE_POOL_SIZE: '60' });
  });
  afterAll(() => app.stop());

  const invitationOf = async (id: string): Promise<Record<string, unknown>> => {
    const [row] = await app.database.rows(
      'SELECT state, issue_number AS issueNumber, accepted_by_id AS acceptedById FROM invitation WHERE id = ?',
      [id],
    );
    return { ...row };
  };

  const count = async (table: string, where: string, value: string): Promise<number> => {
    const [row] = await app.database.rows(`SELECT COUNT(*) AS n FROM ${table} WHERE ${where}`, [value]);
    return Number(row?.['n']);
  };

  /** Signs in ahead, so that nothing but the answers happens at the same time. */
  async function ready(people: readonly string[]): Promise<void> {
    for (const email of people) await app.as(email);
  }

  const eventsOn = (id: string): Promise<number> => count('audit_event', "outcome = 'ACCEPTED' AND subject_id = ?", id);

  /** The codes of answers; an empty list is the winner. */
  const winners = (answers: readonly string[][]): number => answers.filter((codes) => codes.length === 0).length;

  it.each(ROUNDS)('make one partnership out of fifty acceptances of three resellers (round %i)', async (round) => {
    const provider = await newProvider(app, `rennen-${round}.example`, 'SE');
    const { id, token } = await invitePartner(app, provider, 'alle@anderswo.example');
    const people = [DONAU, DONAU_AGENT, ELBE, await personOf(app, 'Suomi Pilvi')];
    await ready(people);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => acceptCodes(app, people[index % people.length] ?? '', token)),
    );
    expect(winners(answers)).toBe(1);
    expect(new Set(answers.flat())).toEqual(new Set(['INVALID_LINK']));
    const [row] = await app.database.rows('SELECT id, domain FROM partner WHERE domain = ?', [`rennen-${round}.example`]);
    expect(await count('partnership', 'provider_id = ?', String(row?.['id']))).toBe(1);
    expect(await invitationOf(id)).toMatchObject({ state: 'ACCEPTED' });
    expect(await eventsOn(id)).toBe(2);
  });

  it.each(ROUNDS)(
    'make one relationship out of fifty acceptances of five customers, one of them new (round %i)',
    async (round) => {
      const provider = await newProvider(app, `kunden-rennen-${round}.example`);
      const others = await Promise.all([1, 2, 3].map((one) => newCustomer(app, ELBE, `rennen-${round}-${one}.example`)));
      const { id, token } = await invite(app, provider, { recipientEmail: 'alle@anderswo.example' });
      const people = [RHEINGOLD, ...others];
      await ready(people);
      const answers = await Promise.all(
        Array.from({ length: 50 }, async (_, index) =>
          index % 5 === 0
            ? (await acceptAsNew(app, company(token, `neu-${round}-${index}.example`))).errors.map(({ code }) => code)
            : acceptCodes(app, people[index % people.length] ?? '', token),
        ),
      );
      expect(winners(answers)).toBe(1);
      // A new one has a domain that the link does not prove, and is told so if it comes before the winner.
      const [fromNew, fromKnown] = [true, false].map((isNew) => answers.filter((_, index) => (index % 5 === 0) === isNew).flat());
      expect(new Set(fromKnown)).toEqual(new Set(['INVALID_LINK']));
      expect(new Set(fromNew?.filter((code) => code !== 'DOMAIN_PROOF_REQUIRED'))).toEqual(new Set(['INVALID_LINK']));
      const [row] = await app.database.rows('SELECT id FROM partner WHERE domain = ?', [`kunden-rennen-${round}.example`]);
      expect(await count('customer_relationship', 'partner_id = ?', String(row?.['id']))).toBe(1);
      expect(await count('delegated_admin_grant', 'partner_id = ?', String(row?.['id']))).toBe(1);
      expect(await invitationOf(id)).toMatchObject({ state: 'ACCEPTED' });
    },
  );

  it.each(ROUNDS)('all get the one tenant if they are repeats with one key (round %i)', async (round) => {
    const { token } = await invite(app, ELBE, { recipientEmail: `a@schluessel-${round}.example` });
    const input = company(token, `schluessel-${round}.example`, { idempotencyKey: 'one' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => acceptAsNew(app, input)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ errors: [], userName: `ada@schluessel-${round}.example` });
    expect(await count('customer', 'initial_domain = ?', `schluessel-${round}.example`)).toBe(1);
  });

  /** A partner of its own for each round, so that an acceptance always has something to do. */
  async function contested(
    name: string,
    round: number,
  ): Promise<{ provider: string; id: string; token: string; partnerId: string }> {
    const domain = `${name}-${round}.example`;
    const provider = await newProvider(app, domain);
    const invited = await invite(app, provider, { recipientEmail: RHEINGOLD });
    await ready([provider, RHEINGOLD]);
    const [row] = await app.database.rows('SELECT id FROM partner WHERE domain = ?', [domain]);
    return { provider, id: invited.id, token: invited.token, partnerId: String(row?.['id']) };
  }

  it.each(ROUNDS)('let acceptance or revocation win, and the stored rows say which (round %i)', async (round) => {
    const { provider, id, token, partnerId } = await contested('widerruf', round);
    const [accepted, revoked] = await Promise.all([
      Promise.all(Array.from({ length: 5 }, () => acceptCodes(app, RHEINGOLD, token))),
      Promise.all(Array.from({ length: 5 }, () => codesOf(app, provider, 'revokeInvitation', { invitationId: id }))),
    ]);
    expect(winners(accepted) + winners(revoked)).toBe(1);
    expect(new Set(accepted.flat())).toEqual(new Set(['INVALID_LINK']));
    expect(new Set(revoked.flat())).toEqual(new Set(['INVALID_STATE']));
    expect(await invitationOf(id)).toMatchObject({ state: winners(accepted) === 1 ? 'ACCEPTED' : 'REVOKED' });
    expect(await count('customer_relationship', 'partner_id = ?', partnerId)).toBe(winners(accepted));
  });

  it.each(ROUNDS)('let acceptance or refusal win (round %i)', async (round) => {
    const { id, token, partnerId } = await contested('absage', round);
    const [accepted, declined] = await Promise.all([
      Promise.all(Array.from({ length: 5 }, () => acceptCodes(app, RHEINGOLD, token))),
      Promise.all(Array.from({ length: 5 }, () => codesOf(app, RHEINGOLD, 'declineInvitation', { token }))),
    ]);
    expect(winners(accepted) + winners(declined)).toBe(1);
    expect(new Set([...accepted, ...declined].flat())).toEqual(new Set(['INVALID_LINK']));
    expect(await invitationOf(id)).toMatchObject({ state: winners(accepted) === 1 ? 'ACCEPTED' : 'DECLINED' });
    expect(await count('customer_relationship', 'partner_id = ?', partnerId)).toBe(winners(accepted));
  });

  it.each(ROUNDS)('let acceptance by the old link or a new link win, never both (round %i)', async (round) => {
    const { provider, id, token, partnerId } = await contested('erneut', round);
    const [accepted, resent] = await Promise.all([
      Promise.all(Array.from({ length: 5 }, () => acceptCodes(app, RHEINGOLD, token))),
      mutate(app, provider, 'resendInvitation', { invitationId: id }, DRAFT),
    ]);
    const sent = resent.errors.length === 0;
    expect(winners(accepted)).toBe(sent ? 0 : 1);
    expect(resent.errors.map(({ code }) => code)).toEqual(sent ? [] : ['INVALID_STATE']);
    expect(await invitationOf(id)).toMatchObject({ state: sent ? 'PENDING' : 'ACCEPTED', issueNumber: sent ? 2 : 1 });
    expect(await count('customer_relationship', 'partner_id = ?', partnerId)).toBe(winners(accepted));
    if (!sent) return;
    expect(await acceptCodes(app, RHEINGOLD, token)).toEqual(['INVALID_LINK']);
    expect((await accept(app, RHEINGOLD, tokenIn(resent['draft'].link as string))).errors).toEqual([]);
  });

  it.each(ROUNDS)('let acceptance or expiry win while the clock passes the moment (round %i)', async (round) => {
    const { id, token, partnerId } = await contested('ablauf', round);
    const begin = app.clock.now();
    const at = begin + 60_000;
    await app.database.transaction((writer) =>
      writer.run('UPDATE invitation SET expires_at = ?, created_at = ? WHERE id = ?', [at, at - 30 * DAY, id]),
    );
    try {
      app.clock.set(at - 1);
      const answers = Array.from({ length: 6 }, () => acceptCodes(app, RHEINGOLD, token));
      await new Promise((resolve) => setTimeout(resolve, round * 4));
      app.clock.set(at);
      const accepted = await Promise.all(answers);
      expect(winners(accepted)).toBeLessThanOrEqual(1);
      expect(await acceptCodes(app, RHEINGOLD, token)).toEqual(['INVALID_LINK']);
      expect(await invitationOf(id)).toMatchObject({ state: winners(accepted) === 1 ? 'ACCEPTED' : 'PENDING' });
      expect(await count('customer_relationship', 'partner_id = ?', partnerId)).toBe(winners(accepted));
    } finally {
      app.clock.set(begin);
    }
  });
});
