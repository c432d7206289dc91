import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { codesOf, eventsOf, mutate } from '../../support/mutate';
import { startDemoApp } from '../rights/support/demo-app';
import {
  act,
  applicantOf,
  contactToken,
  counts,
  filledIn,
  NO_ENROLLMENT,
  OPERATOR,
  profile,
  readEnrollment,
  reviewedApplicant,
  signedInAgain,
} from './support/applicants';
import { kindsTo, lastMail } from './support/mails';

describeEngine('reviewing an enrollment', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp({ DATABASE_POOL_SIZE: '30' });
  });
  afterAll(() => app.stop());

  const review = (enrollmentId: string, decision: string, more: object = {}): Promise<Record<string, any>> =>
    mutate(
      app,
      OPERATOR,
      'reviewEnrollment',
      { enrollmentId, decision, ...more },
      'enrollment { status version } reseller { status }',
    );

  const rowsOf = (partnerId: string, customers: readonly [domain: string, country: string, hasGrant: boolean][]): object => ({
    rows: customers.map(([customerDomain, country, hasGrant]) => ({
      partnerId,
      customerDomain,
      customerName: `Kunde ${customerDomain}`,
      country,
      hasGrant,
    })),
  });

  const sees = async (email: string, document: string): Promise<Record<string, any>> => {
    const { data, errors } = await app.send(document, {}, await signedInAgain(app, email));
    expect(errors).toEqual([]);
    return data as Record<string, any>;
  };

  it('approves it: the account takes over enrollment and membership, and can be used [rows 24, 33, 38, 39, 40]', async () => {
    const { email, enrollmentId, domain, partnerId } = await reviewedApplicant(app, 'angenommen.example');
    const before = await app.send('{ viewer { actions } }', {}, await app.as(email));
    expect(before.data?.['viewer'].actions).not.toContain('USER_CREATE');
    const input = { enrollmentId, decision: 'APPROVE', idempotencyKey: 'yes' };
    const selection = 'enrollment { status } reseller { status name }';
    const answer = await mutate(app, OPERATOR, 'reviewEnrollment', input, selection);
    expect(answer).toEqual({
      enrollment: { status: 'APPROVED' },
      reseller: { status: 'ACTIVE', name: `Lichthaus ${domain}` },
      errors: [],
    });
    expect(await mutate(app, OPERATOR, 'reviewEnrollment', input, selection)).toEqual(answer);
    // Tokens of before end with the change of roles.
    const old = await app.send('{ viewer { id } }', {}, await app.as(email));
    expect(old.errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
    const seen = await sees(
      email,
      `{ viewer { roles actions organization { name ... on Reseller { status partnerId address { line1 city } membership { benefits competencies }
        primaryContact { name email } supportContact { email phone } enrollments { nodes { status decidedAt expectedDecisionBy } } } } } }`,
    );
    const { actions, ...viewer } = seen['viewer'] as Record<string, unknown>;
    expect(viewer).toEqual({
      roles: ['ADMIN_AGENT', 'GLOBAL_ADMIN'],
      organization: {
        name: `Lichthaus ${domain}`,
        status: 'ACTIVE',
        partnerId,
        address: { line1: 'Hafenstraße 7', city: 'Kiel' },
        membership: { benefits: ['Training vouchers', 'Priority support'], competencies: ['Security'] },
        primaryContact: { name: 'Paul Kontakt', email: `paul@${domain}` },
        supportContact: { email: `support@${domain}`, phone: '+49 431 555 0200' },
        enrollments: {
          nodes: [{ status: 'APPROVED', decidedAt: new Date(app.clock.now()).toISOString(), expectedDecisionBy: null }],
        },
      },
    });
    expect(actions).toEqual(expect.arrayContaining(['USER_CREATE', 'CUSTOMER_ADMINISTER', 'PARTNERSHIP_ACCEPT']));
    expect(actions).not.toContain('ENROLLMENT_EDIT');
    expect(await kindsTo(app, `paul@${domain}`)).toEqual(['enrollmentConfirmation', 'enrollmentStatus', 'enrollmentStatus']);
    expect((await lastMail(app, `paul@${domain}`, 'enrollmentStatus')).subject).toContain('approved');
    const history = await sees(email, `{ enrollment(id: "${enrollmentId}") { history(first: 20) { nodes { action } } } }`);
    expect(history['enrollment'].history.nodes.map(({ action }: { action: string }) => action).slice(-1)).toEqual([
      'reviewEnrollment',
    ]);
    for (const name of ['withdrawEnrollment', 'updateEnrollment']) {
      const answered = await app.send(
        `mutation { ${name}(input: { enrollmentId: "${enrollmentId}" }) { errors { code } } }`,
        {},
        await signedInAgain(app, email),
      );
      expect(answered.errors[0]?.extensions.code).toBe('FORBIDDEN');
    }
  });

  it('turns customers served in other portals into customers here, and no others [rows 79, 80]', async () => {
    const { email, enrollmentId, partnerId } = await reviewedApplicant(app, 'mitkunden.example');
    const [existing] = await app.database.rows(
      "SELECT id, initial_domain AS domain, country FROM customer WHERE cloud = 'PUBLIC' AND country = 'DE' ORDER BY id LIMIT 1",
      [],
    );
    const [american] = await app.database.rows(
      "SELECT initial_domain AS domain FROM customer WHERE cloud = 'PUBLIC' AND country = 'US' LIMIT 1",
      [],
    );
    const rows = rowsOf(partnerId, [
      [String(existing?.['domain']), 'DE', true],
      ['neukunde.example', 'AT', true],
      ['ohnerechte.example', 'DE', false],
      [String(american?.['domain']), 'DE', true],
      ['alpine-distribution.example', 'DE', false],
    ]);
    expect(await mutate(app, OPERATOR, 'importExternalRelationships', rows, 'imported changed unchanged')).toEqual({
      imported: 5,
      changed: 0,
      unchanged: 0,
      errors: [],
    });
    const customers = (await counts(app))['customer'] ?? 0;
    expect((await review(enrollmentId, 'APPROVE'))['errors']).toEqual([]);
    expect((await counts(app))['customer']).toBe(customers + 2);
    const { customers: seen } = await sees(
      email,
      '{ customers(first: 50) { nodes { id name initialDomain country cloud access { details reason } relationships { nodes { origin status acquiredThrough } } delegatedAdminGrants { nodes { status } } } } }',
    );
    const tie = { nodes: [{ origin: 'CARRIED_OVER', status: 'ACTIVE', acquiredThrough: 'OTHER' }] };
    const granted = { access: { details: 'FULL', reason: null }, delegatedAdminGrants: { nodes: [{ status: 'ACTIVE' }] } };
    const bare = { access: { details: 'BASIC', reason: 'NO_GRANT' }, delegatedAdminGrants: { nodes: [] } };
    const byDomain = new Map((seen.nodes as Record<string, unknown>[]).map((node) => [node['initialDomain'], node]));
    expect([...byDomain.keys()].sort()).toEqual([existing?.['domain'], 'neukunde.example', 'ohnerechte.example'].sort());
    expect(byDomain.get('neukunde.example')).toMatchObject({ country: 'AT', cloud: 'PUBLIC', relationships: tie, ...granted });
    expect(byDomain.get('ohnerechte.example')).toMatchObject({ relationships: tie, ...bare });
    expect(byDomain.get(String(existing?.['domain']))).toMatchObject({ id: existing?.['id'], ...granted });
    const [event] = (await eventsOf(app, OPERATOR, enrollmentId)).slice(-1);
    expect(event?.['changes']).toMatchObject({
      after: {
        carriedOver: expect.arrayContaining(['neukunde.example', 'ohnerechte.example']) as string[],
        leftOut: expect.arrayContaining(['alpine-distribution.example: the domain belongs to a partner']) as string[],
      },
    });
    const [ofCustomer] = await app.database.rows("SELECT id FROM customer WHERE initial_domain = 'neukunde.example'", []);
    const scope = await app.database.rows('SELECT event_id FROM audit_scope WHERE org_id = ?', [String(ofCustomer?.['id'])]);
    expect(scope).toHaveLength(1);
  });

  it('gives no grant if the cloud forbids it', async () => {
    const domain = 'bundeswolke.example';
    const applicant = await applicantOf(app, domain, { cloud: 'GERMANY' });
    const partnerId = await profile(app, [applicant.email]);
    await act(app, applicant.email, 'updateEnrollment', applicant.enrollmentId, filledIn(domain, partnerId));
    await act(app, applicant.email, 'submitEnrollment', applicant.enrollmentId);
    await mutate(app, null, 'confirmEnrollmentContact', { token: await contactToken(app, `paul@${domain}`) });
    await mutate(app, OPERATOR, 'importExternalRelationships', rowsOf(partnerId, [['amt.example', 'DE', true]]));
    expect((await review(applicant.enrollmentId, 'APPROVE'))['errors']).toEqual([]);
    const { customers } = await sees(
      applicant.email,
      '{ customers { nodes { initialDomain cloud access { details reason } } } }',
    );
    expect(customers.nodes).toEqual([
      { initialDomain: 'amt.example', cloud: 'GERMANY', access: { details: 'BASIC', reason: 'CLOUD_RULE' } },
    ]);
  });

  it('creates a customer once when two simultaneous approvals bring it along', async () => {
    const one = await reviewedApplicant(app, 'links.example');
    const two = await reviewedApplicant(app, 'rechts.example');
    for (const { partnerId } of [one, two]) {
      const rows = rowsOf(partnerId, [
        ['gemeinsam.example', 'DE', true],
        ['zusammen.example', 'DE', false],
      ]);
      await mutate(app, OPERATOR, 'importExternalRelationships', rows);
    }
    const answers = await Promise.all([review(one.enrollmentId, 'APPROVE'), review(two.enrollmentId, 'APPROVE')]);
    expect(answers.map(({ errors }) => errors as unknown)).toEqual([[], []]);
    for (const domain of ['gemeinsam.example', 'zusammen.example']) {
      const [found, ...more] = await app.database.rows('SELECT id FROM customer WHERE initial_domain = ?', [domain]);
      expect(more).toEqual([]);
      const ties = await app.database.rows('SELECT id FROM customer_relationship WHERE customer_id = ?', [String(found?.['id'])]);
      expect(ties).toHaveLength(2);
    }
    for (const { email } of [one, two]) {
      const { customers } = await sees(email, '{ customers { nodes { initialDomain } } }');
      expect(customers.nodes).toHaveLength(2);
    }
  });

  it('decides once when many decide at the same time', async () => {
    const { enrollmentId, domain } = await reviewedApplicant(app, 'vielerichter.example');
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        codesOf(app, OPERATOR, 'reviewEnrollment', {
          enrollmentId,
          ...(index % 2 === 0 ? { decision: 'APPROVE' } : { decision: 'REJECT', reasons: ['Not this time.'] }),
        }),
      ),
    );
    expect(answers.filter((codes) => codes.length === 0)).toHaveLength(1);
    expect(answers.flat()).toEqual(Array(7).fill('INVALID_STATE'));
    expect(await kindsTo(app, `paul@${domain}`)).toHaveLength(3);
  });

  it('lets an approval or a withdrawal win, never both', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { email, enrollmentId } = await reviewedApplicant(app, `wettstreit${round}.example`);
      const approve = (): Promise<string[]> => codesOf(app, OPERATOR, 'reviewEnrollment', { enrollmentId, decision: 'APPROVE' });
      const withdraw = (): Promise<string[]> => codesOf(app, email, 'withdrawEnrollment', { enrollmentId });
      const order = round % 2 === 0 ? [approve, withdraw] : [withdraw, approve];
      const answers = await Promise.all(order.map((one) => one()));
      expect(answers.filter((codes) => codes.length === 0)).toHaveLength(1);
      const { status } = await readEnrollment(app, OPERATOR, enrollmentId, 'status');
      const [partner] = await app.database.rows(
        'SELECT p.status FROM partner p JOIN enrollment e ON e.reseller_id = p.id WHERE e.id = ?',
        [enrollmentId],
      );
      expect([status, partner?.['status']]).toEqual(status === 'APPROVED' ? ['APPROVED', 'ACTIVE'] : ['WITHDRAWN', 'APPLICANT']);
    }
  });

  it('rejects with reasons, frees the PartnerID and allows a new draft', async () => {
    const { email, enrollmentId, domain, partnerId } = await reviewedApplicant(app, 'abgelehnt.example');
    const reasons = ['The organization could not be verified.', 'Nobody answered the telephone.'];
    expect(await review(enrollmentId, 'REJECT', { reasons })).toMatchObject({
      errors: [],
      enrollment: { status: 'REJECTED' },
      reseller: { status: 'APPLICANT' },
    });
    const mail = await lastMail(app, `paul@${domain}`, 'enrollmentStatus');
    for (const reason of reasons) expect(mail.text).toContain(reason);
    expect(await app.database.rows('SELECT partner_id FROM partner_id_hold WHERE partner_id = ?', [partnerId])).toEqual([]);
    const again = await mutate(app, email, 'startNewEnrollment', { enrollmentId }, 'enrollment { id status }');
    expect(again['enrollment'].status).toBe('DRAFT');
    await act(app, email, 'updateEnrollment', String(again['enrollment'].id), { partnerId });
    expect((await act(app, email, 'submitEnrollment', String(again['enrollment'].id)))['enrollment'].status).toBe('SUBMITTED');
  });

  it('is refused with its own code, and nothing is stored', async () => {
    // Another minute: those that lost the races above are not counted with these.
    app.clock.advance(60_000);
    const { email, enrollmentId, partnerId } = await reviewedApplicant(app, 'verweigert.example');
    const before = await counts(app);
    const codes = async (decision: string, more: object = {}): Promise<string[]> =>
      (await review(enrollmentId, decision, more))['errors'].map(({ code }: { code: string }) => code);
    expect(await codes('REJECT')).toEqual(['REASONS_REQUIRED']);
    expect(await codes('REQUEST_ACTION', { reasons: [] })).toEqual(['REASONS_REQUIRED']);
    expect(await codes('REJECT', { reasons: ['x'] })).toEqual(['INVALID']);
    expect(await codes('APPROVE', { reasons: ['Because.'] })).toEqual(['INVALID']);
    expect(await codes('APPROVE', { expectedVersion: 1 })).toEqual(['VERSION_CONFLICT']);
    expect(await codes('APPROVE', { dryRun: true })).toEqual([]);
    expect(await codesOf(app, OPERATOR, 'reviewEnrollment', { enrollmentId: NO_ENROLLMENT, decision: 'APPROVE' })).toEqual([
      'NOT_FOUND',
    ]);
    expect(await codesOf(app, email, 'reviewEnrollment', { enrollmentId, decision: 'APPROVE' })).toEqual(['FORBIDDEN']);
    // What the register says at the time of the approval decides.
    const set = (more: object): Promise<string[]> => codesOf(app, OPERATOR, 'upsertPartnerIdRecord', { partnerId, ...more });
    expect(await set({ active: false })).toEqual([]);
    expect(await codes('APPROVE')).toEqual(['PARTNER_ID_INACTIVE']);
    expect(await set({ active: true, country: 'FR' })).toEqual([]);
    expect(await codes('APPROVE')).toEqual(['PARTNER_ID_OTHER_COUNTRY']);
    expect(await set({ country: 'DE' })).toEqual([]);
    const provider = {
      name: 'Handelshaus Verweigert',
      country: 'DE',
      domain: 'schneller.example',
      partnerId,
      admin: { name: 'Sven Schnell', email: 'sven@schneller.example' },
    };
    expect(await codesOf(app, OPERATOR, 'createProvider', provider)).toEqual(['PARTNER_ID_IN_USE']);
    // The three changes of the register happened, and nothing else.
    expect(await counts(app)).toEqual({ ...before, change_event: (before['change_event'] ?? 0) + 3 });
    expect((await readEnrollment(app, email, enrollmentId, 'status'))['status']).toBe('IN_REVIEW');
    // However another account came to it, the approval does not share a PartnerID.
    await app.database.transaction((writer) =>
      writer.run("UPDATE partner SET partner_id = ? WHERE name = 'Arkona Handelskontor'", [partnerId]),
    );
    expect(await codes('APPROVE')).toEqual(['PARTNER_ID_IN_USE']);
    const refusals = (await eventsOf(app, OPERATOR, enrollmentId)).filter(({ outcome }) => outcome === 'REFUSED');
    expect(refusals.map(({ refusalCode }) => refusalCode as string)).toContain('PARTNER_ID_IN_USE');
  });

  it('finishes the applicants of the demo, too', async () => {
    const { data } = await app.send(
      '{ enrollments(first: 100, filter: { status: { eq: IN_REVIEW } }) { nodes { id alreadyEnrolledPartnerId legalName } } }',
      {},
      await app.as(OPERATOR),
    );
    const open = (
      data?.['enrollments'].nodes as { id: string; alreadyEnrolledPartnerId: string | null; legalName: string }[]
    ).filter(({ legalName }) => !legalName.startsWith('Lichthaus'));
    expect(open.some(({ alreadyEnrolledPartnerId }) => alreadyEnrolledPartnerId !== null)).toBe(true);
    for (const { id } of open) expect(await review(id, 'APPROVE')).toMatchObject({ errors: [], reseller: { status: 'ACTIVE' } });
  });
});
