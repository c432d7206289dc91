/** What came of one request. */
export type Outcome =
  /** Done, and said so. */
  | { kind: 'done'; payload: Record<string, any> }
  /** Turned away with a code that says: try again. */
  | { kind: 'refused'; code: string; message: string; status: number; retryAfter: string | null }
  /** No answer, or only a part of one. */
  | { kind: 'lost'; why: string }
  /** An answer that no client should ever get. */
  | { kind: 'fault'; what: string };

/** Codes after which the same request, with the same key, is to be sent again. */
const AGAIN = new Set(['UNAVAILABLE', 'TIMEOUT', 'OVERLOADED', 'THROTTLED', 'VERSION_CONFLICT', 'RETRY']);

/** What must not be in an answer: statements, places in code, names of the engine's errors. */
export const LEAKS =
  /\b(SELECT|INSERT INTO|UPDATE|DELETE FROM) `?\w|\bat [^\n]*\.js:\d|SQLITE_[A-Z]|\bER_[A-Z]|[Ww][Ss][Rr][Ee][Pp]|[Ii]nno[Dd][Bb]/;

/** Milliseconds that a client waits for an answer. No server may let it wait so long. */
export const PATIENCE = 20_000;

const SIGN_IN = 'mutation($input: SignInInput!) { signIn(input: $input) { session { accessToken } } }';
const PASSWORD = 'demo-Partner-Graph-1';

async function post(url: string, body: object, token?: string, more: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}), ...more },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE),
  });
}

/** Sends a document, with further headers if given, and judges the answer. */
export async function send(
  url: string,
  query: string,
  variables: object,
  token?: string,
  more?: Record<string, string>,
): Promise<Outcome> {
  let response: Response;
  let text: string;
  try {
    response = await post(url, { query, variables }, token, more);
    text = await response.text();
  } catch (cause) {
    const { name, message, cause: inner } = cause as Error & { cause?: { code?: string } };
    if (name === 'TimeoutError') return { kind: 'fault', what: `no answer within ${PATIENCE} ms` };
    return { kind: 'lost', why: inner?.code ?? message };
  }
  if (LEAKS.test(text)) return { kind: 'fault', what: `an answer shows how it is made: ${text.slice(0, 300)}` };
  const retryAfter = response.headers.get('retry-after');
  let body: { data?: Record<string, any> | null; errors?: { message: string; extensions?: { code?: string } }[] };
  try {
    body = JSON.parse(text) as typeof body;
  } catch {
    return { kind: 'fault', what: `an answer is no JSON (${response.status}): ${text.slice(0, 200)}` };
  }
  const code = body.errors?.[0]?.extensions?.code;
  if (body.errors) {
    if (code !== undefined && AGAIN.has(code))
      return { kind: 'refused', code, message: body.errors[0]?.message ?? '', status: response.status, retryAfter };
    return { kind: 'fault', what: `${code ?? 'an error without a code'} (${response.status}): ${text.slice(0, 300)}` };
  }
  const [payload] = Object.values(body.data ?? {}) as Record<string, any>[];
  if (!payload) return { kind: 'fault', what: `an answer has no data (${response.status}): ${text.slice(0, 200)}` };
  const [refusal] = (payload['errors'] ?? []) as { code: string; message: string }[];
  if (!refusal) return { kind: 'done', payload };
  if (AGAIN.has(refusal.code))
    return { kind: 'refused', code: refusal.code, message: refusal.message, status: response.status, retryAfter };
  return { kind: 'fault', what: `refused with ${refusal.code}: ${text.slice(0, 300)}` };
}

/** Signs in somebody of the demo. */
export async function signIn(url: string, email: string): Promise<string> {
  const outcome = await send(url, SIGN_IN, { input: { email, password: PASSWORD } });
  if (outcome.kind !== 'done' || !outcome.payload['session']) throw new Error(`Nobody could sign in: ${JSON.stringify(outcome)}`);
  return String(outcome.payload['session'].accessToken);
}
