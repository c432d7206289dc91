import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf, mutate } from '../../support/mutate';
import { rowCounts } from '../sign-in/support/providers';
import { startDemoApp } from '../rights/support/demo-app';
import {
  accept,
  acceptAsNew,
  acceptCodes,
  ALPINE,
  BALTIC,
  company,
  DONAU,
  ELBE,
  idOf,
  invite,
  invitePartner,
  newCustomer,
  newProvider,
  personOf,
  previewOf,
  RHEINGOLD,
  stored,
} from './support/world';

describeEngine('an acceptance by a customer', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  const run = (sql: string, params: (string | number | null)[] = []): Promise<number> =>
    app.database.transaction((writer) => writer.run(sql, params));

  /** Refused with this code, nothing stored, the link as good as before. */
  async function refused(
    email: string,
    { id, token }: { id: string; token: string },
    code: string,
    more: object = {},
  ): Promise<void> {
    const before = await stored(app, id);
    expect(await acceptCodes(app, email, token, more)).toEqual([code]);
    expect(await stored(app, id)).toEqual(before);
    expect(await previewOf(app, token)).not.toBeNull();
  }

  it('is refused across clouds and market regions', async () => {
    const recipientEmail = 'admin@rheingold-logistik.example';
    await refused(
      RHEINGOLD,
      await invite(app, await personOf(app, 'Treuhand Wolke Distribution'), { recipientEmail }),
      'OTHER_CLOUD',
    );
    await refused(
      RHEINGOLD,
      await invite(app, await personOf(app, 'Great Lakes Managed IT'), { recipientEmail }),
      'OTHER_MARKET_REGION',
    );
  });

  it('is refused when the cloud of a partner changed after it invited', async () => {
    const provider = await newProvider(app, 'wolkenwechsel.example');
    const invited = await invite(app, provider, { recipientEmail: RHEINGOLD });
    await run("UPDATE partner SET cloud = 'GERMANY' WHERE domain = 'wolkenwechsel.example'");
    await refused(RHEINGOLD, invited, 'OTHER_CLOUD');
  });

  it('is refused when the partnership of a dual invitation ended, when one of the two is suspended, and by a new rule of the cloud', async () => {
    const provider = await newProvider(app, 'trennung-handel.example');
    const partnership = await invitePartner(app, provider, 'it@donau-it.example');
    const begun = await accept(app, DONAU, partnership.token);
    const providerId = await idOf(app, 'Handelshaus trennung-handel.example');
    const invited = await invite(app, DONAU, { recipientEmail: RHEINGOLD, providerId, includeDelegatedAdmin: true });
    const partnershipId = begun['partnership'].id as string;
    await run("UPDATE partner SET status = 'SUSPENDED' WHERE id = ?", [providerId]);
    await refused(RHEINGOLD, invited, 'PARTNER_NOT_ACTIVE');
    await run("UPDATE partner SET status = 'ACTIVE' WHERE id = ?", [providerId]);
    await run("UPDATE partner SET status = 'SUSPENDED' WHERE name = 'Donau IT'");
    await refused(RHEINGOLD, invited, 'PARTNER_NOT_ACTIVE');
    await run("UPDATE partner SET status = 'ACTIVE' WHERE name = 'Donau IT'");
    await run("UPDATE cloud_rule SET privileges = 'FORBIDDEN' WHERE cloud = 'PUBLIC'");
    await refused(RHEINGOLD, invited, 'CLOUD_RULE');
    expect(await codesOf(app, DONAU, 'resendInvitation', { invitationId: invited.id })).toEqual(['CLOUD_RULE']);
    await run("UPDATE cloud_rule SET privileges = 'OPTIONAL' WHERE cloud = 'PUBLIC'");
    await run("UPDATE partnership SET status = 'ENDED', ended_at = ?, active_slot = NULL, admin_access = 0 WHERE id = ?", [
      app.clock.now(),
      partnershipId,
    ]);
    await refused(RHEINGOLD, invited, 'PARTNERSHIP_REQUIRED');
    expect(await codesOf(app, DONAU, 'resendInvitation', { invitationId: invited.id })).toEqual(['PARTNERSHIP_REQUIRED']);
    await run("UPDATE partnership SET status = 'ACTIVE', ended_at = NULL, active_slot = 'A' WHERE id = ?", [partnershipId]);
    expect(await acceptCodes(app, RHEINGOLD, invited.token)).toEqual([]);
  });

  it('is refused without the confirmation, without the right, and when nothing would change', async () => {
    const invited = await invite(app, ELBE, { recipientEmail: RHEINGOLD, includeDelegatedAdmin: true });
    await refused(RHEINGOLD, invited, 'CONFIRMATION_REQUIRED', { confirm: false });
    await refused('lena.vogt@rheingold-logistik.example', invited, 'FORBIDDEN');
    await refused(RHEINGOLD, invited, 'ALREADY_RELATED');
    await refused(RHEINGOLD, invited, 'ALREADY_RELATED', { dryRun: true });
  });

  it('asks for the agreement if the attestation does not count for the partner', async () => {
    const admin = await newCustomer(app, BALTIC, 'bescheinigt.example');
    const customerId = await idOf(app, 'Firma bescheinigt.example');
    const attested = async (by: string): Promise<number> =>
      run("UPDATE customer_agreement SET kind = 'ATTESTATION', attested_by_id = ? WHERE customer_id = ?", [
        await idOf(app, by),
        customerId,
      ]);
    await attested('Baltic Distribution');
    await refused(admin, await invite(app, ALPINE, { recipientEmail: admin }), 'AGREEMENT_REQUIRED');
    // Donau does not work with Baltic; Elbe does.
    await refused(admin, await invite(app, DONAU, { recipientEmail: admin }), 'AGREEMENT_REQUIRED');
    const covered = await invite(app, ELBE, { recipientEmail: admin });
    expect(await previewOf(app, covered.token, admin)).toMatchObject({ agreementRequired: false });
    expect(await acceptCodes(app, admin, covered.token)).toEqual([]);
  });

  describe('as a new customer', () => {
    const uses = async (input: Record<string, unknown>): Promise<unknown[]> => {
      const { errors, customerId, userName } = await acceptAsNew(app, input);
      expect({ customerId, userName }).toEqual({ customerId: null, userName: null });
      return errors.map(({ code, path }) => [code, path]);
    };

    it.each([
      ['DOMAIN_TAKEN', ['domain'], { domain: 'elbe-cloud.example', admin: { name: 'A', email: 'neu@elbe-cloud.example' } }],
      [
        'DOMAIN_TAKEN',
        ['domain'],
        { domain: 'Rheingold-Logistik.example', admin: { name: 'A', email: 'neu@rheingold-logistik.example' } },
      ],
      ['WEBMAIL_DOMAIN', ['domain'], { domain: 'gmail.com', admin: { name: 'A', email: 'jemand@gmail.com' } }],
      ['DOMAIN_PROOF_REQUIRED', ['domain'], { domain: 'anderswo.example', admin: { name: 'A', email: 'a@anderswo.example' } }],
      ['EMAIL_DOMAIN_MISMATCH', ['admin', 'email'], { admin: { name: 'A', email: 'ada@anderswo.example' } }],
      ['INVALID_EMAIL', ['admin', 'email'], { admin: { name: 'A', email: 'ada' } }],
      ['INVALID', ['admin', 'name'], { admin: { name: ' ', email: 'ada@frisch.example' } }],
      ['PASSWORD_LENGTH', ['admin', 'password'], { admin: { name: 'A', email: 'ada@frisch.example', password: 'kurz' } }],
      ['PASSWORD_COMMON', ['admin', 'password'], { admin: { name: 'A', email: 'ada@frisch.example', password: 'password1234' } }],
      ['INVALID', ['domain'], { domain: 'frisch' }],
      ['INVALID', ['companyName'], { companyName: 'x' }],
      ['INVALID', ['address', 'line1'], { address: { line1: '', city: 'Hamburg' } }],
      ['UNKNOWN_COUNTRY', ['country'], { country: 'de' }],
      ['OTHER_MARKET_REGION', [], { country: 'JP', address: { line1: '1-1', city: 'Tokyo', postalCode: '100-0001' } }],
      ['INVALID', ['address', 'postalCode'], { country: 'AT' }],
      ['OTHER_CLOUD', ['cloud'], { cloud: 'GERMANY' }],
      ['AGREEMENT_REQUIRED', ['acceptAgreement'], { acceptAgreement: false }],
    ])(
      'is refused by %s at %j, stores nothing and leaves the invitation usable',
      async (code, path, more: Record<string, unknown>) => {
        const { admin, ...rest } = more;
        // The link proves the domain, so that what is refused is the domain itself.
        const domain =
          code === 'DOMAIN_TAKEN' || code === 'WEBMAIL_DOMAIN' ? String(more['domain']).toLowerCase() : 'frisch.example';
        const recipientEmail = `${code.toLowerCase()}-${path.join('')}@${domain}`.replaceAll('_', '-');
        const { id, token } = await invite(app, DONAU, { recipientEmail });
        const person = {
          name: 'Ada',
          email: 'ada@frisch.example',
          password: 'ein Fährmann auf der Donau',
          ...(admin as object | undefined),
        };
        const before = [await stored(app, id), await rowCounts(app.database).then(({ user }) => user)];
        expect(await uses(company(token, 'frisch.example', { ...rest, admin: person }))).toEqual([[code, path]]);
        expect([await stored(app, id), await rowCounts(app.database).then(({ user }) => user)]).toEqual(before);
        expect(await previewOf(app, token)).not.toBeNull();
        await mutate(app, DONAU, 'revokeInvitation', { invitationId: id });
      },
    );

    it('is refused with an address that is in use, and with a link for resellers', async () => {
      await run("UPDATE `user` SET email = ?, email_normalized = ? WHERE email = 'jonas.bergmann@rheingold-logistik.example'", [
        'ada@besetzt.example',
        'ada@besetzt.example',
      ]);
      const { token } = await invite(app, DONAU, { recipientEmail: 'x@besetzt.example' });
      expect(await uses(company(token, 'besetzt.example'))).toEqual([['EMAIL_TAKEN', ['admin', 'email']]]);
      const partnership = await invitePartner(app, BALTIC, 'x@besetzt.example');
      expect(await uses(company(partnership.token, 'besetzt.example'))).toEqual([['WRONG_ORGANIZATION_KIND', ['token']]]);
    });

    it('checks everything in a dry run and stores nothing', async () => {
      const { id, token } = await invite(app, DONAU, { recipientEmail: 'x@probe.example' });
      const before = await stored(app, id);
      expect(await acceptAsNew(app, company(token, 'probe.example', { dryRun: true }))).toEqual({
        customerId: null,
        userName: 'ada@probe.example',
        errors: [],
      });
      expect(await stored(app, id)).toEqual(before);
    });

    it('is a conflict with the same key and another input', async () => {
      const { token } = await invite(app, DONAU, { recipientEmail: 'x@schluessel.example' });
      const input = company(token, 'schluessel.example', { idempotencyKey: 'key' });
      expect((await acceptAsNew(app, input)).errors).toEqual([]);
      const person = { name: 'Ada Neu', email: 'ada@schluessel.example', password: 'a different password' };
      expect(await uses({ ...input, admin: person })).toEqual([['IDEMPOTENCY_CONFLICT', ['idempotencyKey']]]);
      expect(await uses({ ...input, idempotencyKey: 'another' })).toEqual([['INVALID_LINK', ['token']]]);
    });
  });
});
