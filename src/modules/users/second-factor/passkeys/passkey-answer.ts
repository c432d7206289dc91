import { z } from 'zod';
import { refuse } from '../../../../kernel/errors';

/** Maximum length of a credential id in base64url: 1023 bytes (WebAuthn). */
export const CREDENTIAL_ID_LONGEST = 1_364;
/** Maximum length of what the browser says about the ceremony, in base64url. */
const CLIENT_DATA_LONGEST = 4_096;
/** Maximum length of what an authenticator says, in base64url. */
const AUTHENTICATOR_LONGEST = 8_192;
const SIGNATURE_LONGEST = 2_048;

const base64url = (longest: number): z.ZodString =>
  z
    .string()
    .max(longest)
    .regex(/^[A-Za-z0-9_-]+$/);

const answered = z.object({ id: base64url(CREDENTIAL_ID_LONGEST), type: z.literal('public-key').optional() });

/** How browsers reach authenticators. Others are ignored. */
const TRANSPORTS = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const;
export type Transport = (typeof TRANSPORTS)[number];

const added = answered.extend({
  response: z.object({
    clientDataJSON: base64url(CLIENT_DATA_LONGEST),
    attestationObject: base64url(AUTHENTICATOR_LONGEST),
    transports: z.array(z.string().max(40)).max(20).optional(),
  }),
});

const used = answered.extend({
  response: z.object({
    clientDataJSON: base64url(CLIENT_DATA_LONGEST),
    authenticatorData: base64url(AUTHENTICATOR_LONGEST),
    signature: base64url(SIGNATURE_LONGEST),
  }),
});

/** What a browser returns for a new passkey. */
export type AddedPasskey = z.infer<typeof added>;

/** What a browser returns if a passkey answers a challenge. */
export type UsedPasskey = z.infer<typeof used>;

function read<T>(shape: z.ZodType<T>, value: unknown, method: string): T {
  const { success, data } = shape.safeParse(value);
  if (success) return data;
  return refuse('INVALID', `Pass the JSON form of what \`navigator.credentials.${method}\` returned.`, ['passkey']);
}

/** The answer of a new passkey. Refuses what cannot be one, or is too long. */
export const readAdded = (value: unknown): AddedPasskey => read(added, value, 'create');

/** The answer of a passkey to a challenge. Refuses what cannot be one, or is too long. */
export const readUsed = (value: unknown): UsedPasskey => read(used, value, 'get');

/** Transports without duplicates and unknown ones. */
export const knownTransports = (names: readonly string[]): Transport[] => TRANSPORTS.filter((name) => names.includes(name));
