import type { Row } from '../store';
import type { Sight } from './sight';

type Rule = (sight: Sight, row: Row) => boolean;

const text = (value: unknown): string => String(value);
const between =
  (action: string): Rule =>
  (sight, { provider_id, reseller_id }) =>
    sight.may(action) && sight.isPartner && [provider_id, reseller_id].includes(sight.own);

/** Whether the event is about something that the organization is a party of. */
const isParty: Rule = (sight, { subject_id }) => {
  const id = text(subject_id);
  const tie = sight.facts.get('customer_relationship', id) ?? sight.facts.get('delegated_admin_grant', id);
  const pair = sight.facts.get('partnership', id) ?? sight.facts.get('order_request', id);
  return [tie?.['partner_id'], tie?.['customer_id'], pair?.['provider_id'], pair?.['reseller_id']].includes(sight.own);
};

/** Whether a viewer sees a row, by table: section 2 of the rules. */
export const ROWS: Readonly<Record<string, Rule>> = {
  organization: (sight, { id, kind }) => {
    if (kind === 'OPERATOR') return sight.isOperator;
    return kind === 'CUSTOMER' ? sight.seesCustomer(text(id)) : sight.seesPartner(text(id));
  },
  partner: (sight, { id }) => sight.seesPartner(text(id)),
  directory_entry: (_, { listed }) => Boolean(listed),
  partnership: (sight, { provider_id, reseller_id }) =>
    sight.may('partnership.read') && (sight.isOperator || [provider_id, reseller_id].includes(sight.own)),
  enrollment: (sight, { reseller_id }) => sight.may('enrollment.read') && (sight.isOperator || reseller_id === sight.own),
  customer: (sight, { id }) => sight.seesCustomer(text(id)),
  customer_relationship: (sight, { customer_id, partner_id, status }) => {
    if (!sight.may('customer.read') || sight.isOperator || sight.viewer.applicant) return false;
    if (customer_id === sight.own || (partner_id === sight.own && sight.seesCustomer(text(customer_id)))) return true;
    return status === 'ACTIVE' && sight.seesCustomer(text(customer_id)) && sight.facts.partnered(sight.own, text(partner_id));
  },
  delegated_admin_grant: (sight, { customer_id, partner_id }) =>
    sight.may('customer.read') &&
    (customer_id === sight.own || (partner_id === sight.own && sight.seesCustomer(text(customer_id)))),
  customer_agreement: (sight, { customer_id, kind, attested_by_id }) => {
    const customer = text(customer_id);
    if (!sight.seesCustomer(customer)) return false;
    if (customer === sight.own || kind === 'ACCEPTANCE' || attested_by_id === sight.own) return true;
    const by = text(attested_by_id);
    return sight.facts.partnered(by, sight.own) && sight.facts.related(by, customer);
  },
  user: (sight, { id, kind, organization_id }) => {
    const organization = text(organization_id);
    if (id === sight.viewer.userId) return true;
    if (kind === 'CUSTOMER_USER') return !sight.isOperator && sight.readsPeople(organization);
    if (sight.isOperator) return true;
    return (organization === sight.own && sight.may('user.read')) || sight.administers(organization);
  },
  session: (sight, { user_id }) => user_id === sight.viewer.userId,
  api_token: (sight, { user_id }) => user_id === sight.viewer.userId,
  offer: (sight, row) => sight.sellsHere(row),
  offer_price: (sight, { offer_id }) => sight.may('offer.read_price') && sight.sees('offer', text(offer_id)),
  order: (sight, { id, provider_id }) => {
    if (sight.viewer.kind === 'PROVIDER') return sight.may('order.read') && provider_id === sight.own;
    return sight.facts.by('order_line', 'order_id', text(id)).some((line) => sight.readsLine(line));
  },
  order_line: (sight, row) => sight.readsLine(row),
  order_request: between('order.read'),
  incentive_credit: between('incentive.read'),
  subscription: (sight, row) => sight.level(row) !== null,
  license_assignment: (sight, { customer_id, customer_user_id }) =>
    sight.readsPeople(text(customer_id)) || (customer_user_id === sight.viewer.userId && sight.may('license.read_own')),
  invitation: (sight, { inviter_id, provider_id, accepted_by_id, recipient_domain }) => {
    if (!sight.may('invitation.read')) return false;
    if (sight.isOperator || [inviter_id, provider_id, accepted_by_id].includes(sight.own)) return true;
    return sight.facts.by('organization_domain', 'domain', text(recipient_domain))[0]?.['organization_id'] === sight.own;
  },
  audit_event: (sight, row) => {
    if (!sight.may('audit.read')) return false;
    if (sight.isOperator || [row['actor_organization_id'], row['on_behalf_of_id']].includes(sight.own)) return true;
    return row['outcome'] === 'ACCEPTED' && isParty(sight, row);
  },
  outbox_mail: (sight) => sight.isOperator && sight.may('mail.read'),
  partner_id_record: (sight) => sight.isOperator,
  external_relationship: (sight) => sight.isOperator,
};

const account: Rule = (sight, { id }) => id === sight.own || sight.isOperator || sight.administers(text(id));
const company: Rule = (sight, { id, created_by_id }) => {
  if (sight.readsDetails(text(id))) return true;
  return created_by_id === sight.own && sight.seesCustomer(text(id)) && sight.may('customer.read_details');
};
const sold: Rule = (sight, row) => sight.level(row) === 'FULL';
const priced =
  (table: string): Rule =>
  (sight, { id }) =>
    sight.may('offer.read_price') && sight.sees(table, text(id));

const actsForCustomer = (sight: Sight, row: Row): boolean =>
  sight.facts.get('customer', text(row['actor_organization_id'])) !== undefined;

const isAboutCustomer = (row: Row): boolean => row['on_behalf_of_id'] !== null || /^(cus|cur|agr)_/.test(text(row['subject_id']));

/** What changed about a customer, and what one changed, is told to the customer and to who did it only. */
const event = (sight: Sight, row: Row, isCustomers: boolean): boolean =>
  sight.sees('audit_event', text(row['id'])) &&
  (!isCustomers || row['actor_organization_id'] === sight.own || sight.viewer.kind === 'CUSTOMER');

/** Texts that are not open to everybody who sees their row. */
export const TEXTS: Readonly<Record<string, Rule>> = {
  'partner.address_*': account,
  'partner.contact_*': account,
  'customer.address_*': company,
  'customer.email': company,
  'customer.custom_domains': (sight, { id }) => sight.readsDetails(text(id)),
  'audit_event.actor_name': (sight, row) => {
    if (!sight.sees('audit_event', text(row['id']))) return false;
    return row['actor_organization_id'] === sight.own || (sight.isOperator && !actsForCustomer(sight, row));
  },
  'partner.benefits': account,
  'partner.competencies': account,
  'audit_event.changes': (sight, row) => event(sight, row, actsForCustomer(sight, row) || isAboutCustomer(row)),
  'customer_agreement.contact_*': (sight, row) => {
    if (!sight.sees('customer_agreement', text(row['id']))) return false;
    return sight.readsPeople(text(row['customer_id']));
  },
  'subscription.name': sold,
  'subscription.customer_name': (sight, row) => ['FULL', 'FORMER'].includes(sight.level(row) ?? ''),
  'subscription.unit_price_minor': (sight, row) => sold(sight, row) && sight.may('offer.read_price'),
  'order.monthly_minor': priced('order'),
  'order_line.unit_price_minor': priced('order_line'),
  'offer.list_price_minor': priced('offer'),
};
