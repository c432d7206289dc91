import { bound } from '../../../src/data/sql';
import { startTestApp, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { listen, openMeter, type Meter, type Sent } from './support/meter';
import { buildWorld, type World } from './support/world';

/** Most rows that a look-up reads: a few of each type, and those that it shows. */
const FEW = 60;

interface Place extends World {
  app: TestApp;
  meter: Meter;
  take: () => Sent[];
}

/** A customer as its provider can look it up. */
interface Known {
  id: string;
  name: string;
  initialDomain: string;
  email: string;
}

const SEARCH = 'query($text: String!) { search(text: $text, first: 5) { nodes { match field node { ... on Node { id } } } } }';
const FILTER = 'query($filter: CustomerFilter) { customers(first: 5, filter: $filter) { nodes { id } } }';

describeEngine('rows that a look-up reads', () => {
  const places: Place[] = [];
  beforeAll(async () => {
    for (const size of [1_000, 10_000]) {
      const app = await startTestApp();
      const world = await buildWorld(app.database, size);
      places.push({ ...world, app, meter: await openMeter(app), take: listen(app) });
    }
  });
  afterAll(async () => {
    for (const { app, meter } of places) {
      await meter.close();
      await app.stop();
    }
  });

  async function rowsOf(
    place: Place,
    document: string,
    variables: Record<string, unknown>,
  ): Promise<{ rows: number; data: any }> {
    const { app, channel, meter, take } = place;
    const token = await app.as(channel.emails.provider);
    take();
    const { data, errors } = await app.send(document, variables, token);
    expect(errors).toEqual([]);
    let rows = 0;
    for (const one of take()) if (!one.sql.includes('account_read')) rows += await meter.rowsOf(one);
    return { rows, data };
  }

  /** The last customer of the provider, which a list from the start reads last. */
  async function known({ app, channel }: Place): Promise<Known> {
    const document = '{ customers(last: 1) { nodes { id name initialDomain email } } }';
    const { data } = await app.send(document, {}, await app.as(channel.emails.provider));
    const { id } = data?.['customers'].nodes[0] as Known;
    // The copies of the world share domains and addresses; this one gets its own.
    const [domain, email] = ['looked-up.example', 'office@looked-up.example'];
    await app.database.transaction((writer) =>
      writer.run(
        bound(
          'nobody',
          'UPDATE customer SET initial_domain = ?, initial_domain_folded = ?, email = ?, email_folded = ? WHERE id = ?',
        ),
        [domain, domain, email, email, id],
      ),
    );
    return { ...(data?.['customers'].nodes[0] as Known), initialDomain: domain, email };
  }

  it('are the same few by domain, address and id, in a world ten times as large', async () => {
    const read: Record<string, number[]> = {};
    for (const place of places) {
      const { id, initialDomain, email } = await known(place);
      const texts = { initialDomain, email, id };
      for (const [field, text] of Object.entries(texts)) {
        const { rows, data } = await rowsOf(place, SEARCH, { text });
        expect(data.search.nodes).toEqual([{ match: 'EXACT', field, node: { id } }]);
        (read[`search ${field}`] ??= []).push(rows);
      }
      for (const filter of [
        { initialDomain: { eq: initialDomain } },
        { email: { in: [email, 'none@none.example'] } },
        { id: { eq: id } },
        { and: [{ country: { ne: 'XX' } }, { initialDomain: { eq: initialDomain.toUpperCase() } }] },
      ]) {
        const { rows, data } = await rowsOf(place, FILTER, { filter });
        expect(data.customers.nodes).toEqual([{ id }]);
        (read[`filter ${JSON.stringify(Object.keys(filter))}`] ??= []).push(rows);
      }
      for (const text of [
        'nobody.example',
        'nobody@nobody.example',
        'cus_01jd00000000000000000000zz',
        'ord_01jd00000000000000000000zz',
      ]) {
        const { rows, data } = await rowsOf(place, SEARCH, { text });
        expect(data.search.nodes).toEqual([]);
        (read[`nobody ${text}`] ??= []).push(rows);
      }
    }
    expect(Object.entries(read).filter(([, rows]) => rows.some((one) => one > FEW))).toEqual([]);
  });

  it('are as many as a page has for the beginning of a name', async () => {
    const read: number[] = [];
    for (const place of places) {
      const { name } = await known(place);
      const document = 'query($text: String!) { search(text: $text, types: [CUSTOMER], first: 5) { nodes { match } } }';
      const { rows, data } = await rowsOf(place, document, { text: name.slice(0, 3) });
      expect(data.search.nodes).toHaveLength(5);
      read.push(rows);
    }
    expect({ read, few: Math.max(...read) <= FEW }).toEqual({ read, few: true });
  });
});
