import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, judge, type Before } from '../campaigns/support/judge';
import type { Change } from '../campaigns/support/load';
import { openStore, type Store } from '../hunt/store';

const TABLES = [
  'partner (id text, name text)',
  'organization (id text, name text)',
  '"user" (id text, organization_id text)',
  'role_assignment (user_id text, role text)',
  'subscription (id text, provider_id text, customer_id text, name text, state text, term_ends_at int, version int)',
  'customer_scope (org_id text, via_id text, customer_id text)',
  'invitation (id text, recipient_email text)',
  'invitation_scope (invitation_id text)',
  'audit_event (subject_id text, action text, outcome text, times int)',
  'change_event (id text, subject_id text)',
];

const change = (kind: Change['kind'], key: string, more: Partial<Change> = {}): Change => ({
  kind,
  key,
  id: kind === 'rename' ? 's' : '',
  acknowledged: true,
  tries: 1,
  server: 0,
  version: 0,
  ...more,
});

describe('the judge of the campaigns', () => {
  let folder: string;
  let store: Store;
  let known: Before;

  const audited = (id: string, action: string): Promise<void> =>
    store.insert('audit_event', [{ subject_id: id, action, outcome: 'ACCEPTED', times: 1 }]);
  const renamed = async (name: string, version: number): Promise<void> => {
    await store.run("UPDATE subscription SET name = ?, version = ? WHERE id = 's'", [name, version]);
    await audited('s', 'renameSubscription');
    await store.insert('change_event', [{ id: `e ${name}`, subject_id: 's' }]);
  };
  const invited = async (key: string): Promise<void> => {
    await store.insert('invitation', [{ id: key, recipient_email: `it@${key}.example` }]);
    await store.insert('invitation_scope', [{ invitation_id: key }]);
    await audited(key, 'inviteCustomer');
    await store.insert('change_event', [{ id: `e ${key}`, subject_id: key }]);
  };
  const found = (...changes: Change[]): Promise<string[]> => judge(store, known, { changes });

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'campaign-judge-'));
    store = openStore({ DATABASE_FILE: join(folder, 'judge.sqlite') });
    for (const table of TABLES) await store.run(`CREATE TABLE ${table}`);
    await store.insert('partner', [{ id: 'p', name: 'Alpine Distribution' }]);
    await store.insert('customer_scope', [{ org_id: 'p', via_id: 'p', customer_id: 'c' }]);
    const row = { id: 's', provider_id: 'p', customer_id: 'c', name: 'first', state: 'RUNNING', version: 7 };
    await store.insert('subscription', [{ ...row, term_ends_at: Date.now() + 1e9 }]);
    known = await before(store, 1);
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it('is content with what was acknowledged and with what may or may not be there', async () => {
    await renamed('c0-1-a', 8);
    await invited('c0-2-a');
    const open = change('invite', 'c1-1-a', { acknowledged: false });
    expect(await found(change('rename', 'c0-1-a', { version: 8 }), change('invite', 'c0-2-a'), open)).toEqual([]);
    await invited('c1-1-a');
    expect(await found(change('rename', 'c0-1-a', { version: 8 }), change('invite', 'c0-2-a'), open)).toEqual([]);
  });

  it('finds what was acknowledged and is not there', async () => {
    expect(await found(change('invite', 'c0-1-a'))).toEqual(['invite c0-1-a was acknowledged and is lost.']);
    expect(await found(change('rename', 'c0-2-a'))).toContainEqual('s: 1 changes were acknowledged, 0 are stored.');
    expect(await found(change('provider', 'c0-3-a'))).toEqual(['provider c0-3-a was acknowledged and is lost.']);
  });

  it('finds what is half there, or more than once', async () => {
    await store.insert('invitation', [{ id: 'i', recipient_email: 'it@c0-1-a.example' }]);
    const open = change('invite', 'c0-1-a', { acknowledged: false });
    expect(await found(open)).toEqual(['invite c0-1-a is half there or more than once: 1, 0, 0, 0.']);
    await invited('c0-2-a');
    await invited('c0-2-a ');
    await store.run("UPDATE invitation SET recipient_email = 'it@c0-2-a.example' WHERE recipient_email = 'it@c0-2-a .example'");
    expect(await found(change('invite', 'c0-2-a'))).toContainEqual('invite c0-2-a is half there or more than once: 2, 2, 2, 2.');
  });

  it('finds a change without its entry or its event, one done twice, and one that another overwrote', async () => {
    await renamed('c0-1-a', 8);
    await store.run('DELETE FROM audit_event');
    expect(await found(change('rename', 'c0-1-a', { version: 8 }))).toEqual([
      's: 1 changes are stored, 0 are in the audit trail and 1 in the feed.',
    ]);
    await audited('s', 'renameSubscription');
    await renamed('c0-1-a', 9);
    expect(await found(change('rename', 'c0-1-a', { version: 8 }))).toContainEqual('s: 1 changes were sent, 2 are stored.');
    await renamed('stranger', 9);
    expect(await found(change('rename', 'c0-1-a'), change('rename', 'c0-2-a'))).toContainEqual('s is named stranger.');
  });

  it('finds two changes of one client that were told the same version', async () => {
    await renamed('c0-1-a', 8);
    await renamed('c0-2-a', 9);
    const [first, second] = [change('rename', 'c0-1-a', { version: 9 }), change('rename', 'c0-2-a', { version: 9 })];
    expect(await found(first, second)).toEqual(['s: two changes have one version.']);
  });
});
