import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { aCreatedCustomer, company } from '../../support/factories/customers';
import { aProvider } from '../../support/factories/partners';
import { startWorld } from '../../support/factories/world';
import { mutate } from '../../support/mutate';
import { agreement } from '../customer-lifecycle/support/customers';

const AGENT = 'admin.agent@provider.example';
const ADMIN = 'global.admin@provider.example';

const address = (postalCode: string): object => ({ line1: 'Ring 1', city: 'Irgendwo', postalCode });

describeEngine('postal codes', () => {
  let app: TestApp;
  let customerId: string;
  let providerId: string;
  beforeAll(async () => {
    app = await startWorld();
    providerId = (await aProvider(app, { domain: 'provider.example' })).id;
    customerId = (await aCreatedCustomer(app, AGENT, { agreement: agreement() }))['customer'].id as string;
  });
  afterAll(() => app.stop());

  const INPUTS: readonly [string, string, (of: object) => object][] = [
    ['createCustomer', AGENT, (of) => company({ country: 'AT', address: of })],
    ['updateCustomer', AGENT, (of) => ({ customerId, address: of })],
    ['updateOrganization', ADMIN, (of) => ({ organizationId: providerId, address: of })],
  ];

  it.each(INPUTS)('are those of the country in %s', async (name, email, input) => {
    const { errors } = await mutate(app, email, name, input(address('SW1A 1AA')));
    expect(errors).toMatchObject([{ code: 'INVALID', path: ['address', 'postalCode'] }]);
    const good = name === 'createCustomer' ? '1010' : '01844';
    expect((await mutate(app, email, name, input(address(good)))).errors).toEqual([]);
  });
});
