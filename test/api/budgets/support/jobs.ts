import { relayMails } from '../../../../src/app/mail/relay';
import { modules } from '../../../../src/app/modules';
import type { ModuleJob } from '../../../../src/graph/module';
import { BulkRow, BulkRun } from '../../../../src/modules/bulk/bulk-run.entity';
import { Invitation } from '../../../../src/modules/invitations/invitation.entity';
import { RefusalTally } from '../../../../src/modules/audit/audit.entity';
import { IdempotencyRecord } from '../../../../src/modules/idempotency/idempotency-record.entity';
import { AccountRead } from '../../../../src/modules/partners/account-read.entity';
import { PasskeyChallenge } from '../../../../src/modules/users/second-factor/passkeys/passkey.entity';
import { SignInAttempt } from '../../../../src/modules/users/sign-in/sign-in-attempt.entity';
import { DEMO_DAY, type TestApp } from '../../../support/app';
import { organizationId } from '../../customer-lifecycle/support/customers';
import { begin } from '../../enrollment/support/applicants';
import { base, DAY, Heap, put, times } from './rows';
import { ownCustomer, SUPPLIER, type Stage } from './subjects/stage';

/** Mails go nowhere. */
const NOWHERE = { target: 'nowhere', send: () => Promise.resolve(), close: () => undefined };
const mails: ModuleJob = { name: 'mails', run: (ctx) => relayMails(ctx, NOWHERE) };

/** What happens by itself. */
export const JOBS: readonly ModuleJob[] = [...modules.flatMap((module) => module.jobs ?? []), mails];

/** Runs a job until nothing is due; answers how much it did. */
export async function runJob(app: TestApp, job: ModuleJob): Promise<number> {
  for (let total = 0; ;) {
    const done = await job.run(app.context());
    if (done === 0) return total;
    total += done;
  }
}

/** Things that are due for each job. */
const DUE = 12;

/** Rows that a batch may cost more or less: the engine sorts what is due, or reads it in order; that is three rows for each. */
export const JOB_SLACK = 3 * DUE;

async function dueSubscriptions(stage: Stage): Promise<void> {
  const states = [
    ['RUNNING', 1, 1],
    ['RUNNING', 0, 400],
    ['SUSPENDED', 0, 400],
  ] as const;
  for (let count = 0; count < DUE / states.length; count += 1) {
    const { subscriptions } = await ownCustomer(stage);
    for (const [index, [state, renews, days]] of states.entries()) {
      const sql = 'UPDATE subscription SET state = ?, auto_renew = ?, term_ends_at = ?, suspended_at = ? WHERE id = ?';
      const endedAt = DEMO_DAY - days * DAY;
      await put(
        stage.app.database,
        sql,
        state,
        renews,
        endedAt,
        state === 'SUSPENDED' ? endedAt : null,
        subscriptions[index] ?? '',
      );
    }
  }
}

function dueInvitations(heap: Heap, inviterId: string): void {
  heap.add(
    Invitation,
    ...times(DUE, (index) => ({
      ...base('Invitation'),
      kind: 'CUSTOMER',
      inviterId,
      recipientEmail: `spaet@spaet-${index}.example`,
      recipientDomain: `spaet-${index}.example`,
      cloud: 'PUBLIC',
      includeDelegatedAdmin: true,
      acquiredThrough: 'OTHER',
      state: 'PENDING',
      issueNumber: 1,
      expiresAt: DEMO_DAY - DAY,
      version: 1,
    })),
  );
}

function dueTraces(heap: Heap): void {
  const past = DEMO_DAY - 90 * DAY;
  for (const index of times(DUE, (each) => each)) {
    const key = { owner: 'due', operation: 'addUser', keyHash: `due ${index}`, fingerprint: 'f', outcome: '{}' };
    heap.add(IdempotencyRecord, { ...key, createdAt: past, expiresAt: past + DAY });
    heap.add(RefusalTally, { actorKey: `due ${index}`, minute: Math.floor(past / 60_000), refusals: 1 });
    heap.add(AccountRead, { userId: `due ${index}`, resellerId: 'due', day: Math.floor(past / DAY) });
    heap.add(SignInAttempt, { account: `due ${index}`, attempts: 1, windowEndsAt: past, failures: 1, lastAt: past });
  }
}

/** Runs that ended long ago, with a row each. */
function dueRuns(heap: Heap, organizationId: string): void {
  const past = DEMO_DAY - 90 * DAY;
  const sent = { organizationId, userId: 'due', external: false, mutation: 'addUser', action: 'user.create', policy: 'SKIP' };
  const counts = { totalRows: 1, position: 1, applied: 1, unchanged: 0, refused: 0, leaseUntil: 0, version: 3 };
  for (const index of times(DUE, (each) => each)) {
    const run = { ...base('BulkRun'), ...sent, ...counts, preview: true, state: 'COMPLETED', finishedAt: past };
    heap.add(BulkRun, { ...run, fileHash: `due ${index}` });
    heap.add(BulkRow, { runId: run.id, number: 1, line: 2, input: '{}', outcome: 'APPLIED' });
  }
}

/** Challenges that nobody answered. */
async function dueChallenges(heap: Heap, { app: { database } }: Stage): Promise<void> {
  const [user] = await database.rows('SELECT id FROM `user` ORDER BY id LIMIT 1', []);
  const late = { userId: String(user?.['id']), purpose: 'PROVE', expiresAt: DEMO_DAY - DAY };
  for (const index of times(DUE, (each) => each)) heap.add(PasskeyChallenge, { ...late, challengeHash: `due ${index}` });
}

async function dueDrafts({ app }: Stage): Promise<void> {
  for (const index of times(DUE / 3, (each) => each)) {
    const domain = `verfallen-${index}.example`;
    await begin(app, domain);
    await put(app.database, 'UPDATE partner SET created_at = ? WHERE domain = ?', DEMO_DAY - 30 * DAY, domain);
  }
}

/** Of the mails that wait so many go on waiting. */
async function settleMails({ app: { database } }: Stage): Promise<void> {
  const waiting = await database.rows(`SELECT id FROM outbox_mail WHERE status = 'PENDING' ORDER BY id LIMIT ${DUE}`, []);
  const ids = waiting.map(({ id }) => String(id));
  const settled = "UPDATE outbox_mail SET status = 'SENT', next_attempt_at = NULL, sent_at = created_at WHERE status = 'PENDING'";
  await put(database, `${settled} AND id NOT IN (${ids.map(() => '?').join(', ')})`, ...ids);
}

/** Of the entries of the audit trail so many wait for their place in the chain. */
async function settleTrail({ app: { database } }: Stage): Promise<void> {
  const waiting = await database.rows(`SELECT id FROM audit_event ORDER BY id LIMIT ${DUE}`, []);
  const ids = waiting.map(({ id }) => String(id));
  const sealed = `UPDATE audit_scope SET seq = 1, hash = '' WHERE event_id NOT IN (${ids.map(() => '?').join(', ')})`;
  await put(database, sealed, ...ids);
}

/** Makes as much due for each job, whatever else there is, and nothing else. */
export async function addDue(stage: Stage): Promise<void> {
  await dueSubscriptions(stage);
  await dueDrafts(stage);
  await settleMails(stage);
  await settleTrail(stage);
  const heap = new Heap();
  const supplierId = await organizationId(stage.app, SUPPLIER);
  dueInvitations(heap, supplierId);
  dueRuns(heap, supplierId);
  dueTraces(heap);
  await dueChallenges(heap, stage);
  await heap.write(stage.app.database);
}
