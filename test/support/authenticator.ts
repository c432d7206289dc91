import { createHash, createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';

type Cbor = number | string | Buffer | readonly (readonly [Cbor, Cbor])[];

function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 256) return Buffer.from([(major << 5) | 24, value]);
  return Buffer.from([(major << 5) | 25, value >> 8, value & 255]);
}

/** The CBOR of integers, texts, bytes and maps (RFC 8949), as authenticators write it. */
export function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  const entries = value as readonly (readonly [Cbor, Cbor])[];
  return Buffer.concat([head(5, entries.length), ...entries.flatMap(([key, one]) => [cbor(key), cbor(one)])]);
}

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();
const text = (data: Buffer): string => data.toString('base64url');

/** A passkey as its authenticator keeps it. */
interface Held {
  id: Buffer;
  rpId: string;
  key: KeyObject;
  counter: number;
}

/** What an answer says that a right one would not. */
export interface Lies {
  challenge?: string;
  origin?: string;
  crossOrigin?: boolean;
  rpId?: string;
  type?: string;
  present?: boolean;
  verified?: boolean;
  counter?: number;
  /** Bytes of the id of a new credential. */
  id?: Buffer;
  format?: string;
  statement?: Cbor;
  /** Signs with another key. */
  otherKey?: boolean;
}

interface CreationOptions {
  challenge: string;
  rp: { id: string };
  excludeCredentials?: { id: string }[];
}

interface RequestOptions {
  challenge: string;
  rpId: string;
  allowCredentials: { id: string }[];
}

/** What a browser returns, as JSON. */
export type Answer = Record<string, unknown> & { id: string; response: Record<string, unknown> };

/** A software authenticator with ES256 keys, and the browser in front of it, as Web Authentication describes both. */
export class Authenticator {
  readonly held: Held[] = [];

  constructor(
    readonly origin: string,
    /** Whether it verifies its user, and whether it counts. */
    readonly abilities: { verifies?: boolean; counts?: boolean } = {},
  ) {}

  #clientData(type: string, challenge: string, lies: Lies): Buffer {
    const { origin = this.origin, crossOrigin = false } = lies;
    return Buffer.from(JSON.stringify({ type: lies.type ?? type, challenge: lies.challenge ?? challenge, origin, crossOrigin }));
  }

  /** What the authenticator says: for whom, which flags, how often it signed. */
  #authData(rpId: string, counter: number, lies: Lies, attested?: Buffer): Buffer {
    const { present = true, verified = this.abilities.verifies ?? true } = lies;
    const flags = (present ? 1 : 0) | (verified ? 4 : 0) | (attested ? 64 : 0);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(lies.counter ?? counter);
    return Buffer.concat([sha256(lies.rpId ?? rpId), Buffer.from([flags]), count, attested ?? Buffer.alloc(0)]);
  }

  /** Creates a passkey. */
  create({ challenge, rp, excludeCredentials = [] }: CreationOptions, lies: Lies = {}): Answer {
    if (excludeCredentials.some(({ id }) => this.held.some((one) => text(one.id) === id))) throw new Error('InvalidStateError');
    const { publicKey, privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    const bytes = (part: string): Buffer => Buffer.from(part, 'base64url');
    const cose = cbor([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, bytes(x)],
      [-3, bytes(y)],
    ]);
    const id = lies.id ?? randomBytes(32);
    const length = Buffer.from([id.length >> 8, id.length & 255]);
    const authData = this.#authData(rp.id, 0, lies, Buffer.concat([Buffer.alloc(16), length, id, cose]));
    this.held.push({ id, rpId: rp.id, key, counter: 0 });
    const { format = 'none', statement = [] } = lies;
    return {
      id: text(id),
      rawId: text(id),
      type: 'public-key',
      authenticatorAttachment: 'platform',
      clientExtensionResults: {},
      response: {
        clientDataJSON: text(this.#clientData('webauthn.create', challenge, lies)),
        attestationObject: text(
          cbor([
            ['fmt', format],
            ['attStmt', statement],
            ['authData', authData],
          ]),
        ),
        transports: ['internal', 'hybrid', 'telepathy'],
      },
    };
  }

  /** Answers with the first of its passkeys that is allowed. */
  get({ challenge, rpId, allowCredentials }: RequestOptions, lies: Lies = {}): Answer {
    const held = this.held.find((one) => allowCredentials.some(({ id }) => id === text(one.id)));
    if (!held) throw new Error('NotAllowedError');
    if (this.abilities.counts ?? true) held.counter += 1;
    const clientData = this.#clientData('webauthn.get', challenge, lies);
    const authenticatorData = this.#authData(rpId, held.counter, lies);
    const key = lies.otherKey ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey : held.key;
    const signature = createSign('sha256')
      .update(Buffer.concat([authenticatorData, sha256(clientData)]))
      .sign(key);
    return {
      id: text(held.id),
      rawId: text(held.id),
      type: 'public-key',
      authenticatorAttachment: 'platform',
      clientExtensionResults: {},
      response: {
        clientDataJSON: text(clientData),
        authenticatorData: text(authenticatorData),
        signature: text(signature),
        userHandle: null,
      },
    };
  }

  /** Another one with the same passkeys, as a copy of its memory would be. */
  copy(): Authenticator {
    const copy = new Authenticator(this.origin, this.abilities);
    copy.held.push(...this.held.map((one) => ({ ...one })));
    return copy;
  }
}
