import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf, eventsOf } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';
import {
  accept,
  acceptCodes,
  ALPINE,
  BALTIC,
  DONAU,
  DONAU_AGENT,
  DONAU_SALES,
  ELBE,
  idOf,
  invite,
  invitePartner,
  newCustomer,
  newProvider,
  OPERATOR,
  personOf,
  previewOf,
  RHEINGOLD,
  stored,
} from './support/world';

interface Lists {
  partners: string[];
  customers: number;
  users: number | null;
}

describeEngine('the invitation to a partnership', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  const names = async (email: string, list: 'providers' | 'resellers'): Promise<string[]> => {
    const { data } = await app.send(`{ ${list}(first: 100) { nodes { name } } }`, {}, await app.as(email));
    return (data?.[list].nodes as { name: string }[]).map(({ name }) => name);
  };

  const customersOf = async (email: string): Promise<number> =>
    (await app.send('{ customers { totalCount } }', {}, await app.as(email))).data?.['customers'].totalCount as number;

  /** What a provider's first user, an admin agent, sees of Donau IT, and what each lists. */
  async function seen(provider: string): Promise<Lists> {
    const { data } = await app.send(
      'query($id: ID!) { reseller(id: $id) { primaryContact { email } users(first: 1) { totalCount } } }',
      { id: await idOf(app, 'Donau IT') },
      await app.as(provider),
    );
    return {
      partners: await names(provider, 'resellers'),
      customers: (await customersOf(provider)) + (await customersOf(DONAU)),
      users: (data?.['reseller']?.users.totalCount as number | undefined) ?? null,
    };
  }

  it('follows an agreement outside this server, as the requirements say [row 53]', async () => {
    const { data } = await app.send('{ enrollmentRequirements { programRequirements } }');
    expect(data?.['enrollmentRequirements'].programRequirements).toContain(
      'Provider and reseller agree on their terms outside this system, then form a partnership here.',
    );
  });

  it('connects the two accounts: both list each other, and nothing else is shared [rows 51, 58, 61, 62, 64, 66, 77]', async () => {
    const provider = await newProvider(app, 'nordkap-handel.example', 'SE');
    const { id, token } = await invitePartner(app, provider, 'it@donau-it.example');
    const before = await seen(provider);
    expect(before).toMatchObject({ partners: [], users: null });
    const customers = await newCustomer(app, provider, 'fjordblick.example', { country: 'SE' });
    expect(customers).toBe('ada@fjordblick.example');
    // Not partnered yet: the reseller cannot bring the provider along.
    const providerId = await idOf(app, 'Handelshaus nordkap-handel.example');
    const dual = { recipientEmail: 'a@b.example', providerId };
    expect(await codesOf(app, DONAU, 'inviteCustomer', dual)).toEqual(['NOT_FOUND']);
    const accepted = await accept(app, DONAU_AGENT, token);
    expect(accepted).toMatchObject({
      errors: [],
      invitation: { id, status: 'ACCEPTED', acceptedBy: { name: 'Donau IT' }, version: 2 },
      partnership: {
        status: 'ACTIVE',
        adminAccess: true,
        provider: { name: 'Handelshaus nordkap-handel.example' },
        reseller: { name: 'Donau IT' },
      },
      relationship: null,
      grant: null,
    });
    expect(await names(provider, 'resellers')).toEqual(['Donau IT']);
    expect(await names(DONAU, 'providers')).toEqual(['Alpine Distribution', 'Handelshaus nordkap-handel.example']);
    // The provider's admin agent reads account and users of the reseller; customers are not exchanged.
    const staff = (await app.send('{ users { totalCount } }', {}, await app.as(DONAU))).data?.['users'].totalCount as number;
    expect(await seen(provider)).toEqual({ partners: ['Donau IT'], customers: before.customers + 1, users: staff });
    expect(await codesOf(app, DONAU, 'inviteCustomer', { ...dual, dryRun: true })).toEqual([]);
    const of = async (subject: string): Promise<unknown[]> =>
      (await eventsOf(app, OPERATOR, subject)).map(({ action, outcome }) => [action, outcome]);
    expect(await of(id)).toEqual([
      ['invitePartnership', 'ACCEPTED'],
      ['acceptInvitation', 'ACCEPTED'],
    ]);
    for (const email of [provider, DONAU]) {
      const { data } = await app.send(
        'query($id: ID!) { partnership(id: $id) { history(first: 9) { nodes { action changes } } } }',
        { id: accepted['partnership'].id },
        await app.as(email),
      );
      expect(data?.['partnership'].history.nodes).toMatchObject([{ action: 'acceptInvitation' }]);
      expect(data?.['partnership'].history.nodes[0].changes.after).toHaveProperty('authorizationVersion');
    }
    expect(await acceptCodes(app, DONAU, token)).toEqual(['INVALID_LINK']);
  });

  it('is accepted by checking the box, after signing in again if needed, whatever became of the text of the mail [rows 56, 59, 60]', async () => {
    const provider = await newProvider(app, 'ostsee-handel.example', 'SE');
    const { id, token } = await invitePartner(app, provider, 'einkauf@donau-it.example');
    expect(await previewOf(app, token)).toMatchObject({
      kind: 'PARTNERSHIP',
      partners: [{ name: 'Handelshaus ostsee-handel.example', role: 'PROVIDER', country: 'SE', invites: true }],
      authorization: { version: '2026-01', text: expect.stringContaining('admin access') as string },
      agreement: null,
      viewerMayAccept: false,
    });
    expect(await previewOf(app, token, DONAU)).toMatchObject({ viewerMayAccept: true });
    expect(await previewOf(app, token, DONAU_SALES)).toMatchObject({ viewerMayAccept: false });
    const before = await stored(app, id);
    expect(await acceptCodes(app, null, token)).toEqual(['UNAUTHENTICATED']);
    expect(await acceptCodes(app, DONAU, token, { confirm: false })).toEqual(['CONFIRMATION_REQUIRED']);
    expect(await acceptCodes(app, DONAU_SALES, token)).toEqual(['FORBIDDEN']);
    expect(await acceptCodes(app, DONAU, token, { dryRun: true })).toEqual([]);
    expect(await stored(app, id)).toEqual(before);
    expect(await acceptCodes(app, DONAU, token)).toEqual([]);
  });

  it('needs a reseller that is enrolled and active [row 52]', async () => {
    const provider = await newProvider(app, 'westsee-handel.example');
    const { id, token } = await invitePartner(app, provider, 'a@muehlbach-digital.example');
    const before = await stored(app, id);
    const [applicant, suspended] = [await personOf(app, 'Mühlbach Digital'), await personOf(app, 'Tatry Systémy')];
    // It holds the role; what it lacks is the approval, and the link waits for it.
    expect(await acceptCodes(app, applicant, token)).toEqual(['RESELLER_NOT_ENROLLED']);
    expect(await codesOf(app, applicant, 'declineInvitation', { token })).toEqual(['RESELLER_NOT_ENROLLED']);
    expect(await acceptCodes(app, suspended, token)).toEqual(['PARTNER_NOT_ACTIVE']);
    expect(await stored(app, id)).toEqual(before);
    expect(await acceptCodes(app, ELBE, token)).toEqual([]);
  });

  it('is refused with a reason, and stays usable', async () => {
    const american = await personOf(app, 'Lakeshore Distribution');
    const refused = async (provider: string, reseller: string, code: string): Promise<void> => {
      const { id, token } = await invitePartner(app, provider, 'jemand@anderswo.example');
      const before = await stored(app, id);
      expect(await acceptCodes(app, reseller, token)).toEqual([code]);
      expect(await stored(app, id)).toEqual(before);
      expect(await previewOf(app, token)).not.toBeNull();
      const events = await eventsOf(app, OPERATOR, id);
      expect(events.at(-1)).toMatchObject({ action: 'acceptInvitation', outcome: 'REFUSED', refusalCode: code });
    };
    await refused(american, DONAU, 'OTHER_MARKET_REGION');
    await refused(ALPINE, DONAU, 'ALREADY_PARTNERED');
    await refused(ALPINE, RHEINGOLD, 'WRONG_ORGANIZATION_KIND');
    expect(await acceptCodes(app, BALTIC, 'none')).toEqual(['FORBIDDEN']);
  });

  it('is refused while the provider is suspended, and works again afterwards', async () => {
    const provider = await newProvider(app, 'pause-handel.example');
    const { id, token } = await invitePartner(app, provider, 'it@donau-it.example');
    const set = (status: string): Promise<number> =>
      app.database.transaction((writer) =>
        writer.run('UPDATE partner SET status = ? WHERE domain = ?', [status, 'pause-handel.example']),
      );
    await set('SUSPENDED');
    const before = await stored(app, id);
    expect(await acceptCodes(app, DONAU, token)).toEqual(['PARTNER_NOT_ACTIVE']);
    expect(await stored(app, id)).toEqual(before);
    expect(await codesOf(app, provider, 'resendInvitation', { invitationId: id })).toEqual(['PARTNER_NOT_ACTIVE']);
    await set('ACTIVE');
    expect(await acceptCodes(app, DONAU, token)).toEqual([]);
  });

  it.each([
    ['the domain', 'initial_domain = ?', 'donau-it.example'],
    ['an address', 'email_domain = ?', 'donau-it.example'],
  ])('is refused between seller and customer: one serves a customer with %s of the other', async (what, column, value) => {
    const domain = `${what.replace(' ', '-')}-handel.example`;
    const provider = await newProvider(app, domain);
    await newCustomer(app, provider, `kunde-${domain}`);
    const { id, token } = await invitePartner(app, provider, 'it@donau-it.example');
    const set = (to: string): Promise<number> =>
      app.database.transaction((writer) =>
        writer.run(`UPDATE customer SET ${column} WHERE name = ?`, [to, `Firma kunde-${domain}`]),
      );
    await set(value);
    const before = await stored(app, id);
    expect(await acceptCodes(app, DONAU, token)).toEqual(['OWN_CUSTOMER']);
    expect(await stored(app, id)).toEqual(before);
    await set(`kunde-${domain}`);
    expect(await acceptCodes(app, DONAU, token)).toEqual([]);
  });

  it('makes one partnership for repeats with one key, and begins anew after an end', async () => {
    const provider = await newProvider(app, 'wieder-handel.example');
    const { token } = await invitePartner(app, provider, 'it@donau-it.example');
    const keyed = { idempotencyKey: 'accept once' };
    const answers = await Promise.all(Array.from({ length: 6 }, () => accept(app, DONAU, token, keyed)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const first = answers[0]?.['partnership'].id as string;
    await app.database.transaction((writer) =>
      writer.run("UPDATE partnership SET status = 'ENDED', ended_at = ?, active_slot = NULL, admin_access = 0 WHERE id = ?", [
        app.clock.now(),
        first,
      ]),
    );
    const again = await invitePartner(app, provider, 'it@donau-it.example');
    const renewed = await accept(app, DONAU, again.token);
    expect(renewed['errors']).toEqual([]);
    expect(renewed['partnership'].id).not.toBe(first);
  });

  it('is declined by the reseller, and by nobody else who is signed in, and is then gone', async () => {
    const { id, token } = await invitePartner(app, BALTIC, 'global.admin@donau-it.example');
    const codes = (email: string | null, more: object = {}): Promise<string[]> =>
      codesOf(app, email, 'declineInvitation', { token, ...more });
    expect(await codes(null, { dryRun: true })).toEqual([]);
    expect(await codes(BALTIC)).toEqual(['WRONG_ORGANIZATION_KIND']);
    expect(await codes(RHEINGOLD)).toEqual(['WRONG_ORGANIZATION_KIND']);
    expect(await codes(DONAU_SALES)).toEqual(['FORBIDDEN']);
    expect(await codes(DONAU, { dryRun: true })).toEqual([]);
    expect(await codes(DONAU, { idempotencyKey: 'no' })).toEqual([]);
    expect(await codes(DONAU, { idempotencyKey: 'no' })).toEqual([]);
    expect(await codes(DONAU)).toEqual(['INVALID_LINK']);
    expect(await acceptCodes(app, DONAU, token)).toEqual(['INVALID_LINK']);
    const { data } = await app.send(
      'query($id: ID!) { invitation(id: $id) { status decidedAt acceptedBy { id } availableActions { code } } }',
      { id },
      await app.as(BALTIC),
    );
    expect(data?.['invitation']).toEqual({
      status: 'DECLINED',
      decidedAt: new Date(app.clock.now()).toISOString(),
      acceptedBy: null,
      availableActions: [{ code: 'INVALID_STATE' }, { code: 'INVALID_STATE' }],
    });
  });

  it('cannot be used by resellers if it is for customers', async () => {
    const { id, token } = await invite(app, ALPINE, { recipientEmail: 'a@b-c.example' });
    const before = await stored(app, id);
    expect(await acceptCodes(app, DONAU, token)).toEqual(['WRONG_ORGANIZATION_KIND']);
    expect(await codesOf(app, DONAU, 'declineInvitation', { token })).toEqual(['WRONG_ORGANIZATION_KIND']);
    expect(await stored(app, id)).toEqual(before);
  });
});
