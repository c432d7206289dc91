import type { Random } from '../../../hunt/random';
import type { Made } from './documents';

/** Pieces that are put into documents and JSON. */
const PIECES = [
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  '$',
  '!',
  '@',
  '...',
  '"""',
  '"',
  '\\',
  '#',
  ',',
  ':',
  '\u0000',
  '\ufeff',
  '\ud83d',
  'é',
  '0',
  '-',
  '1e999',
  'null',
  'true',
  'on',
  'fragment F on Query { viewer { id } }',
  '@skip(if: true)',
  '@include',
  '@defer',
  '@oneOf',
  '__schema { types { name } }',
  '\\u0000',
  '\\ud800',
  '\r',
  '\t',
  '&',
  '|',
  '=',
  '..',
  ';',
];

/** A text with a few changes: something left out, twice, somewhere else, or put in. */
export function changed(random: Random, text: string): string {
  let result = text;
  for (let times = random.int(1, 4); times > 0; times -= 1) {
    const from = random.int(0, result.length);
    const to = Math.min(result.length, from + random.int(0, 12));
    const part = result.slice(from, to);
    const piece = random.pick([
      () => '',
      () => part + part,
      () => random.pick(PIECES),
      () => part + random.pick(PIECES),
      () => part.toUpperCase(),
    ]);
    result = result.slice(0, from) + piece() + result.slice(to);
  }
  return result;
}

const nested = (open: string, close: string, depth: number): string => open.repeat(depth) + close.repeat(depth);

/** Bodies that are no request, or an odd one. */
export function oddBody(random: Random, { query, variables }: Made): string {
  const whole = { query, variables };
  const odd = random.pick<unknown>([
    null,
    7,
    'x',
    true,
    [],
    {},
    [whole],
    [whole, whole],
    { query: null },
    { query: 7 },
    { query: [query] },
    { query: { a: query } },
    { query: '' },
    { ...whole, variables: [] },
    { ...whole, variables: 'x' },
    { ...whole, variables: '{}' },
    { ...whole, variables: 7 },
    { ...whole, variables: null },
    { ...whole, operationName: 7 },
    { ...whole, operationName: 'x' },
    { ...whole, operationName: {} },
    { ...whole, operationName: '\u0000' },
    { ...whole, extensions: 7 },
    { ...whole, extensions: [] },
    { ...whole, extensions: { persistedQuery: 7 } },
    { ...whole, extensions: { persistedQuery: {} } },
    { ...whole, extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } },
    { extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } },
    { extensions: { persistedQuery: { version: 'x', sha256Hash: null } } },
    { ...whole, extra: 1 },
    { ...whole, constructor: { prototype: {} } },
    { id: 'x' },
    { documentId: 'x' },
    { query: `{ ${'viewer { id } '.repeat(2_000)} }` },
    { query: nested('{ viewer ', '}', 300) },
    { query: `query ${nested('[', ']', 5_000)}` },
    { query: `query($a: Int = ${nested('[', ']', 2_000)}) { viewer { id } }` },
    { query: `{ viewer { id @skip(if: ${'9'.repeat(5_000)}) } }` },
    { query: 'fragment F on Query { ...G } fragment G on Query { ...F } { ...F }' },
    { query: 'query A { viewer { id } } query B { viewer { id } }' },
    { query: 'subscription { x }' },
    { query: '{ __schema { types { fields { type { ofType { ofType { ofType { fields { name } } } } } } } } }' },
    { query: '{ __type(name: "\\u0000") { name } }' },
  ]);
  const text = JSON.stringify(odd);
  if (random.chance(0.2)) return `{"query":${nested('[', ']', random.int(10, 20_000))}}`;
  if (random.chance(0.1)) return `{"query":"{ viewer { id } }","query":"{ viewer { name } }","__proto__":{"x":1}}`;
  return random.chance(0.3) ? changed(random, text) : text;
}

const HEADERS: readonly (readonly [name: string, values: readonly string[]])[] = [
  [
    'content-type',
    [
      'text/plain',
      'application/graphql',
      'application/json; charset=utf-16',
      'application/json; charset="',
      'application/json;;',
      'multipart/form-data',
      'multipart/form-data; boundary=x',
      'application/x-www-form-urlencoded',
      '/',
      '',
      'application/jsonx',
      'text/csv',
      '*/*',
      'application/graphql+json',
    ],
  ],
  ['content-encoding', ['gzip', 'br', 'deflate', 'identity', 'zstd', 'gzip, gzip', 'x', '']],
  ['content-length', ['0', '1', '-1', '99999999999999999999', '1e3', 'x', '0x10', '5, 5']],
  ['transfer-encoding', ['chunked', 'gzip, chunked', 'x', 'identity']],
  [
    'accept',
    ['', '*', 'text/html', 'application/graphql-response+json', 'application/json;q=x', 'multipart/mixed', 'a/b, '.repeat(900)],
  ],
  ['accept-encoding', ['gzip;q=0', 'br;q=1, *;q=0', 'x', ',,,', 'identity;q=0']],
  [
    'authorization',
    [
      '',
      'Bearer',
      'Bearer ',
      'Bearer x',
      'Bearer a.b.c',
      `Bearer ${'a'.repeat(6_000)}`,
      'Basic eDp5',
      'Bearer e30.e30.e30',
      'bearer \u00ff',
      'Digest x',
    ],
  ],
  ['cookie', ['a=b', '=', ';;;', 'session=\u00e9']],
  ['origin', ['null', 'x', 'http://[', 'https://other.example']],
  ['x-forwarded-for', ['', 'x', '1.2.3.4, x', '::1', '999.1.1.1']],
  ['traceparent', ['00-0-0-0', 'x', `00-${'f'.repeat(32)}-${'f'.repeat(16)}-01`]],
  ['x-request-id', ['x'.repeat(5_000), '\u00ff', '']],
  ['if-none-match', ['*', 'W/"', '"x"']],
  ['range', ['bytes=0-', 'bytes=9-1', 'x']],
  ['expect', ['100-continue', 'x']],
  ['apollo-require-preflight', ['', 'true']],
  ['x-apollo-operation-name', ['', 'x']],
  ['last-event-id', ['x', '-1']],
  ['upgrade', ['websocket', 'h2c']],
  ['host', ['', 'x', '[', 'a b', 'a:99999']],
];

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'get', 'X'];
const PATHS = [
  '/graphql',
  '/graphql/',
  '/graphql?',
  '//graphql',
  '/GRAPHQL',
  '/graphql%00',
  '/graphql/%zz',
  '/export',
  '/export/',
  '/export/x',
  '/bulk',
  '/bulk/x',
  '/bulk/x/results.ndjson',
  '/bulk/blk_01jd00000000000000000000zz/progress',
  '/bulk?mutation=changeQuantity',
  '/bulk?mutation=changeQuantity&policy=STOP',
  '/bulk?mutation=__proto__&policy=x',
  '/links/invitation/x',
  '/links/email/%00',
  '/links/password-reset/a.b',
  '/links/style.css',
  '/links/x/y/z',
  '/program',
  '/livez',
  '/readyz',
  '/metrics',
  '/playground.json',
  '/',
  '/..%2f..%2fetc/passwd',
  '/%E0%A4%A',
  '*',
  'http://x/graphql',
];

/** The bytes of a request whose head or body is wrong. */
export function oddRequest(random: Random, { query, variables }: Made, token: string | undefined): Buffer {
  const method = random.chance(0.6) ? 'POST' : random.pick(METHODS);
  const asked = new URLSearchParams({ query, variables: JSON.stringify(variables) }).toString().slice(0, 6_000);
  const path = random.chance(0.5)
    ? '/graphql'
    : random.chance(0.3)
      ? `/graphql?${random.chance(0.5) ? asked : changed(random, asked).replace(/[\s\u0000]/g, '')}`
      : random.pick(PATHS);
  const body = random.chance(0.5) ? JSON.stringify({ query, variables }) : oddBody(random, { query, variables });
  const headers = new Map<string, string>([
    ['host', 'localhost'],
    ['content-type', 'application/json'],
    ['content-length', String(Buffer.byteLength(body))],
    ['connection', 'close'],
    ...(token === undefined ? [] : ([['authorization', `Bearer ${token}`]] as const)),
  ]);
  for (const [name, values] of random.sample(HEADERS, random.int(0, 3))) headers.set(name, random.pick(values));
  if (random.chance(0.05)) headers.delete(random.pick([...headers.keys()]));
  const head = [
    `${method} ${path} HTTP/${random.chance(0.95) ? '1.1' : random.pick(['1.0', '2.0', '0.9', 'x'])}`,
    ...[...headers].map(([name, value]) => `${name}: ${value}`),
  ];
  const bytes = Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
  // A few bytes are others, most often behind the head.
  for (let times = random.chance(0.4) ? random.int(1, 5) : 0; times > 0; times -= 1) {
    const at = random.chance(0.3)
      ? random.int(0, bytes.length - 1)
      : random.int(Math.min(bytes.length - 1, head.join('\r\n').length + 4), bytes.length - 1);
    bytes[at] = random.int(0, 255);
  }
  return bytes;
}
