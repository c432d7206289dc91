import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf, mutate, sendMutation } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';
import {
  ALPINE,
  BALTIC,
  DAY,
  DONAU,
  DONAU_AGENT,
  DONAU_SALES,
  DRAFT,
  ELBE,
  idOf,
  invite,
  invitePartner,
  personOf,
  stored,
} from './support/world';

describeEngine('inviting', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  it('takes the email address of a reseller and gives a draft to open or copy, with a personal link [rows 54, 55, 57]', async () => {
    const { answer, token } = await invite(
      app,
      ALPINE,
      { recipientEmail: ' Max.Muster+it@ufer-it.example ', message: 'Grüß Gott & "Servus"\nbis bald?' },
      'invitePartnership',
    );
    const { draft, invitation } = answer;
    expect(invitation).toMatchObject({
      kind: 'PARTNERSHIP',
      status: 'PENDING',
      recipientEmail: 'Max.Muster+it@ufer-it.example',
      cloud: null,
      includeDelegatedAdmin: false,
      acquiredThrough: null,
      expiresAt: new Date(app.clock.now() + 30 * DAY).toISOString(),
      inviter: { name: 'Alpine Distribution' },
    });
    expect(draft).toMatchObject({ acceptancePlace: null, includesDelegatedAdmin: false });
    expect(answer['linkShownBefore']).toBe(false);
    expect(draft.link).toMatch(new RegExp(`^http://[^/]+/links/invitation/${token}$`));
    expect(token.length).toBeGreaterThan(32);
    expect(draft.body).toContain(draft.link);
    expect(draft.body).toContain('> Grüß Gott & "Servus"\n> bis bald?');
    const [, address, query] = /^mailto:([^?]+)\?(.*)$/.exec(draft.mailtoUrl as string) ?? [];
    expect(address).toBe('Max.Muster%2Bit@ufer-it.example');
    expect(query).not.toMatch(/[ "<>+\n]/);
    const fields = Object.fromEntries((query ?? '').split('&').map((part) => part.split('=').map(decodeURIComponent)));
    expect(fields).toEqual({ subject: draft.subject, body: (draft.body as string).replaceAll('\n', '\r\n') });
    const other = await invitePartner(app, BALTIC, 'max@ufer-it.example');
    expect(other.token).not.toBe(token);
  });

  it('takes the email address of a customer and gives a draft with a personal link and the place to accept [rows 87, 93, 94, 95, 96, 145]', async () => {
    const one = await invite(app, DONAU, { recipientEmail: 'einkauf@uferhaus.example' });
    expect(one.answer).toMatchObject({
      invitation: { kind: 'CUSTOMER', status: 'PENDING', cloud: 'PUBLIC', acquiredThrough: 'OWN_MARKETING', provider: null },
      draft: { acceptancePlace: 'Microsoft 365 admin center', recipientEmail: 'einkauf@uferhaus.example' },
    });
    expect(one.answer['draft'].body).toContain('Microsoft 365 admin center');
    const two = await invite(app, ELBE, { recipientEmail: 'einkauf@uferhaus.example' });
    expect(two.token).not.toBe(one.token);
    expect(await codesOf(app, DONAU, 'inviteCustomer', { recipientEmail: 'einkauf' })).toEqual(['INVALID_EMAIL']);
  });

  it('asks for privileges by default if cloud and role allow it, and the draft says so [row 88]', async () => {
    const asked = async (email: string, include?: boolean): Promise<unknown> => {
      const input = {
        recipientEmail: 'wahl@uferhaus.example',
        ...(include === undefined ? {} : { includeDelegatedAdmin: include }),
      };
      const { draft } = await mutate(app, email, 'inviteCustomer', { ...input, dryRun: true }, DRAFT);
      const says = !String(draft.body).includes('does not include delegated admin privileges');
      return [draft.includesDelegatedAdmin, says];
    };
    expect(await asked(DONAU)).toEqual([true, true]);
    expect(await asked(DONAU_AGENT)).toEqual([true, true]);
    expect(await asked(DONAU_SALES)).toEqual([false, false]);
    expect(await asked(DONAU, true)).toEqual([true, true]);
    expect(await asked(DONAU, false)).toEqual([false, false]);
  });

  it('refuses privileges that the role may not ask for with a top-level error, which is audited', async () => {
    const before = await stored(app);
    const input = { recipientEmail: 'wahl@uferhaus.example', includeDelegatedAdmin: true };
    const { errors } = await sendMutation(app, DONAU_SALES, 'inviteCustomer', input);
    expect(errors[0]?.extensions).toMatchObject({
      code: 'FORBIDDEN',
      action: 'CUSTOMER_INVITE_WITH_DELEGATED_ADMIN',
      requiredRoles: ['GLOBAL_ADMIN', 'ADMIN_AGENT'],
    });
    expect(await stored(app)).toEqual(before);
    const [event] = await app.database.rows(
      "SELECT outcome, refusal_code AS code FROM audit_event WHERE action = 'inviteCustomer' ORDER BY id DESC LIMIT 1",
      [],
    );
    expect(event).toEqual({ outcome: 'REFUSED', code: 'FORBIDDEN' });
  });

  it.each([
    ['Capitol Federal Supply', 'US_GOVERNMENT', 'row 98'],
    ['Treuhand Wolke Distribution', 'GERMANY', 'row 97'],
  ])('leaves no choice of privileges in a national cloud: %s, %s, %s [row 91]', async (name, cloud) => {
    const email = await personOf(app, name);
    const recipientEmail = 'amt@behoerde.example';
    const { answer } = await invite(app, email, { recipientEmail });
    expect(answer).toMatchObject({
      invitation: { cloud, includeDelegatedAdmin: false },
      draft: { acceptancePlace: 'Office admin portal', includesDelegatedAdmin: false },
    });
    expect(answer['draft'].body).toContain('Office admin portal');
    const before = await stored(app);
    expect(await codesOf(app, email, 'inviteCustomer', { recipientEmail, includeDelegatedAdmin: true })).toEqual(['CLOUD_RULE']);
    expect(await codesOf(app, DONAU, 'inviteCustomer', { recipientEmail, cloud, includeDelegatedAdmin: true })).toEqual([
      'CLOUD_RULE',
    ]);
    expect(await codesOf(app, DONAU, 'inviteCustomer', { recipientEmail, cloud })).toEqual(['OTHER_CLOUD']);
    expect(await stored(app)).toEqual(before);
  });

  it('follows a rule that requires privileges', async () => {
    const rule = (privileges: string): Promise<number> =>
      app.database.transaction((writer) =>
        writer.run("UPDATE cloud_rule SET privileges = ? WHERE cloud = 'PUBLIC'", [privileges]),
      );
    const input = { recipientEmail: 'regel@uferhaus.example', dryRun: true };
    await rule('REQUIRED');
    try {
      expect(await codesOf(app, DONAU, 'inviteCustomer', { ...input, includeDelegatedAdmin: false })).toEqual(['CLOUD_RULE']);
      expect(await codesOf(app, DONAU_SALES, 'inviteCustomer', input)).toEqual(['FORBIDDEN']);
      expect(await codesOf(app, DONAU_SALES, 'inviteCustomer', { ...input, includeDelegatedAdmin: false })).toEqual([
        'CLOUD_RULE',
      ]);
      const { draft } = await mutate(app, DONAU, 'inviteCustomer', input, DRAFT);
      expect(draft.includesDelegatedAdmin).toBe(true);
    } finally {
      await rule('OPTIONAL');
    }
  });

  it('records how the customer was acquired: own marketing, referral, provider or another way [row 84]', async () => {
    for (const acquiredThrough of ['OWN_MARKETING', 'VENDOR_REFERRAL', 'PROVIDER', 'OTHER']) {
      const recipientEmail = `${acquiredThrough.toLowerCase().replace('_', '-')}@herkunft.example`;
      const { answer } = await invite(app, DONAU, { recipientEmail, acquiredThrough });
      expect(answer['invitation'].acquiredThrough).toBe(acquiredThrough);
    }
  });

  it('makes one dual invitation for a reseller and its provider [rows 101, 102]', async () => {
    const providerId = await idOf(app, 'Alpine Distribution');
    const { answer, id } = await invite(app, DONAU, { recipientEmail: 'chef@zwei.example', providerId });
    expect(answer['invitation']).toMatchObject({
      kind: 'CUSTOMER_DUAL',
      inviter: { name: 'Donau IT' },
      provider: { name: 'Alpine Distribution' },
    });
    expect(answer['draft'].body).toContain('Donau IT, together with its provider Alpine Distribution,');
    const seen = await app.send(
      'query($id: ID!) { invitation(id: $id) { id viewerCan availableActions { operation allowed code } } }',
      { id },
      await app.as(ALPINE),
    );
    expect(seen.data?.['invitation']).toEqual({
      id,
      viewerCan: [],
      availableActions: [
        { operation: 'resendInvitation', allowed: false, code: 'NOT_SENDER' },
        { operation: 'revokeInvitation', allowed: false, code: 'NOT_SENDER' },
      ],
    });
    expect(await codesOf(app, ALPINE, 'revokeInvitation', { invitationId: id })).toEqual(['NOT_SENDER']);
    expect(await codesOf(app, ALPINE, 'resendInvitation', { invitationId: id })).toEqual(['NOT_SENDER']);
  });

  it('refuses a dual invitation with anyone but an active provider partner', async () => {
    const before = await stored(app);
    const dual = async (email: string, provider: string): Promise<string[]> =>
      codesOf(app, email, 'inviteCustomer', { recipientEmail: 'a@zwei.example', providerId: await idOf(app, provider) });
    expect(await dual(DONAU, 'Baltic Distribution')).toEqual(['NOT_FOUND']);
    expect(await dual(DONAU, 'Donau IT')).toEqual(['NOT_FOUND']);
    expect(
      await codesOf(app, DONAU, 'inviteCustomer', {
        recipientEmail: 'a@zwei.example',
        providerId: 'prv_01jd00000000000000000000zz',
      }),
    ).toEqual(['NOT_FOUND']);
    expect(await dual(ELBE, 'Arkona Handelskontor')).toEqual(['PARTNER_NOT_ACTIVE']);
    expect(await dual(ALPINE, 'Alpine Distribution')).toEqual(['INVALID']);
    expect(await stored(app)).toEqual(before);
  });

  it('is refused to suspended partners and to applicants', async () => {
    const before = await stored(app);
    const [provider, reseller, applicant] = [
      await personOf(app, 'Arkona Handelskontor'),
      await personOf(app, 'Tatry Systémy'),
      await personOf(app, 'Mühlbach Digital'),
    ];
    const recipientEmail = 'a@b.example';
    expect(await codesOf(app, provider, 'invitePartnership', { recipientEmail })).toEqual(['PARTNER_NOT_ACTIVE']);
    expect(await codesOf(app, provider, 'inviteCustomer', { recipientEmail })).toEqual(['PARTNER_NOT_ACTIVE']);
    expect(await codesOf(app, reseller, 'inviteCustomer', { recipientEmail })).toEqual(['PARTNER_NOT_ACTIVE']);
    expect(await codesOf(app, applicant, 'inviteCustomer', { recipientEmail })).toEqual(['FORBIDDEN']);
    expect(await stored(app)).toEqual(before);
  });

  it("refuses recipients at the sender's domain, control characters, and more than five open invitations to an address", async () => {
    const before = await stored(app);
    const codes = (input: object): Promise<string[]> => codesOf(app, DONAU, 'inviteCustomer', input);
    expect(await codes({ recipientEmail: 'jemand@Donau-IT.example' })).toEqual(['OWN_DOMAIN']);
    expect(await codes({ recipientEmail: 'a@b.example', message: 'x'.repeat(2001) })).toEqual(['INVALID']);
    expect(await codes({ recipientEmail: 'a@b.example', message: 'Glocke \u0007' })).toEqual(['INVALID']);
    expect(await codesOf(app, ALPINE, 'invitePartnership', { recipientEmail: 'x@alpine-distribution.example' })).toEqual([
      'OWN_DOMAIN',
    ]);
    expect(await stored(app)).toEqual(before);
    const many = Array.from({ length: 8 }, () => codes({ recipientEmail: 'Viel@post.example' }));
    const answers = await Promise.all(many);
    expect(answers.filter(([code]) => code === undefined).length).toBe(5);
    expect(answers.flat()).toEqual(Array<string>(3).fill('TOO_MANY_INVITATIONS'));
    expect(await codes({ recipientEmail: 'viel@POST.example' })).toEqual(['TOO_MANY_INVITATIONS']);
    expect(await codesOf(app, ELBE, 'inviteCustomer', { recipientEmail: 'viel@post.example' })).toEqual([]);
  });
});
