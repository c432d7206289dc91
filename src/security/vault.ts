import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Encrypts stored secrets that the server must read again, such as those of second factors. */
export interface Vault {
  /** Encrypts a text with this server's key. */
  lock(text: string): string;
  /** Decrypts a text. Null if it was encrypted with another key or has been changed. */
  open(locked: string): string | null;
}

const NONCE = 12;
const TAG = 16;

/** A vault with a key derived from the server's secret: AES-256-GCM with a new nonce for every text. */
export function makeVault(secret: string): Vault {
  const key = Buffer.from(hkdfSync('sha256', secret, 'partner-graph', 'vault', 32));
  return {
    lock(text) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
    },
    open(locked) {
      try {
        const bytes = Buffer.from(locked, 'base64url');
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE), { authTagLength: TAG });
        decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
        return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString('utf8');
      } catch {
        return null;
      }
    },
  };
}
