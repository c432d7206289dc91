import { insertRows } from '../../../../src/data/insert';
import type { Database, Writer } from '../../../../src/data/database';
import { bound } from '../../../../src/data/sql';
import { idMaker } from '../../../../src/kernel/ids';
import { AuditEvent, AuditScope } from '../../../../src/modules/audit/audit.entity';
import { BulkRun } from '../../../../src/modules/bulk/bulk-run.entity';
import { ExternalId } from '../../../../src/modules/external-ids/external-id.entity';
import { IdentityProvider } from '../../../../src/modules/identity-providers/identity-provider.entity';
import { ImportTemplate } from '../../../../src/modules/import-templates/import-template.entity';
import { SavedQuery } from '../../../../src/modules/saved-queries/saved-query.entity';
import { ExternalRelationship, PartnerIdRecord } from '../../../../src/modules/reference-data/reference-data.entity';
import { Schedule, ScheduleDelivery } from '../../../../src/modules/schedules/schedule.entity';
import { DEMO_DAY } from '../../../support/app';
import { buildChannel, type Channel } from '../../../support/factories/channel';
import { analyze, copyRows, type Copying } from './grow';

/** What everything in the world is copied from: the smallest channel in which nothing is alone. */
const SEED = 2;
/** Children that one parent of each kind has, and more: enough for 21 pages of five. */
const DEEP = 120;

/** Tables that grow with the world, those that others refer to first. */
const TABLES = [
  'organization',
  'organization_domain',
  'partner',
  'directory_entry',
  'partnership',
  'customer',
  'customer_relationship',
  'delegated_admin_grant',
  'customer_agreement',
  'user',
  'role_assignment',
  'session',
  'api_token',
  'offer',
  'offer_market',
  'offer_price',
  'order',
  'order_line',
  'subscription',
  'license_assignment',
  'incentive_credit',
  'order_request',
  'invitation',
  'enrollment',
  'external_relationship',
  'audit_event',
  'audit_scope',
  'outbox_mail',
  'partner_scope',
  'customer_scope',
  'subscription_scope',
  'order_scope',
  'invitation_scope',
] as const;

/** One node of each type that has lists, by the name of the type; with more than 21 pages of five in each of them. */
export type Parents = Record<string, string>;

export interface World {
  channel: Channel;
  parents: Parents;
}

const HISTORY = 'history';
const id = idMaker();
// Before whatever the channel makes, so ids sort as they do there.
const at = DEMO_DAY - 200 * 86_400_000;

type Ids = Record<string, string>;

/** The first id of each kind that the seed has made. */
async function seedIds(database: Database, channel: Channel): Promise<Ids> {
  const one = async (sql: string): Promise<string> => String((await database.rows(bound('nobody', sql), []))[0]?.['id']);
  const [customer = '', subscription = '', order = '', offer = ''] = [
    channel.customers[0],
    channel.subscriptions[0],
    channel.orders[0],
    channel.offers[0],
  ];
  const first = (table: string, where: string): Promise<string> => one(`SELECT MIN(id) AS id FROM \`${table}\` WHERE ${where}`);
  return {
    Provider: channel.provider,
    Reseller: channel.reseller,
    Customer: customer,
    CustomerSubscription: subscription,
    Order: order,
    Offer: offer,
    Operator: await first('organization', "kind = 'OPERATOR'"),
    operatorUser: await first('user', "email = 'op@vendor.example'"),
    User: await first('user', "email = 'all@provider.example'"),
    resellerUser: await first('user', "email = 'all@reseller.example'"),
    CustomerUser: await first('user', `organization_id = '${customer}'`),
    CustomerRelationship: await first(
      'customer_relationship',
      `customer_id = '${customer}' AND partner_id = '${channel.provider}'`,
    ),
    DelegatedAdminGrant: await first(
      'delegated_admin_grant',
      `customer_id = '${customer}' AND partner_id = '${channel.provider}'`,
    ),
    DirectoryEntry: await first('directory_entry', `provider_id = '${channel.provider}'`),
    Enrollment: await first('enrollment', `reseller_id = '${channel.reseller}'`),
    Invitation: await first('invitation', '1 = 1'),
    OrderRequest: await first('order_request', '1 = 1'),
    Partnership: await first('partnership', '1 = 1'),
  };
}

/** A record of the register, which the channel does not have. */
async function addRegister(database: Database, ids: Ids): Promise<void> {
  const own = { id: id('PartnerIdRecord', at), createdAt: at, partnerId: 'P-1', country: 'DE' };
  const texts = {
    organizationName: 'Registered',
    contactName: 'Contact',
    contactEmails: '[]',
    benefits: '[]',
    competencies: '[]',
  };
  const external = { ...own, id: id('ExternalRelationship', at), customerDomain: 'x.example', customerName: 'External' };
  await database.transaction(async (writer) => {
    await insertRows(writer, PartnerIdRecord, [{ ...own, ...texts, active: true, version: 1 }]);
    await insertRows(writer, ExternalRelationship, [{ ...external, hasGrant: false }]);
  });
  ids['PartnerIdRecord'] = own.id;
}

/** A schedule of the provider's user, with a long log. */
async function addSchedule(database: Database, ids: Ids): Promise<void> {
  const own = { id: id('Schedule', at), createdAt: at, ownerId: ids['User'] ?? '', organizationId: ids['Provider'] ?? '' };
  const query = { savedQueryId: id('SavedQuery', at), variablesJson: '{}', format: 'CSV', delivery: 'FILE', status: 'ACTIVE' };
  const rhythm = { frequency: 'DAILY', time: '07:00', timeZone: 'UTC', dueAt: at, nextRunAt: at, attempts: 0, failures: 0 };
  const log = Array.from({ length: DEEP }, (_, index) => ({
    id: id('ScheduleDelivery', at + index),
    createdAt: at + index,
    ownerId: own.ownerId,
    scheduleId: own.id,
    dueAt: at + index,
    status: 'DELIVERED',
    attempts: 1,
  }));
  await database.transaction(async (writer) => {
    await insertRows(writer, Schedule, [{ ...own, ...query, ...rhythm, version: 1 }]);
    await insertRows(writer, ScheduleDelivery, log);
  });
  ids['Schedule'] = own.id;
}

/** An event about each parent, to be copied. */
async function addEvents(writer: Writer, ids: Ids): Promise<void> {
  const orgs = ['Provider', 'Reseller', 'Customer'].map((name) => ids[name] ?? '');
  const events = Object.values(ids).map((subjectId) => ({ id: id('AuditEvent', at), createdAt: at, subjectId }));
  await insertRows(
    writer,
    AuditEvent,
    events.map((own) => ({ ...own, at, action: HISTORY, outcome: 'ACCEPTED', requestId: 'r' })),
  );
  await insertRows(
    writer,
    AuditScope,
    events.flatMap((own) => orgs.map((orgId) => ({ orgId, eventId: own.id }))),
  );
}

/** What an organization keeps for itself: saved queries and schedules of a user, bulk runs, ids in other systems. */
async function addOwn(database: Database, ids: Ids): Promise<void> {
  const of = (name: string): string => ids[name] ?? '';
  const [organizationId, ownerId] = [of('Provider'), of('User')];
  const many = <T>(make: (number: number) => T): T[] => Array.from({ length: DEEP }, (_, number) => make(number));
  const row = (type: Parameters<typeof id>[0], number: number): { id: string; createdAt: number; updatedAt: number } => ({
    id: id(type, at + number),
    createdAt: at + number,
    updatedAt: at + number,
  });
  const queries = many((number) => ({
    ...row('SavedQuery', number),
    organizationId,
    ownerId,
    name: `query-${number}`,
    document: '{ customers { nodes { id } } }',
    variablesJson: '[]',
    shared: false,
    formats: '[]',
    version: 1,
  }));
  const schedules = many((number) => ({
    ...row('Schedule', number),
    organizationId,
    ownerId,
    savedQueryId: queries[0]?.id ?? '',
    variablesJson: '{}',
    format: 'CSV',
    delivery: 'FILE',
    frequency: 'DAILY',
    time: '06:00',
    timeZone: 'UTC',
    status: 'PAUSED',
    dueAt: at + number,
    nextRunAt: at + number,
    attempts: 0,
    failures: number,
    version: 1,
  }));
  const counts = { totalRows: 1, position: 1, applied: 1, unchanged: 0, refused: 0, leaseUntil: 0 };
  const runs = many((number) => ({
    ...row('BulkRun', number),
    ...counts,
    organizationId,
    userId: ownerId,
    external: false,
    mutation: 'addUser',
    action: 'user.create',
    policy: 'SKIP',
    preview: false,
    state: 'COMPLETED',
    fileHash: `hash ${number}`,
    startedAt: at + number,
    finishedAt: at + number,
    version: 1,
  }));
  const templates = many((number) => ({
    ...row('ImportTemplate', number),
    organizationId,
    name: `template-${number}`,
    mutation: 'changeQuantity',
    fieldsJson: '[{"field":"quantity","value":"{Seats}","values":[]}]',
    keyFields: '[]',
    version: 1,
  }));
  const named = ['Customer', 'CustomerSubscription', 'Offer', 'Order', 'Provider', 'Reseller'].flatMap((name) =>
    many((number) => ({
      ...row('ExternalId', number),
      organizationId,
      subjectId: of(name),
      system: `system-${number}`,
      value: `${name} ${number}`,
    })),
  );
  const trusted = many((number) => ({
    ...row('IdentityProvider', number),
    organizationId,
    name: `provider-${number}`,
    kind: 'GENERIC',
    issuer: `https://login.example/${number}`,
    tokenIssuer: `https://login.example/${number}`,
    audiences: '["a"]',
    authorizedParties: '[]',
    emailDomains: '["x.example"]',
    enabled: true,
    version: 1,
  }));
  await database.transaction(async (writer) => {
    await insertRows(writer, IdentityProvider, trusted);
    await insertRows(writer, SavedQuery, queries);
    await insertRows(writer, Schedule, schedules);
    await insertRows(writer, BulkRun, runs);
    await insertRows(writer, ExternalId, named);
    await insertRows(writer, ImportTemplate, templates);
  });
}

/** More of everything: the same neighborhoods again and again. */
async function widen(database: Database, ids: Ids, times: number): Promise<void> {
  const { Operator, Provider, Reseller, User, operatorUser, resellerUser } = ids;
  const keep = [Operator, Provider, Reseller, User, operatorUser, resellerUser].map(String);
  await database.transaction(async (writer) => {
    for (const table of TABLES) await copyRows(writer, table, { series: 1, times, keep });
    await copyRows(writer, 'partner_id_record', { series: 1, times, keep, set: { partner_id: 'n.tag' } });
  });
}

/** Many children for one parent of each kind, by copies that keep the parent. */
async function deepen(database: Database, ids: Ids): Promise<void> {
  const of = (name: string): string => ids[name] ?? '';
  const orgs = [of('Provider'), of('Reseller'), of('Operator'), of('Customer'), of('User'), of('resellerUser')];
  const customer = of('Customer');
  const number = 'CAST(SUBSTR(n.tag, 2) AS SIGNED)';
  const ended = { active_slot: 'NULL', ended_at: String(at) };
  await database.transaction(async (writer) => {
    const deep = (table: string, where: string, more: Partial<Copying> = {}): Promise<void> =>
      copyRows(writer, table, { series: 2, times: DEEP, keep: orgs, where, ...more });

    await deep('customer_relationship', `b.customer_id = '${customer}'`, { set: { ...ended, status: "'ENDED'" } });
    await deep('delegated_admin_grant', `b.customer_id = '${customer}'`, {
      set: { active_slot: 'NULL', revoked_at: String(at), status: "'REVOKED'" },
    });
    await deep('customer_agreement', `b.customer_id = '${customer}'`);
    const staff = { keep: orgs.filter((own) => own !== of('resellerUser')) };
    await deep('user', `b.id = '${of('resellerUser')}'`, staff);
    await deep('role_assignment', `b.user_id = '${of('resellerUser')}'`, staff);

    await deep('external_relationship', "b.id LIKE '____0%'", { set: { partner_id: 'b.partner_id' } });
    const offer = of('Offer');
    await deep('offer', "b.id LIKE '____0%'", { set: { add_on_of_id: `'${offer}'` } });
    await deep('offer_market', "b.offer_id LIKE '____0%'");
    await deep('offer_price', `b.offer_id = '${offer}'`, {
      keep: [offer],
      set: {
        country: 'SUBSTR(n.tag, 9, 2)',
        term: "CASE SUBSTR(n.tag, 8, 1) WHEN '0' THEN 'P1M' WHEN '1' THEN 'P1Y' ELSE 'P3Y' END",
      },
    });
    await writer.run(
      bound('nobody', `INSERT INTO offer_upgrade (offer_id, target_id) SELECT '${offer}', id FROM offer WHERE id LIKE '____2%'`),
      [],
    );

    const sold = [...orgs, offer];
    for (const series of [2, 3] as const) {
      const own = `b.customer_id = '${customer}' AND b.id LIKE '____0%'`;
      await deep('user', `b.organization_id = '${customer}' AND b.id LIKE '____0%'`, { series });
      await deep('role_assignment', `b.user_id = '${of('CustomerUser')}'`, { series });
      await deep('order', own, { series });
      await deep('order_line', own, { series, keep: sold });
      await deep('subscription', own, { series, keep: sold, set: { parent_id: `'${of('CustomerSubscription')}'` } });
      await deep('order_scope', `b.order_id = '${of('Order')}'`, { series });
      await deep('subscription_scope', `b.subscription_id = '${of('CustomerSubscription')}'`, { series });
    }
    const subscription = of('CustomerSubscription');
    const licenses = `b.subscription_id = '${subscription}' AND b.id LIKE '____0%'`;
    await deep('license_assignment', licenses, { keep: [...orgs, subscription] });
    await deep('license_assignment', licenses, { series: 3, keep: [...orgs, of('CustomerUser')] });
    await deep('incentive_credit', licenses, { keep: [...orgs, subscription] });
    await deep('order_line', `b.order_id = '${of('Order')}' AND b.line_number = 1`, {
      keep: [...sold, of('Order')],
      series: 4,
      set: { line_number: `${number} + 1`, subscription_id: 'NULL' },
    });
    await addEvents(writer, ids);
    const events = `b.action = '${HISTORY}' AND b.id LIKE '____0%'`;
    const kept = { keep: [...Object.values(ids)] };
    await deep('audit_event', events, kept);
    await deep('audit_scope', `b.event_id IN (SELECT b.id FROM audit_event b WHERE ${events})`, kept);
  });
}

/** Builds a channel in which each list has `size` rows or more, and one parent of each kind has many children. */
export async function buildWorld(database: Database, size: number): Promise<World> {
  const channel = await buildChannel(database, SEED);
  const ids = await seedIds(database, channel);
  await addRegister(database, ids);
  await addSchedule(database, ids);
  await widen(database, ids, size / SEED - 1);
  await deepen(database, ids);
  await addOwn(database, ids);
  await analyze(database);
  return { channel, parents: ids };
}
