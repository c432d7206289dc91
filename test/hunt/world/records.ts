import type { Row } from '../store';
import { addCustomers } from './customers';
import { addPartners } from './partners';
import { addSales } from './sales';
import { DAY, NOW, World, type Size } from './world';

function addInvitation(world: World, inviter: string, domain: string, more: Row): void {
  const id = world.id('Invitation');
  const email = world.email('invitation', id, 'recipient_email', domain);
  const state = world.random.pick(['PENDING', 'PENDING', 'ACCEPTED', 'REVOKED']);
  world.add('invitation', {
    id,
    created_at: NOW - 9 * DAY,
    inviter_id: inviter,
    recipient_email: email,
    recipient_email_folded: email,
    recipient_domain: domain,
    message: world.text('invitation', id, 'message'),
    include_delegated_admin: 0,
    issue_number: 1,
    expires_at: NOW + 20 * DAY,
    version: 1,
    ...more,
    state: more['accepted_by_id'] === undefined && state === 'ACCEPTED' ? 'PENDING' : state,
    accepted_by_id: state === 'ACCEPTED' ? (more['accepted_by_id'] ?? null) : null,
    decided_at: state === 'PENDING' ? null : NOW - 8 * DAY,
  });
  const mail = world.id('OutboxMail');
  const recipient = world.email('outbox_mail', mail, 'recipient');
  world.add('outbox_mail', {
    id: mail,
    created_at: NOW - 9 * DAY,
    template: 'invitation',
    recipient,
    recipient_folded: recipient,
    subject_id: id,
    parameters: '{}',
    status: 'SENT',
    attempts: 1,
    sent_at: NOW - 9 * DAY,
    problems: world.list('outbox_mail', mail, 'problems'),
  });
}

function addInvitations(world: World): void {
  for (const { provider_id, reseller_id } of world.of('partnership')) {
    const own = { kind: 'PARTNERSHIP', accepted_by_id: reseller_id ?? null };
    if (world.random.chance(0.5)) addInvitation(world, String(provider_id), world.domainOf(String(reseller_id)), own);
    if (world.random.chance(0.3)) addInvitation(world, String(provider_id), 'elsewhere.example', { kind: 'PARTNERSHIP' });
  }
  const partnerships = world.of('partnership').filter(({ status }) => status === 'ACTIVE');
  for (const { id, cloud } of world.of('customer')) {
    if (!world.random.chance(0.5)) continue;
    const { provider_id, reseller_id } = world.random.pick(partnerships);
    const dual = world.random.chance(0.4);
    const kind = { kind: dual ? 'CUSTOMER_DUAL' : 'CUSTOMER', provider_id: dual ? (provider_id ?? null) : null };
    addInvitation(world, String(reseller_id), world.domainOf(String(id)), {
      ...kind,
      cloud: cloud ?? null,
      acquired_through: 'OTHER',
      accepted_by_id: id ?? null,
    });
  }
}

function addEvent(world: World, actor: Row, subject: string, seenBy: readonly string[], onBehalfOf: string | null): void {
  const id = world.id('AuditEvent');
  // Ids of partners that most readers do not see.
  const [resellerId, supportPartnerId] = [world.of('partner').at(0)?.['id'], world.of('partner').at(-1)?.['id']];
  const ids = { before: { resellerId, of: [supportPartnerId] }, after: { resellerId: supportPartnerId } };
  const changes = {
    ...ids,
    note: { before: world.text('audit_event', id, 'changes'), after: world.text('audit_event', id, 'changes') },
  };
  world.add('audit_event', {
    id,
    created_at: NOW - 7 * DAY,
    at: NOW - 7 * DAY,
    action: 'renameSubscription',
    outcome: 'ACCEPTED',
    actor_id: actor['id'] ?? null,
    actor_name: world.text('audit_event', id, 'actor_name'),
    actor_organization_id: actor['organization_id'] ?? null,
    on_behalf_of_id: onBehalfOf,
    subject_id: subject,
    changes: JSON.stringify(changes),
    request_id: id,
    times: 1,
  });
  for (const org_id of new Set([String(actor['organization_id']), ...seenBy, ...(onBehalfOf ? [onBehalfOf] : [])])) {
    world.add('audit_scope', { org_id, event_id: id });
  }
}

/** What partners and customers did with each other, and who is told. */
function addEvents(world: World): void {
  const first = new Map<string, Row>();
  for (const user of world.of('user')) {
    if (!first.has(String(user['organization_id']))) first.set(String(user['organization_id']), user);
  }
  for (const { id, partner_id, customer_id } of world.of('customer_relationship')) {
    const person = first.get(String(customer_id));
    if (person && world.random.chance(0.3)) addEvent(world, person, String(id), [String(partner_id)], null);
    const actor = first.get(String(partner_id));
    if (!actor || !world.random.chance(0.5)) continue;
    const behalf = world.random.chance(0.4);
    addEvent(world, actor, String(behalf ? customer_id : id), [], behalf ? String(customer_id) : null);
  }
  for (const { id, provider_id } of world.of('subscription')) {
    const actor = first.get(String(provider_id));
    if (actor && world.random.chance(0.3)) addEvent(world, actor, String(id), [], null);
  }
  for (const { id, provider_id, reseller_id } of world.of('partnership')) {
    const actor = first.get(String(reseller_id));
    if (actor && world.random.chance(0.3)) addEvent(world, actor, String(id), [String(provider_id)], null);
  }
}

/** What was said when a tie was cut. */
function addAttestations(world: World): void {
  const attested = (row: Row, kind: string, organization: string): void => {
    world.add('attestation', {
      subject_id: row['id'] ?? null,
      kind,
      template_version: '2026-01',
      organization_id: organization,
      user_id: world.firstOf(organization, ''),
      attested_at: NOW - 10 * DAY,
    });
  };
  for (const row of world.of('customer_relationship')) {
    if (row['status'] === 'ENDED') attested(row, 'RELATIONSHIP', String(row['partner_id']));
  }
  for (const row of world.of('partnership')) {
    if (row['status'] === 'ENDED') attested(row, 'PARTNERSHIP', String(row['provider_id']));
  }
}

function addRegisters(world: World): void {
  for (const { partner_id, country } of world.of('partner')) {
    if (partner_id === null || !world.random.chance(0.2)) continue;
    const [id, external] = [world.id('PartnerIdRecord'), world.id('ExternalRelationship')];
    world.add('partner_id_record', {
      id,
      partner_id: partner_id ?? null,
      ...world.texts('partner_id_record', id, 'organization_name contact_name'),
      ...world.address('partner_id_record', id),
      country: country ?? null,
      active: 1,
      contact_emails: world.list('partner_id_record', id, 'contact_emails', '@nowhere.example'),
      benefits: world.list('partner_id_record', id, 'benefits'),
      competencies: world.list('partner_id_record', id, 'competencies'),
      created_at: NOW - 500 * DAY,
      version: 1,
    });
    world.add('external_relationship', {
      id: external,
      partner_id: partner_id ?? null,
      ...world.texts('external_relationship', external, 'customer_domain customer_name'),
      country: country ?? null,
      has_grant: 0,
      created_at: NOW - 500 * DAY,
    });
  }
}

/** Makes a world: the same one for the same size and seed. */
export function makeWorld(size: Size, seed: number): World {
  const world = new World(size, seed);
  addPartners(world);
  addCustomers(world);
  addSales(world);
  addInvitations(world);
  addEvents(world);
  addAttestations(world);
  addRegisters(world);
  return world;
}
