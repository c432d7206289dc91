import { describeEngine, engineUnderTest } from '../../support/database';
import { aServedCustomer, PROVIDER, startMarket, type Market } from '../../support/factories/market';
import { aUser } from '../../support/factories/users';
import { listen, openMeter, type Meter } from './support/meter';

/** People of a customer who have never signed in, in the two worlds. */
const [FEW, MANY] = [2, 40];
/** A page with another customer, as engines make a constant of one alone. */
const TWO = 'query($id: ID!, $other: ID!) { customer(id: $id) { viewerCan } other: customer(id: $other) { viewerCan } }';
/** Rows that are read for each of them: the person, the roles, and what an index reads to come there. */
const EACH = 5;

describeEngine('what may be done with a customer', () => {
  let app: Market;
  let meter: Meter;
  let other: string;
  const customers: string[] = [];
  beforeAll(async () => {
    app = await startMarket();
    other = (await aServedCustomer(app)).id;
    for (const count of [FEW, MANY]) {
      const { id } = await aServedCustomer(app);
      for (let made = 0; made < count; made += 1) await aUser(app, { id }, { roles: ['CUSTOMER_USER'] });
      customers.push(id);
    }
    if (engineUnderTest() !== 'sqlite') await app.database.rows('ANALYZE TABLE `user`, role_assignment', []);
    meter = await openMeter(app);
  });
  afterAll(async () => {
    await (meter as Meter | undefined)?.close();
    await app.stop();
  });

  it('is found by reading each of its people once, however many there are', async () => {
    const take = listen(app);
    const token = await app.as(PROVIDER);
    const read: number[] = [];
    for (const id of customers) {
      take();
      const { errors } = await app.send(TWO, { id, other }, token);
      expect(errors).toEqual([]);
      const about = take().filter(({ sql }) => sql.includes('last_sign_in_at IS NULL'));
      expect(about).toHaveLength(1);
      for (const one of about) read.push(await meter.rowsOf(one));
    }
    const [few = 0, many = 0] = read;
    expect(few).toBeGreaterThan(0);
    expect({ few, many, linear: many - few <= EACH * (MANY - FEW) }).toEqual({ few, many, linear: true });
  });
});
