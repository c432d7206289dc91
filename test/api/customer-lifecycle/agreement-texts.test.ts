import { describeEngine } from '../../support/database';
import { aCreatedCustomer } from '../../support/factories/customers';
import { PROVIDER, RESELLER, startMarket, type Market } from '../../support/factories/market';
import { codesOf, mutate } from '../../support/mutate';
import { agreement, takeOver } from './support/customers';
import { stored } from './support/stored';

describeEngine('texts that are agreed to', () => {
  let app: Market;
  beforeAll(async () => {
    app = await startMarket();
  });
  afterAll(() => app.stop());

  const read = async (): Promise<Record<string, string>[]> => {
    const { data, errors } = await app.send('{ agreementTexts { kind version text validFrom } }');
    expect(errors).toEqual([]);
    return data?.['agreementTexts'] as Record<string, string>[];
  };

  it('can be read by everybody beforehand, one for each kind of act [row 151]', async () => {
    const texts = await read();
    expect(texts.map(({ kind }) => kind).sort()).toEqual([
      'CUSTOMER_AGREEMENT',
      'PARTNERSHIP_AUTHORIZATION',
      'PARTNERSHIP_END',
      'REMOVAL_ATTESTATION',
    ]);
    const text = (kind: string): string => texts.find((one) => one['kind'] === kind)?.['text'] ?? '';
    expect(text('PARTNERSHIP_END')).toContain('ends the partnership');
    expect(text('REMOVAL_ATTESTATION')).toContain('customer');
    expect(texts.every(({ version, validFrom }) => version === '2026-01' && validFrom === '2026-01-01T00:00:00.000Z')).toBe(true);
  });

  it('are agreed to in the version that was shown; any other version is refused, and nothing is stored', async () => {
    const made = await aCreatedCustomer(app, PROVIDER);
    const customerId = String(made['customer'].id);
    const user = await takeOver(app, made);
    const [row] = await app.database.rows(
      "SELECT id FROM partnership WHERE provider_id = ? AND reseller_id = ? AND status = 'ACTIVE'",
      [app.provider.id, app.reseller.id],
    );
    const partnershipId = String(row?.['id']);
    // Whoever signs in does so before anything is compared.
    for (const email of [user, PROVIDER, RESELLER]) await app.as(email);
    const before = await stored(app.database);
    const old = { textVersion: '2025-07' };
    for (const [email, name, input, path] of [
      [user, 'acceptCustomerAgreement', { acceptAgreement: true, ...old }, ['textVersion']],
      [PROVIDER, 'attestCustomerAgreement', { customerId, agreement: agreement(old) }, ['agreement', 'textVersion']],
      [PROVIDER, 'removeCustomerRelationship', { customerId, attestation: true, ...old }, ['textVersion']],
      [RESELLER, 'endPartnership', { partnershipId, attestation: true, ...old }, ['textVersion']],
    ] as const) {
      const { errors } = await mutate(app, email, name, input);
      expect([name, errors]).toEqual([
        name,
        [expect.objectContaining({ code: 'TEXT_CHANGED', path, details: { version: '2026-01' } })],
      ]);
    }
    expect(await stored(app.database)).toEqual(before);
    const shown = { textVersion: '2026-01' };
    expect(await codesOf(app, user, 'acceptCustomerAgreement', { acceptAgreement: true, ...shown })).toEqual([]);
    expect(await codesOf(app, PROVIDER, 'removeCustomerRelationship', { customerId, attestation: true, ...shown })).toEqual([]);
    expect(await codesOf(app, RESELLER, 'endPartnership', { partnershipId, attestation: true, ...shown })).toEqual([]);
  });
});
