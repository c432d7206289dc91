import type { Ctx } from '../../../../data/context';
import { CHALLENGE_LIFETIME } from './challenges';
import { knownTransports, type AddedPasskey, type Transport, type UsedPasskey } from './passkey-answer';

/** COSE numbers of the accepted signatures: EdDSA, ES256, RS256. */
const ALGORITHMS = [-8, -7, -257];
/** Maximum size of a public key in bytes. An RSA key of 4096 bits fits. */
const PUBLIC_KEY_LONGEST = 1_024;

/** A passkey as options name it. */
export interface KnownPasskey {
  credentialId: string;
  transports: string;
  verifiesUser: boolean;
}

/** A passkey that was proven to be new and to belong to this server. */
export interface NewPasskey {
  credentialId: string;
  publicKey: string;
  transports: Transport[];
  verifiesUser: boolean;
  counter: number;
}

/** The library that checks what passkeys say, loaded on first use. */
const webauthn = () => import('@simplewebauthn/server');

const described = ({ credentialId: id, transports }: KnownPasskey): { id: string; transports: Transport[] } => ({
  id,
  transports: knownTransports(transports.split(',')),
});

/** What a browser needs to create a passkey. Authenticators that hold one of the user's passkeys are left out. */
export async function creationOptions(
  { services: { relyingParty } }: Ctx,
  user: { id: string; name: string; email: string },
  challenge: Buffer,
  existing: readonly KnownPasskey[],
): Promise<object> {
  const { generateRegistrationOptions } = await webauthn();
  return generateRegistrationOptions({
    rpName: 'Partner Graph',
    rpID: relyingParty().id,
    userID: new Uint8Array(Buffer.from(user.id)),
    userName: user.email,
    userDisplayName: user.name,
    challenge: new Uint8Array(challenge),
    timeout: CHALLENGE_LIFETIME,
    attestationType: 'none',
    excludeCredentials: existing.map(described),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    supportedAlgorithmIDs: ALGORITHMS,
  });
}

/** What a browser needs to let one of the passkeys answer. */
export async function requestOptions(
  { services: { relyingParty } }: Ctx,
  challenge: Buffer,
  passkeys: readonly KnownPasskey[],
): Promise<object> {
  const { generateAuthenticationOptions } = await webauthn();
  return generateAuthenticationOptions({
    rpID: relyingParty().id,
    challenge: new Uint8Array(challenge),
    timeout: CHALLENGE_LIFETIME,
    allowCredentials: passkeys.map(described),
    userVerification: passkeys.every(({ verifiesUser }) => verifiesUser) ? 'required' : 'preferred',
  });
}

/** The challenge that an answer is for, as it says itself. Null if it is malformed, or was given inside a foreign page. */
export function challengeIn({ response }: AddedPasskey | UsedPasskey): string | null {
  try {
    const said = JSON.parse(Buffer.from(response.clientDataJSON, 'base64url').toString()) as unknown;
    const { challenge, crossOrigin } = said as { challenge?: unknown; crossOrigin?: unknown };
    return typeof challenge === 'string' && crossOrigin !== true ? challenge : null;
  } catch {
    return null;
  }
}

/** What every answer is compared with. */
const expected = ({ services: { relyingParty } }: Ctx, expectedChallenge: string) => {
  const { id, origins } = relyingParty();
  return { expectedChallenge, expectedOrigin: [...origins], expectedRPID: id };
};

/**
 * Whether the attestation needs no certificate. None was asked for, so others are not read: checking them would mean
 * following addresses that the certificates name.
 */
async function hasNoCertificates(attestationObject: string): Promise<boolean> {
  const { decodeAttestationObject } = await import('@simplewebauthn/server/helpers');
  const decoded = decodeAttestationObject(new Uint8Array(Buffer.from(attestationObject, 'base64url')));
  const format = decoded.get('fmt');
  return format === 'none' || (format === 'packed' && decoded.get('attStmt').get('x5c') === undefined);
}

/** Checks the answer of a new passkey: challenge, origin, relying party, presence and key. Null if anything is wrong. */
export async function verifyNew(ctx: Ctx, challenge: string, answer: AddedPasskey): Promise<NewPasskey | null> {
  const { id, response } = answer;
  const { verifyRegistrationResponse } = await webauthn();
  try {
    if (!(await hasNoCertificates(response.attestationObject))) return null;
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response: { ...response, transports: [] } },
      ...expected(ctx, challenge),
      requireUserVerification: false,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    if (!verified || registrationInfo.credential.id !== id) return null;
    const { publicKey, counter } = registrationInfo.credential;
    if (publicKey.length > PUBLIC_KEY_LONGEST) return null;
    return {
      credentialId: id,
      publicKey: Buffer.from(publicKey).toString('base64url'),
      transports: knownTransports(response.transports ?? []),
      verifiesUser: registrationInfo.userVerified,
      counter,
    };
  } catch {
    // The library throws for whatever is wrong with an answer.
    return null;
  }
}

/**
 * Checks the answer of a passkey: challenge, origin, relying party, presence, verification of its user, signature.
 * Returns what it has counted, null if anything is wrong.
 */
export async function verifyUsed(
  ctx: Ctx,
  challenge: string,
  answer: UsedPasskey,
  passkey: { publicKey: string; verifiesUser: boolean },
): Promise<number | null> {
  const { id, response } = answer;
  const { verifyAuthenticationResponse } = await webauthn();
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response },
      ...expected(ctx, challenge),
      // What it has counted is compared where it is stored.
      credential: { id, publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')), counter: 0 },
      requireUserVerification: passkey.verifiesUser,
    });
    return verified ? authenticationInfo.newCounter : null;
  } catch {
    return null;
  }
}
