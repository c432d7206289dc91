import type { TxCtx } from '../../../src/data/context';
import { bound } from '../../../src/data/sql';
import { updateVersioned, changeIfSame, deleteWhere, insertRows, updateRows, updateWhere } from '../../../src/graph/write';
import type { Touch } from '../../../src/kernel/event';
import { CustomerRelationship } from '../../../src/modules/customers/customer.entity';
import { touchAssociation, touchGrant, touchRelationship } from '../../../src/modules/customers/customer.touches';
import { OrganizationDomain } from '../../../src/modules/partners/partner.entity';
import { CustomerSubscription, touchSubscription } from '../../../src/modules/sales';
import { Order, OrderLine } from '../../../src/modules/sales/order.entity';
import { touchOrder } from '../../../src/modules/sales/sales.touches';
import { DEMO_DAY, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { startDemoApp } from '../rights/support/demo-app';
import { idOf } from './support/notes';
import { expectRebuild } from './support/scopes-now';
import { untold, Writing, written } from './support/writing';

describeEngine('a write of what decides who sees rows', () => {
  let app: TestApp;
  let writing: Writing;
  beforeAll(async () => {
    app = await startDemoApp();
    writing = new Writing(app);
  });
  afterAll(() => app.stop());

  interface Tie {
    id: string;
    customerId: string;
    partnerId: string;
    version: number;
  }

  const tie = async (): Promise<Tie> =>
    (await writing.first(
      "SELECT id, customer_id AS customerId, partner_id AS partnerId, version FROM customer_relationship WHERE status = 'ACTIVE' ORDER BY id LIMIT 1",
    )) as Tie;

  /** A partner that never had a relationship with a customer. */
  const stranger = async ({ customerId }: Tie): Promise<string> => {
    const sql =
      'SELECT id FROM partner WHERE id NOT IN (SELECT partner_id FROM customer_relationship WHERE customer_id = ?) ORDER BY id';
    return String((await writing.first(sql, customerId))['id']);
  };

  it('names an event that touches it', async () => {
    const { id, customerId, partnerId } = await tie();
    const ended = { status: 'ENDED', endedAt: DEMO_DAY, activeSlot: null };
    const by = { id, customerId, partnerId };
    const nothing = ' changes a customer relationship and does not touch it.';
    const table = 'customer_relationship';
    await writing.expectFault(`A write without an event${nothing}`, table, (tx) =>
      updateRows(tx, CustomerRelationship, ended, by, undefined as never),
    );
    for (const event of [untold(), written(), written(touchGrant(customerId, partnerId))]) {
      await writing.expectFault(`test.written${nothing}`, table, (tx) => updateRows(tx, CustomerRelationship, ended, by, event));
    }
  });

  it('touches each fact that it changes, and needs to touch no other', async () => {
    const { id, customerId, partnerId } = await tie();
    const both = { status: 'ACTIVE', associatedResellerId: null };
    const key = [customerId, partnerId] as const;
    const write =
      (values: object, ...touches: Touch[]) =>
      (tx: TxCtx): Promise<number> =>
        updateRows(tx, CustomerRelationship, values as Record<string, null>, { id }, written(...touches));
    const table = 'customer_relationship';
    const missing = 'test.written changes a associated reseller and does not touch it.';
    await writing.expectFault(missing, table, write(both, touchRelationship(...key)));
    await writing.expectFault(
      missing.replace('associated reseller', 'customer relationship'),
      table,
      write(both, touchAssociation(...key)),
    );
    expect(await writing.counted(write(both, touchRelationship(...key), touchAssociation(...key)))).toEqual([1, 1]);
    expect(await writing.counted(write({ associatedResellerId: null }, touchAssociation(...key)))).toEqual([1, 1]);
    expect(await writing.counted(write({ azureOwner: false }))).toEqual([1, 1]);
  });

  it('touches it by the key that the row has', async () => {
    const found = await tie();
    const { id, customerId, partnerId } = found;
    const other = await stranger(found);
    const again = { status: 'ACTIVE' };
    const wrong = `test.written changes a customer relationship, that of ${customerId} and ${partnerId}, and touches that of `;
    const table = 'customer_relationship';
    const others = [touchRelationship(customerId, other), touchRelationship(other, customerId)];
    const named = `${wrong}${customerId} and ${other}, ${other} and ${customerId}.`;
    const by = { id, customerId, partnerId };
    await writing.expectFault(named, table, (tx) => updateRows(tx, CustomerRelationship, again, by, written(...others)));
    await writing.expectFault(named, table, (tx) => changeIfSame(tx, CustomerRelationship, found, again, written(...others)));
    await writing.expectFault(named, table, (tx) => updateVersioned(tx, CustomerRelationship, found, again, written(...others)));
    const right = touchRelationship(customerId, partnerId);
    expect(await writing.counted((tx) => updateRows(tx, CustomerRelationship, again, by, written(...others, right)))).toEqual([
      1, 1,
    ]);
    // What it becomes is known, where what it was is not.
    const becomes = { ...again, customerId, partnerId };
    await writing.expectFault(named, table, (tx) => updateRows(tx, CustomerRelationship, becomes, { id }, written(...others)));
    // Where part of the key is not known, only the database knows whether it is the right one.
    for (const part of [{ id }, { id, customerId }, { id, partnerId }]) {
      expect(await writing.counted((tx) => updateRows(tx, CustomerRelationship, again, part, written(others[0]!)))).toEqual([
        1, 1,
      ]);
    }
  });

  it('touches both keys if a row moves from one to the other', async () => {
    const found = await tie();
    const { id, customerId, partnerId } = found;
    const other = await stranger(found);
    const [before, after] = [touchRelationship(customerId, partnerId), touchRelationship(customerId, other)];
    const moves = { partnerId: other, status: 'ACTIVE' };
    const move =
      (...touches: Touch[]) =>
      (tx: TxCtx): Promise<number> =>
        updateRows(tx, CustomerRelationship, moves, { id, customerId, partnerId }, written(...touches));
    const fault = (one: string, touched: string): string =>
      `test.written changes a customer relationship, that of ${customerId} and ${one}, and touches that of ${customerId} and ${touched}.`;
    await writing.expectFault(fault(other, partnerId), 'customer_relationship', move(before));
    await writing.expectFault(fault(partnerId, other), 'customer_relationship', move(after));
    expect(await writing.counted(move(before, after))).toEqual([1, 1]);
    await expectRebuild(app.database);
  });

  it('touches what each of several new rows is about', async () => {
    const found = await tie();
    const other = await stranger(found);
    const row = (type: 'CustomerRelationship', customerId: string) => ({
      id: idOf(type),
      createdAt: DEMO_DAY,
      customerId,
      partnerId: other,
      status: 'ACTIVE',
      origin: 'INVITATION',
      acquiredThrough: 'OTHER',
      startedAt: DEMO_DAY,
      activeSlot: 'A',
      version: 1,
    });
    const sql =
      'SELECT id FROM customer WHERE id <> ? AND id NOT IN (SELECT customer_id FROM customer_relationship WHERE partner_id = ?) ORDER BY id';
    const second = String((await app.database.rows(sql, [found.customerId, other]))[0]?.['id']);
    const rows = [row('CustomerRelationship', found.customerId), row('CustomerRelationship', second)];
    const touches = [touchRelationship(found.customerId, other), touchRelationship(second, other)] as const;
    const insert =
      (...touched: Touch[]) =>
      (tx: TxCtx): Promise<void> =>
        insertRows(tx, CustomerRelationship, rows, written(...touched));
    await writing.expectFault(
      'test.written changes a customer relationship and does not touch it.',
      'customer_relationship',
      insert(),
    );
    await writing.expectFault(
      `test.written changes a customer relationship, that of ${second} and ${other}, and touches that of ${found.customerId} and ${other}.`,
      'customer_relationship',
      insert(touches[0]),
    );
    expect(await writing.counted(insert(...touches))).toEqual([undefined, 1]);
    await expectRebuild(app.database);
  });

  it('is about the row itself or what the row belongs to', async () => {
    const [one, other] = await app.database.rows<{ id: string; providerId: string }>(
      'SELECT id, provider_id AS providerId FROM `order` ORDER BY id LIMIT 2',
      [],
    );
    if (!one || !other) throw new Error('There are no orders.');
    const fault = `test.written changes a order, that of ${one.id}, and touches that of ${other.id}.`;
    const same = { providerId: one.providerId };
    await writing.expectFault(fault, '`order`', (tx) =>
      updateRows(tx, Order, same, { id: one.id }, written(touchOrder(other.id))),
    );
    expect(await writing.counted((tx) => updateRows(tx, Order, same, { id: one.id }, written(touchOrder(one.id))))).toEqual([
      1, 1,
    ]);
    const line = await writing.first(
      'SELECT id, reseller_id AS resellerId FROM order_line WHERE order_id = ? ORDER BY id LIMIT 1',
      one.id,
    );
    const key = { id: String(line['id']), orderId: one.id };
    const reseller = { resellerId: line['resellerId'] as string | null };
    await writing.expectFault(fault, 'order_line', (tx) =>
      updateRows(tx, OrderLine, reseller, key, written(touchOrder(other.id))),
    );
    expect(await writing.counted((tx) => updateRows(tx, OrderLine, reseller, key, written(touchOrder(one.id))))).toEqual([1, 1]);
  });

  it('touches the fact even if only the database knows which rows match', async () => {
    const { id } = await writing.first('SELECT id FROM subscription ORDER BY id LIMIT 1');
    const itself = { where: bound('subject', 'id = ?'), params: [String(id)] };
    const nobody = { ...itself, params: ['nobody'] };
    const set = { quantity: 'quantity + 1', version: 'version + 1' };
    const fault = 'test.written changes a subscription and does not touch it.';
    await writing.expectFault(fault, 'subscription', (tx) =>
      updateWhere(tx, CustomerSubscription, { set, ...itself }, written()),
    );
    expect(await writing.counted((tx) => updateWhere(tx, CustomerSubscription, { set, ...nobody }, written()))).toEqual([0, 0]);
    const touch = written(touchSubscription(String(id)));
    expect(await writing.counted((tx) => updateWhere(tx, CustomerSubscription, { set, ...itself }, touch))).toEqual([1, 1]);
    const tie = await writing.first('SELECT id FROM customer_relationship ORDER BY id LIMIT 1');
    const none = { set: { azureOwner: 'azure_owner' }, ...itself, params: [String(tie['id'])] };
    expect(await writing.counted((tx) => updateWhere(tx, CustomerRelationship, none, written()))).toEqual([1, 1]);
    const domain = await writing.first('SELECT domain FROM organization_domain ORDER BY domain LIMIT 1');
    const owned = { where: bound('subject', 'domain = ?'), params: [String(domain['domain'])] };
    await writing.expectFault('test.written changes a domain and does not touch it.', 'organization_domain', (tx) =>
      deleteWhere(tx, OrganizationDomain, owned, written()),
    );
    expect(
      await writing.counted((tx) => deleteWhere(tx, OrganizationDomain, { ...owned, params: ['nobody'] }, written())),
    ).toEqual([0, 0]);
    await expectRebuild(app.database);
  });
});
