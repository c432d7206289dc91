import { setTimeout as delay } from 'node:timers/promises';
import { signIn, type Outcome } from './client';
import type { Sending, Stage } from './stage';

/** A statement that counts what a deed leaves, 0 or 1, and its value. */
export type Trace = readonly [sql: string, value: string];

/** Something that a client wants done once. Nothing else is about what it is about. */
export interface Prepared {
  send: Sending;
  traces: readonly Trace[];
  /** Whether it is one transaction, so that rows are counted in all tables. */
  whole: boolean;
}

/** A mutation, or a row of a file. */
export interface Deed {
  name: string;
  prepare: (stage: Stage) => Promise<Prepared>;
}

/** Entry of the audit trail and event about something. */
const told = (action: string, event: string, subject: string): Trace[] => [
  [`SELECT COALESCE(SUM(times), 0) AS n FROM audit_event WHERE action = '${action}' AND outcome = 'ACCEPTED' AND ${subject}`, ''],
  [`SELECT COUNT(*) AS n FROM change_event WHERE type = '${event}' AND ${subject}`, ''],
];

const withValue = (traces: readonly Trace[], value: string): Trace[] => traces.map(([sql]) => [sql, value]);

/** What an order of one line of a customer leaves. */
const ORDERED = [
  'SELECT COUNT(*) AS n FROM `order` WHERE customer_id = ?',
  'SELECT COUNT(*) AS n FROM order_line WHERE customer_id = ?',
  'SELECT COUNT(*) AS n FROM subscription WHERE customer_id = ?',
  'SELECT COUNT(*) AS n FROM subscription_period p JOIN subscription s ON s.id = p.subscription_id WHERE s.customer_id = ?',
  'SELECT COUNT(DISTINCT v.order_id) AS n FROM order_scope v JOIN `order` o ON o.id = v.order_id WHERE o.customer_id = ?',
  'SELECT COUNT(DISTINCT v.subscription_id) AS n FROM subscription_scope v JOIN subscription s ON s.id = v.subscription_id WHERE s.customer_id = ?',
];

const MADE = 'subject_id IN (SELECT id FROM customer WHERE name = ?)';

const createCustomer: Deed = {
  name: 'createCustomer',
  prepare: async (stage) => {
    const name = stage.next();
    const traces = [
      'SELECT COUNT(*) AS n FROM organization WHERE name = ?',
      'SELECT COUNT(*) AS n FROM customer WHERE name = ?',
      'SELECT COUNT(DISTINCT r.customer_id) AS n FROM customer_relationship r JOIN customer c ON c.id = r.customer_id WHERE c.name = ?',
      'SELECT COUNT(DISTINCT v.customer_id) AS n FROM customer_scope v JOIN customer c ON c.id = v.customer_id WHERE c.name = ?',
      'SELECT COUNT(*) AS n FROM customer_agreement a JOIN customer c ON c.id = a.customer_id WHERE c.name = ?',
      'SELECT COUNT(*) AS n FROM `user` u JOIN customer c ON c.id = u.organization_id WHERE c.name = ?',
      "SELECT COUNT(*) AS n FROM role_assignment a JOIN `user` u ON u.id = a.user_id JOIN customer c ON c.id = u.organization_id WHERE a.role = 'CUSTOMER_ADMIN' AND c.name = ?",
      'SELECT COUNT(*) AS n FROM organization_domain d JOIN customer c ON c.id = d.organization_id WHERE c.name = ?',
      ...ORDERED.map((sql) => sql.replace('customer_id = ?', 'customer_id IN (SELECT id FROM customer WHERE name = ?)')),
    ].map((sql): Trace => [sql, name]);
    return {
      send: stage.mutation('createCustomer', await stage.company(name, true), stage.tokens.agent),
      traces: [...traces, ...withValue(told('createCustomer', 'customer.created', MADE), name)],
      whole: true,
    };
  },
};

const placeOrder: Deed = {
  name: 'placeOrder',
  prepare: async (stage) => {
    const { id } = await stage.customer();
    const placed = told('placeOrder', 'order.placed', 'subject_id IN (SELECT id FROM `order` WHERE customer_id = ?)');
    return {
      send: stage.mutation('placeOrder', { customerId: id, lines: [await stage.line()] }, stage.tokens.agent),
      traces: [...ORDERED.map((sql): Trace => [sql, id]), ...withValue(placed, id)],
      whole: true,
    };
  },
};

const approveOrderRequest: Deed = {
  name: 'approveOrderRequest',
  prepare: async (stage) => {
    const name = stage.next();
    const company = { ...(await stage.company(name)), resellerId: await stage.idOf('partner', 'Elbe Cloud') };
    const { made } = await stage.did('createCustomer', company, stage.tokens.agent);
    const providerId = await stage.idOf('partner', 'Alpine Distribution');
    const wanted = { customerId: made.id, providerId, lines: [await stage.line()] };
    const { made: request } = await stage.did('requestOrder', wanted, stage.tokens.reseller);
    const approved: Trace[] = [
      ["SELECT COUNT(*) AS n FROM order_request WHERE status = 'APPROVED' AND id = ?", String(request.id)],
      ...withValue(told('approveOrderRequest', 'orderRequest.approved', 'subject_id = ?'), String(request.id)),
    ];
    return {
      send: stage.mutation('approveOrderRequest', { orderRequestId: request.id }, stage.tokens.agent),
      traces: [...ORDERED.map((sql): Trace => [sql, String(made.id)]), ...approved],
      whole: true,
    };
  },
};

/** What a change from five seats to seven leaves. */
const changed = (id: string): Trace[] =>
  withValue(
    [
      ['SELECT COUNT(*) AS n FROM subscription WHERE quantity = 7 AND version = 2 AND id = ?', ''],
      ['SELECT COUNT(*) AS n FROM subscription_period WHERE quantity = 7 AND subscription_id = ?', ''],
      ...told('changeQuantity', 'subscription.quantityChanged', 'subject_id = ?'),
    ],
    id,
  );

const changeQuantity: Deed = {
  name: 'changeQuantity',
  prepare: async (stage) => {
    const id = await stage.subscription();
    return {
      send: stage.mutation('changeQuantity', { subscriptionId: id, quantity: 7 }, stage.tokens.agent),
      traces: changed(id),
      whole: true,
    };
  },
};

const inviteCustomer: Deed = {
  name: 'inviteCustomer',
  prepare: (stage) => {
    const recipientEmail = `it@${stage.next()}.example`;
    const traces: Trace[] = [
      ['SELECT COUNT(*) AS n FROM invitation WHERE recipient_email = ?', recipientEmail],
      ['SELECT COUNT(*) AS n FROM outbox_mail WHERE recipient = ?', recipientEmail],
      [
        'SELECT COUNT(DISTINCT v.invitation_id) AS n FROM invitation_scope v JOIN invitation i ON i.id = v.invitation_id WHERE i.recipient_email = ?',
        recipientEmail,
      ],
      ...withValue(
        told('inviteCustomer', 'invitation.issued', 'subject_id IN (SELECT id FROM invitation WHERE recipient_email = ?)'),
        recipientEmail,
      ),
    ];
    const input = { recipientEmail, sendByEmail: true };
    return Promise.resolve({ send: stage.mutation('inviteCustomer', input, stage.tokens.agent), traces, whole: true });
  },
};

const acceptInvitation: Deed = {
  name: 'acceptInvitation',
  prepare: async (stage) => {
    const { id, admin } = await stage.customer();
    // As if it had chosen the password of the demo.
    await stage.ask(async (store) => {
      const [known] = await store.rows("SELECT password_hash AS hash FROM `user` WHERE email = 'operator@partner-graph.example'");
      await store.run(
        'UPDATE `user` SET password_hash = ?, must_change_password = 0, password_by_id = NULL, temporary_password_expires_at = NULL WHERE organization_id = ?',
        [String(known?.['hash']), id],
      );
    });
    const invited = { recipientEmail: admin, includeDelegatedAdmin: true };
    const { made, draft } = await stage.did('inviteCustomer', invited, stage.tokens.reseller);
    const token = String(draft.link).split('/').at(-1);
    const partnerId = await stage.idOf('partner', 'Elbe Cloud');
    const traces: Trace[] = [
      ["SELECT COUNT(*) AS n FROM invitation WHERE state = 'ACCEPTED' AND id = ?", String(made.id)],
      [`SELECT COUNT(*) AS n FROM customer_relationship WHERE partner_id = '${partnerId}' AND customer_id = ?`, id],
      [`SELECT COUNT(*) AS n FROM delegated_admin_grant WHERE partner_id = '${partnerId}' AND customer_id = ?`, id],
      [`SELECT COUNT(DISTINCT customer_id) AS n FROM customer_scope WHERE org_id = '${partnerId}' AND customer_id = ?`, id],
      ...withValue(told('acceptInvitation', 'invitation.accepted', 'subject_id = ?'), String(made.id)),
    ];
    const customer = await signIn(stage.url, admin);
    return { send: stage.mutation('acceptInvitation', { token, confirm: true }, customer), traces, whole: true };
  },
};

const addUser: Deed = {
  name: 'addUser',
  prepare: (stage) => {
    const email = `${stage.next()}@alpine-distribution.example`;
    const traces: Trace[] = [
      ['SELECT COUNT(*) AS n FROM `user` WHERE email = ?', email],
      ['SELECT COUNT(*) AS n FROM role_assignment a JOIN `user` u ON u.id = a.user_id WHERE u.email = ?', email],
      ...withValue(told('addUser', 'user.added', 'subject_id IN (SELECT id FROM `user` WHERE email = ?)'), email),
    ];
    const input = { name: 'Nora Licht', email, roles: ['SALES_AGENT'] };
    return Promise.resolve({ send: stage.mutation('addUser', input, stage.tokens.admin), traces, whole: true });
  },
};

/** Milliseconds that a run of one row may take. */
const LONGEST_RUN = 60_000;

/** Sends a file of one row and waits until the row is applied. */
async function sendFile(url: string, token: string, content: string, headers: Record<string, string>): Promise<Outcome> {
  const authorization = `Bearer ${token}`;
  try {
    const response = await fetch(`${url}/bulk?mutation=changeQuantity&policy=STOP`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv', authorization, ...headers },
      body: content,
    });
    if (!response.ok) return { kind: 'fault', what: `${response.status}: ${await response.text()}` };
    const { id } = (await response.json()) as { id: string };
    for (const end = performance.now() + LONGEST_RUN; performance.now() < end; await delay(20)) {
      const run = (await (await fetch(`${url}/bulk/${id}`, { headers: { authorization } })).json()) as { state: string };
      if (run.state === 'COMPLETED') return { kind: 'done', payload: { made: { id } } };
      if (!['QUEUED', 'RUNNING'].includes(run.state)) return { kind: 'fault', what: `The run is ${run.state}.` };
    }
    return { kind: 'fault', what: 'The run does not end.' };
  } catch (cause) {
    return { kind: 'lost', why: String((cause as Error).message) };
  }
}

const bulkRow: Deed = {
  name: 'a row of a file',
  prepare: async (stage) => {
    const id = await stage.subscription();
    const content = `subscriptionId,quantity\n${id},7\n`;
    const applied: Trace = ["SELECT COUNT(*) AS n FROM bulk_row WHERE outcome = 'APPLIED' AND INSTR(input, ?) > 0", id];
    return {
      send: (url, headers = {}) => sendFile(url, stage.tokens.agent, content, headers),
      traces: [...changed(id), applied],
      whole: false,
    };
  },
};

/** Mutations of every kind: what many rows follow from, what others may want at the same time, what sends mails. */
export const DEEDS: readonly Deed[] = [
  createCustomer,
  placeOrder,
  approveOrderRequest,
  changeQuantity,
  inviteCustomer,
  acceptInvitation,
  addUser,
  bulkRow,
];
