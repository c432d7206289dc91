import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf, mutate } from '../../support/mutate';
import { openLink } from '../../support/pages';
import { begin, reviewedApplicant, verify } from '../enrollment/support/applicants';
import { kindsTo, lastMail } from '../enrollment/support/mails';
import { startDemoApp } from '../rights/support/demo-app';
import { tokensOf } from '../sign-in/support/sessions';
import { acceptAsNew, BALTIC, company, DONAU, DONAU_SALES, ELBE, invite, OPERATOR, seen, stored } from './support/world';

const PROOF = ['DOMAIN_PROOF_REQUIRED'];

describeEngine('the domain of a new customer', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  const proofOf = async (token: string, email: string): Promise<string> => {
    expect(await codesOf(app, null, 'requestDomainProof', { token, email })).toEqual([]);
    return (await lastMail(app, email, 'domainProof')).token;
  };
  const domainsOf = async (email: string): Promise<unknown> => {
    const { data } = await app.send(
      '{ customers { nodes { domains { name initial proven proof provenAt } } } }',
      {},
      await app.as(email),
    );
    return data?.['customers'].nodes[0].domains;
  };

  it('is proven by the link when it is that of the invited address', async () => {
    const { token } = await invite(app, ELBE, { recipientEmail: 'boss@own-link.example' });
    expect((await acceptAsNew(app, company(token, 'own-link.example'))).errors).toEqual([]);
    expect(await domainsOf('ada@own-link.example')).toEqual([
      { name: 'own-link.example', initial: true, proven: true, proof: 'INVITATION', provenAt: expect.any(String) as string },
    ]);
  });

  it('is not proven by a link sent to somebody else: nothing is created, and nobody is blocked', async () => {
    const { id, token } = await invite(app, DONAU_SALES, {
      recipientEmail: 'me@seller-friend.example',
      includeDelegatedAdmin: false,
    });
    const before = await stored(app, id);
    for (const domain of ['famous-brand.example', 'mail.seller-friend.example']) {
      expect(await codesOf(app, null, 'acceptInvitationAsNewCustomer', company(token, domain))).toEqual(PROOF);
    }
    // Whoever has the domain, the answer is the same.
    expect(await codesOf(app, null, 'acceptInvitationAsNewCustomer', company(token, 'alpine-distribution.example'))).toEqual(
      PROOF,
    );
    expect(await stored(app, id)).toEqual(before);
    await begin(app, 'famous-brand.example');
    const { token: own } = await lastMail(app, 'nora@famous-brand.example', 'verifyEmail');
    expect((await verify(app, own)).errors).toEqual([]);
  });

  it('is proven by a link mailed to an address there, and only that link can accept', async () => {
    const { id, token } = await invite(app, DONAU, { recipientEmail: 'chefin@private-mail.example' });
    const proof = await proofOf(token, 'ada@handwerk.example');
    expect(proof).not.toBe(token);
    expect(await codesOf(app, null, 'acceptInvitationAsNewCustomer', company(proof, 'private-mail.example'))).toEqual(PROOF);
    expect(await codesOf(app, null, 'acceptInvitationAsNewCustomer', company(token, 'handwerk.example'))).toEqual(PROOF);
    const input = company(proof, 'handwerk.example', { idempotencyKey: 'by proof' });
    const first = await acceptAsNew(app, input);
    expect(first.errors).toEqual([]);
    expect(await acceptAsNew(app, input)).toEqual(first);
    expect(await domainsOf('ada@handwerk.example')).toMatchObject([{ name: 'handwerk.example', proven: true, proof: 'MAIL' }]);
    expect(await seen(app, DONAU, first['customerId'] as string)).toMatchObject({ name: 'Firma handwerk.example' });
    const [row] = await app.database.rows('SELECT state, accepted_by_id AS customer FROM invitation WHERE id = ?', [id]);
    expect(row).toEqual({ state: 'ACCEPTED', customer: first['customerId'] });
    expect(await codesOf(app, null, 'acceptInvitationAsNewCustomer', company(token, 'private-mail.example'))).toEqual([
      'INVALID_LINK',
    ]);
  });

  it('is not proven by a link whose invitation was sent again or taken back', async () => {
    const { id, token } = await invite(app, DONAU, { recipientEmail: 'x@somewhere.example' });
    const proof = await proofOf(token, 'ada@voided.example');
    expect(await codesOf(app, DONAU, 'resendInvitation', { invitationId: id })).toEqual([]);
    expect(await codesOf(app, null, 'acceptInvitationAsNewCustomer', company(proof, 'voided.example'))).toEqual(['INVALID_LINK']);
    expect(await codesOf(app, null, 'requestDomainProof', { token, email: 'ada@voided.example' })).toEqual(['INVALID_LINK']);
  });

  it('needs an address that can belong to a company, and a dry run mails nobody', async () => {
    const { token } = await invite(app, DONAU, { recipientEmail: 'x@asking.example' });
    const ask = (email: string, more: object = {}): Promise<string[]> =>
      codesOf(app, null, 'requestDomainProof', { token, email, ...more });
    expect(await ask('ada@gmail.com')).toEqual(['WEBMAIL_DOMAIN']);
    expect(await ask('no address')).toEqual(['INVALID_EMAIL']);
    expect(await ask('ada@dry.example', { dryRun: true })).toEqual([]);
    expect(await kindsTo(app, 'ada@dry.example')).toEqual([]);
    const partnership = await invite(app, BALTIC, { recipientEmail: 'x@asking.example' }, 'invitePartnership');
    expect(await codesOf(app, null, 'requestDomainProof', { token: partnership.token, email: 'a@b-firm.example' })).toEqual([
      'WRONG_ORGANIZATION_KIND',
    ]);
  });

  it('is proven on the page, which sends the link and continues from there', async () => {
    const invited = await invite(app, DONAU, { recipientEmail: 'x@elsewhere.example' });
    const link = invited.answer['draft'].link as string;
    const form = {
      ...{ tenant: 'new', companyName: 'Seiten GmbH', domain: 'seiten.example', country: 'de', line1: 'Weg 1', city: 'Kiel' },
      ...{ postalCode: '24103', adminName: 'Ada', adminEmail: 'ada@seiten.example', adminPassword: 'an altogether own one 7' },
      ...{ confirm: 'yes', agreement: 'yes', decision: 'accept' },
    };
    const waiting = await openLink(app, link, form);
    expect(waiting.status).toBe(200);
    expect(waiting.html).toContain('check your mailbox');
    const { text } = await lastMail(app, 'ada@seiten.example', 'domainProof');
    const mailed = /https?:\/\/\S+\/links\/domain\/\S+/.exec(text)?.[0] ?? '';
    expect((await openLink(app, mailed)).html).toContain('Donau IT');
    expect((await openLink(app, mailed, form)).html).toContain('you have accepted');
  });
});

describeEngine('a customer that was carried over and has no admin', () => {
  let app: TestApp;
  let partner: string;
  beforeAll(async () => {
    app = await startDemoApp();
    const { email, enrollmentId, partnerId } = await reviewedApplicant(app, 'mitbringer.example');
    const rows = ['ohnerechte', 'mitadresse', 'vombetreiber', 'zugleich', 'mitrechten'].map((name) => ({
      ...{ partnerId, customerName: `Firma ${name}`, customerDomain: `${name}.example`, country: 'DE' },
      hasGrant: name === 'mitrechten',
    }));
    expect((await mutate(app, OPERATOR, 'importExternalRelationships', { rows }))['errors']).toEqual([]);
    expect((await mutate(app, OPERATOR, 'reviewEnrollment', { enrollmentId, decision: 'APPROVE' }))['errors']).toEqual([]);
    // Another spelling signs in anew: the session of the applicant ended with the approval.
    partner = email.toUpperCase();
  });
  afterAll(() => app.stop());

  const customerAt = async (domain: string): Promise<string> =>
    String((await app.database.rows('SELECT id FROM customer WHERE initial_domain = ?', [domain]))[0]?.['id']);

  it('gets its first admin by the link mailed to its domain, never by the link of the partner', async () => {
    const domain = 'ohnerechte.example';
    const id = await customerAt(domain);
    expect(await seen(app, partner, id)).toMatchObject({ access: { details: 'BASIC', reason: 'NO_GRANT' } });
    const { token } = await invite(app, partner, { recipientEmail: `chefin@${domain}`, includeDelegatedAdmin: true });
    expect(await codesOf(app, null, 'acceptInvitationAsNewCustomer', company(token, domain))).toEqual(PROOF);
    expect(await codesOf(app, null, 'requestDomainProof', { token, email: `chefin@${domain}` })).toEqual([]);
    const { token: proof } = await lastMail(app, `chefin@${domain}`, 'domainProof');
    const made = await acceptAsNew(app, company(proof, domain));
    expect(made).toMatchObject({ errors: [], customerId: id, userName: `ada@${domain}` });
    const { data } = await app.send(
      `{ viewer { roles } customers { nodes { id name agreementState domains { name proof } relationships(first: 9) { nodes { origin status } } delegatedAdminGrants { nodes { status } } } } }`,
      {},
      await app.as(`ada@${domain}`),
    );
    expect(data).toEqual({
      viewer: { roles: ['CUSTOMER_ADMIN'] },
      customers: {
        nodes: [
          {
            ...{ id, name: 'Firma ohnerechte', agreementState: 'ACCEPTED', domains: [{ name: domain, proof: 'REGISTER' }] },
            relationships: { nodes: [{ origin: 'CARRIED_OVER', status: 'ACTIVE' }] },
            delegatedAdminGrants: { nodes: [{ status: 'ACTIVE' }] },
          },
        ],
      },
    });
    // From now on it is a customer like others.
    const again = await invite(app, ELBE, { recipientEmail: `x@${domain}` });
    expect(await codesOf(app, null, 'acceptInvitationAsNewCustomer', company(again.token, domain))).toEqual(['DOMAIN_TAKEN']);
    expect(await codesOf(app, OPERATOR, 'addFirstCustomerAdmin', { domain, name: 'Zweite', email: `zweite@${domain}` })).toEqual([
      'HAS_ADMIN',
    ]);
  });

  it('gets the link at the address on record if that is at its domain', async () => {
    const domain = 'mitadresse.example';
    const id = await customerAt(domain);
    await app.database.transaction((writer) =>
      writer.run('UPDATE customer SET email = ?, email_domain = ? WHERE id = ?', [`info@${domain}`, domain, id]),
    );
    const { token } = await invite(app, partner, { recipientEmail: `x@${domain}`, includeDelegatedAdmin: false });
    expect(await codesOf(app, null, 'requestDomainProof', { token, email: `praktikant@${domain}` })).toEqual([]);
    expect(await kindsTo(app, `praktikant@${domain}`)).toEqual([]);
    const { token: proof } = await lastMail(app, `info@${domain}`, 'domainProof');
    const accepted = await acceptAsNew(app, company(proof, domain));
    expect(accepted.errors).toEqual([]);
  });

  it('gets the first admin from the operator, who names the domain', async () => {
    const domain = 'vombetreiber.example';
    const input = { domain, name: 'Vera Erste', email: `vera@${domain}` };
    const selection = 'customerId userName temporaryPassword';
    expect(await codesOf(app, partner, 'addFirstCustomerAdmin', input)).toEqual(['FORBIDDEN']);
    expect(await codesOf(app, OPERATOR, 'addFirstCustomerAdmin', { ...input, domain: 'nobody-here.example' })).toEqual([
      'NOT_FOUND',
    ]);
    const made = await mutate(app, OPERATOR, 'addFirstCustomerAdmin', input, selection);
    expect(made).toMatchObject({ errors: [], customerId: await customerAt(domain), userName: input.email });
    await tokensOf(app, input.email, String(made['temporaryPassword']));
  });

  it('gets no admin from a partner, even with privileges', async () => {
    const customerId = await customerAt('mitrechten.example');
    const person = { customerId, name: 'Ein Admin', email: 'admin@mitrechten.example' };
    expect(await codesOf(app, partner, 'createCustomerUser', { ...person, roles: ['CUSTOMER_ADMIN'] })).toEqual([
      'FIRST_ADMIN_BY_PROOF',
    ]);
    expect(await codesOf(app, partner, 'createCustomerUser', { ...person, roles: ['CUSTOMER_USER'] })).toEqual([]);
    const { token } = await invite(app, partner, { recipientEmail: 'chef@mitrechten.example', includeDelegatedAdmin: false });
    expect(await codesOf(app, null, 'requestDomainProof', { token, email: 'chef@mitrechten.example' })).toEqual([]);
    const { token: proof } = await lastMail(app, 'chef@mitrechten.example', 'domainProof');
    expect(await acceptAsNew(app, company(proof, 'mitrechten.example'))).toMatchObject({ errors: [], customerId });
  });

  it('gets one first admin when two accept at the same time', async () => {
    const domain = 'zugleich.example';
    const proofs: string[] = [];
    for (const email of [`a@${domain}`, `b@${domain}`]) {
      const { token } = await invite(app, partner, { recipientEmail: email, includeDelegatedAdmin: false });
      expect(await codesOf(app, null, 'requestDomainProof', { token, email })).toEqual([]);
      proofs.push((await lastMail(app, email, 'domainProof')).token);
    }
    const answers = await Promise.all(
      proofs.map((proof, index) =>
        acceptAsNew(
          app,
          company(proof, domain, { admin: { name: 'Ada', email: `ada${index}@${domain}`, password: 'an own one of mine 8' } }),
        ),
      ),
    );
    expect(answers.map(({ errors }) => errors.map(({ code }) => code)).sort()).toEqual([[], ['DOMAIN_TAKEN']]);
  });
});
