/** Whether this browser can ask for passkeys with options from a server. */
const works = (): boolean => typeof PublicKeyCredential !== 'undefined' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;

/**
 * What a passkey of this browser answers to the options of the server. Null if none does: the browser cannot, the user
 * declined, or nobody touched it in time.
 */
export async function passkeyAnswer(options: unknown): Promise<object | null> {
  if (!works()) return null;
  try {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON);
    const credential = await navigator.credentials.get({ publicKey });
    return credential instanceof PublicKeyCredential ? (credential.toJSON() as object) : null;
  } catch {
    return null;
  }
}
