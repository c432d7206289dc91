import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { mutate } from '../../support/mutate';
import { agreement, company, newCustomer, organizationId } from '../customer-lifecycle/support/customers';
import { startDemoApp } from '../rights/support/demo-app';

const AGENT = 'admin.agent@alpine-distribution.example';
const ADMIN = 'global.admin@alpine-distribution.example';

const address = (postalCode: string): object => ({ line1: 'Ring 1', city: 'Irgendwo', postalCode });

describeEngine('postal codes', () => {
  let app: TestApp;
  let customerId: string;
  let alpine: string;
  beforeAll(async () => {
    app = await startDemoApp();
    customerId = (await newCustomer(app, { agreement: agreement() }))['customer'].id as string;
    alpine = await organizationId(app, 'Alpine Distribution');
  });
  afterAll(() => app.stop());

  const INPUTS: readonly [string, string, (of: object) => object][] = [
    ['createCustomer', AGENT, (of) => company({ country: 'AT', address: of })],
    ['updateCustomer', AGENT, (of) => ({ customerId, address: of })],
    ['updateOrganization', ADMIN, (of) => ({ organizationId: alpine, address: of })],
  ];

  it.each(INPUTS)('are those of the country in %s', async (name, email, input) => {
    const { errors } = await mutate(app, email, name, input(address('SW1A 1AA')));
    expect(errors).toMatchObject([{ code: 'INVALID', path: ['address', 'postalCode'] }]);
    const good = name === 'createCustomer' ? '1010' : '01844';
    expect((await mutate(app, email, name, input(address(good)))).errors).toEqual([]);
  });
});
