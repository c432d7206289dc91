import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload, type KeyLike } from 'jose';

/** An answer that goes on for as long as somebody listens. */
function endless(response: ServerResponse): void {
  const more = (): void => {
    while (!response.destroyed && response.write(' '.repeat(65_536)));
  };
  response.on('drain', more);
  more();
}

/** An OpenID Connect issuer in this process: its document, its keys, and tokens of any kind. */
export class Issuer {
  /** Requests for the discovery document and for keys. */
  readonly asked = { discovery: 0, keys: 0 };
  private readonly keys = new Map<string, { public: KeyLike; private: KeyLike }>();
  private current = '';
  /** Answers nothing but faults while true, or where it says: for keys, after the head of an answer, without an end. */
  broken: boolean | 'keys' | 'stalled' | 'endless' = false;

  /** What is answered instead, by path. */
  readonly instead = new Map<string, { status?: number; body?: string; location?: string }>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Issuer> {
    const server = createServer();
    const issuer = new Issuer(server);
    server.on('request', (request, response) => {
      void issuer.answer(request.url ?? '').then((body) => {
        if (issuer.broken === 'stalled') return void response.write('{');
        if (issuer.broken === 'endless') return endless(response);
        const instead = issuer.instead.get(request.url ?? '');
        if (instead) {
          if (instead.location !== undefined) response.setHeader('location', instead.location);
          return void response.writeHead(instead.status ?? 200).end(instead.body ?? '');
        }
        response.statusCode = body === null ? 500 : 200;
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(body ?? {}));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await issuer.rotate();
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private async answer(path: string): Promise<object | null> {
    if (path === '/.well-known/openid-configuration') {
      this.asked.discovery += 1;
      return this.broken === true ? null : { issuer: this.url, jwks_uri: `${this.url}/keys` };
    }
    this.asked.keys += 1;
    if (this.broken !== false) return null;
    const keys = [...this.keys].map(async ([kid, pair]) => ({ ...(await exportJWK(pair.public)), kid, use: 'sig' }));
    return { keys: await Promise.all(keys) };
  }

  /** Makes a new key that is used from now on; the old ones go when `forget` says so. */
  async rotate(forget = false, algorithm = 'RS256'): Promise<void> {
    if (forget) this.keys.clear();
    this.current = `key-${this.keys.size}-${Math.random().toString(36).slice(2)}`;
    const { publicKey, privateKey } = await generateKeyPair(algorithm);
    this.keys.set(this.current, { public: publicKey, private: privateKey });
  }

  /** The public key in use. */
  get publicKey(): KeyLike {
    return this.pair.public;
  }

  private get pair(): { public: KeyLike; private: KeyLike } {
    const pair = this.keys.get(this.current);
    if (!pair) throw new Error('The issuer has no key.');
    return pair;
  }

  /** A token as it is, signed with the key in use. */
  sign(payload: JWTPayload, header: object = {}): Promise<string> {
    return new SignJWT(payload)
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: this.current, ...header })
      .sign(this.pair.private);
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
