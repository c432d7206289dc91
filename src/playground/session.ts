import { isRecord, messagesOf, stringAt } from './guards';
import { keepOverReload, takeKept, type Tokens } from './kept-session';
import { passkeyAnswer } from './passkey';
import type { GraphQLReply, Post } from './transport';

const SIGN_IN = `mutation SignIn($input: SignInInput!) {
  signIn(input: $input) {
    session { accessToken refreshToken expiresAt }
    secondFactorChallenge
    passkeyOptions
    errors { code message }
  }
}`;

const ANSWER = `mutation Answer($input: AnswerSecondFactorInput!) {
  answerSecondFactor(input: $input) {
    session { accessToken refreshToken expiresAt }
    errors { code message }
  }
}`;

const REFRESH = `mutation Refresh($input: RefreshSessionInput!) {
  refreshSession(input: $input) {
    session { accessToken refreshToken expiresAt }
    errors { code message }
  }
}`;

const LONGEST_LEAD_MS = 60_000;
const RETRY_MS = 10_000;
const LONGEST_TIMER_MS = 2_147_483_647;
/** Temporary server faults. The refresh token is still valid. */
const PASSING = ['UNAVAILABLE', 'TIMEOUT', 'INTERNAL_SERVER_ERROR'];

export interface SessionState {
  readonly email: string | null;
  readonly busy: boolean;
  readonly problem: string | null;
  /** The password was right; a second-factor code is required, or may stand in for a passkey. */
  readonly asksCode?: 'always' | 'instead' | undefined;
}

/** The server refused, as opposed to being unable to answer. */
class Refused extends Error {}

function readTokens(email: string, field: string, { result, serverTime }: GraphQLReply): Tokens {
  const payload: unknown = isRecord(result.data) ? result.data[field] : null;
  const session = isRecord(payload) ? payload['session'] : null;
  const access = stringAt(session, 'accessToken');
  const refresh = stringAt(session, 'refreshToken');
  const expiresAt = Date.parse(stringAt(session, 'expiresAt') ?? '');
  if (access === null || refresh === null || Number.isNaN(expiresAt)) {
    const messages = [...messagesOf(isRecord(payload) ? payload['errors'] : null), ...messagesOf(result.errors)];
    const message = messages.join(' ') || 'The server returned no session.';
    const passing = result.errors?.some((error) => {
      const code = stringAt(error.extensions, 'code');
      return code !== null && PASSING.includes(code);
    });
    throw passing ? new Error(message) : new Refused(message);
  }
  // Based on the server's clock, so that a wrong local clock does not matter.
  const lifetime = Math.max(0, expiresAt - serverTime);
  const lead = Math.min(LONGEST_LEAD_MS, lifetime / 4);
  return { email, access, refresh, refreshAt: Date.now() + lifetime - lead };
}

/** What is asked after the right password. */
interface Asked {
  challenge: string;
  /** What a browser needs to let a passkey answer; null if the user has none. */
  passkeyOptions: unknown;
}

function askedIn({ result }: GraphQLReply): Asked | null {
  const payload: unknown = isRecord(result.data) ? result.data['signIn'] : null;
  const challenge = stringAt(payload, 'secondFactorChallenge');
  return challenge !== null && isRecord(payload) ? { challenge, passkeyOptions: payload['passkeyOptions'] ?? null } : null;
}

/** What proves the second factor: the code, else what a passkey answers. Null if there is neither. */
async function proofFor({ passkeyOptions }: Asked, code: string): Promise<object | null> {
  if (code !== '') return { code };
  const passkey = passkeyOptions === null ? null : await passkeyAnswer(passkeyOptions);
  return passkey && { passkey };
}

const ENTER_CODE = 'Enter the code from your authenticator app, or a recovery code.';
const NO_PASSKEY = 'No passkey answered. Sign in again to try once more, or enter a code.';

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Tokens live in this object. Only a reload of the tab passes them on; nothing else remains in the browser. */
export class Session {
  #state: SessionState = { email: null, busy: false, problem: null };
  #tokens: Tokens | null = null;
  #refreshing: Promise<void> | null = null;
  #timer: number | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #post: Post;

  constructor(post: Post) {
    this.#post = post;
    const kept = takeKept();
    if (kept) {
      this.#state = { email: kept.email, busy: false, problem: null };
      this.#keep(kept);
    }
    keepOverReload(() => this.#tokens);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): SessionState => this.#state;

  readonly signIn = async (email: string, password: string, code: string): Promise<void> => {
    const { asksCode } = this.#state;
    this.#show({ email: null, busy: true, problem: null });
    try {
      const input = { email, password };
      const reply = await this.#post({
        query: SIGN_IN,
        operationName: 'SignIn',
        variables: { input },
      });
      const asked = askedIn(reply);
      if (asked) await this.#answer(email, asked, code);
      else this.#enter(readTokens(email, 'signIn', reply));
    } catch (error) {
      this.#show({ email: null, busy: false, problem: messageOf(error), asksCode });
    }
  };

  readonly signOut = (): void => this.#end(null);

  readonly authorization = async (): Promise<string | null> => {
    const due = this.#tokens !== null && Date.now() >= this.#tokens.refreshAt;
    if (due || this.#refreshing) await this.#refresh();
    return this.#tokens ? `Bearer ${this.#tokens.access}` : null;
  };

  async #answer(email: string, asked: Asked, code: string): Promise<void> {
    const proof = await proofFor(asked, code);
    if (!proof) {
      const [problem, asksCode] =
        asked.passkeyOptions === null ? ([ENTER_CODE, 'always'] as const) : ([NO_PASSKEY, 'instead'] as const);
      this.#show({ email: null, busy: false, problem, asksCode });
      return;
    }
    const variables = { input: { challenge: asked.challenge, ...proof } };
    this.#enter(readTokens(email, 'answerSecondFactor', await this.#post({ query: ANSWER, operationName: 'Answer', variables })));
  }

  #enter(tokens: Tokens): void {
    this.#keep(tokens);
    this.#show({ email: tokens.email, busy: false, problem: null });
  }

  /** Using a refresh token twice revokes the session, so all callers share one request. */
  #refresh(): Promise<void> {
    this.#refreshing ??= this.#exchange().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #exchange(): Promise<void> {
    const used = this.#tokens;
    if (!used) return;
    try {
      const input = { refreshToken: used.refresh };
      const reply = await this.#post({
        query: REFRESH,
        operationName: 'Refresh',
        variables: { input },
      });
      const next = readTokens(used.email, 'refreshSession', reply);
      // If somebody signed in or out in the meantime, that takes precedence.
      if (this.#tokens === used) this.#keep(next);
    } catch (error) {
      if (this.#tokens !== used) return;
      if (error instanceof Refused) this.#end(`Your session has ended: ${error.message}`);
      else this.#plan(RETRY_MS);
    }
  }

  #keep(tokens: Tokens): void {
    this.#tokens = tokens;
    this.#plan(tokens.refreshAt - Date.now());
  }

  #plan(delay: number): void {
    window.clearTimeout(this.#timer);
    const wait = Math.min(Math.max(delay, 1000), LONGEST_TIMER_MS);
    this.#timer = window.setTimeout(() => void this.#refresh(), wait);
  }

  #end(problem: string | null): void {
    window.clearTimeout(this.#timer);
    this.#tokens = null;
    this.#show({ email: null, busy: false, problem });
  }

  #show(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
