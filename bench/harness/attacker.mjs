// What looks for a weakness, and the thread that sends it.
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';

/** Attackers that each wait for their answer. */
const AT_ONCE = 4;

const repeat = (count, make) => Array.from({ length: count }, (_, index) => make(index)).join(' ');
/** Documents that were made so far. */
let distinct = 0;
/** A document of some 7 KB that was never sent before. */
const large = () => {
  distinct += 1;
  const fields = repeat(25, (i) => `a${i}: customers(first: 1) { nodes { id name country createdAt } totalCount }`);
  return `query Q${distinct} { ${fields} } # ${'x'.repeat(5_000)}`;
};
const fan = `{ directory(first: 1) { nodes { ...F0 } } } ${repeat(16, (i) => `fragment F${i} on DirectoryEntry { id ${`...F${i + 1} `.repeat(3)}}`)} fragment F16 on DirectoryEntry { id }`;
const or = { or: Array.from({ length: 9 }, () => ({ or: Array.from({ length: 900 }, () => ({ name: { contains: 'scr' } })) })) };
const inAliases = (count, field) => `query($f: DirectoryEntryFilter) { ${repeat(count, (i) => `a${i}: ${field}`)} }`;
const search = (name) => `a${name}: subscriptions(filter: { name: { contains: "scr${name}" } }) { totalCount }`;

/**
 * Attacks: who sends them, and what; `fresh` makes each body
 * anew and sends it twice, so that it would be compiled.
 */
export const ATTACKS = [
  { name: 'fragments that triple each other', body: () => ({ query: fan }) },
  { name: 'fragments that triple each other, signed in', as: 'agent', body: () => ({ query: fan }) },
  {
    name: '8,100 conditions in 30 aliases, gzipped',
    packed: true,
    body: () => ({ query: inAliases(30, 'directory(filter: $f, first: 1) { nodes { id } }'), variables: { f: or } }),
  },
  {
    name: '100 conditions of 200 characters in 10 lists',
    body: () => ({
      query: inAliases(10, 'directory(filter: $f, first: 1) { totalCount }'),
      variables: { f: { or: Array.from({ length: 100 }, () => ({ name: { contains: 'x'.repeat(200) } })) } },
    }),
  },
  { name: '30 lists searched', as: 'agent', body: () => ({ query: `{ ${repeat(30, search)} }` }) },
  { name: '10 lists searched', as: 'agent', body: () => ({ query: `{ ${repeat(10, search)} }` }) },
  { name: 'documents never sent before', fresh: true, body: () => ({ query: large() }) },
  { name: 'documents never sent before, signed in', as: 'agent', fresh: true, body: () => ({ query: large() }) },
  {
    name: '30 mutations in a fragment',
    body: () => ({
      query: `mutation { ...F } fragment F on Mutation { ${repeat(30, (i) => `a${i}: signIn(input: { email: "a@b.example", password: "x" }) { errors { code } }`)} }`,
    }),
  },
  {
    name: 'literals a thousand deep',
    body: () => ({ query: `{ node(id: ${'['.repeat(900)}1${']'.repeat(900)}) { id } }` }),
  },
];

/** Sends a body, as text or gzipped, and answers what came back. */
export async function send(url, body, token, packed = false) {
  const headers = {
    'content-type': 'application/json',
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(packed ? { 'content-encoding': 'gzip' } : {}),
  };
  const response = await fetch(url, { method: 'POST', headers, body });
  const answer = await response.text();
  return { status: response.status, errors: answer.includes('"errors"'), bytes: answer.length };
}

async function attack({ url, name, token, milliseconds }) {
  const { body, packed, fresh } = ATTACKS.find((one) => one.name === name);
  const make = () => (packed ? gzipSync(JSON.stringify(body())) : JSON.stringify(body()));
  const made = make();
  const statuses = new Map();
  const end = Date.now() + milliseconds;
  const one = async () => {
    while (Date.now() < end) {
      const next = fresh ? make() : made;
      for (let time = 0; time < (fresh ? 2 : 1); time += 1) {
        const { status } = await send(url, next, token, packed);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return statuses;
}

if (!isMainThread) parentPort.postMessage(await attack(workerData));
