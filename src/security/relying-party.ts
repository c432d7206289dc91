/** Whom passkeys belong to. */
export interface RelyingParty {
  /** The domain that passkeys are bound to. */
  id: string;
  /** The origins of pages that may ask for them. */
  origins: readonly string[];
}

/** Settings that differ from the public URL. */
export interface RelyingPartySettings {
  id: string | undefined;
  origins: readonly string[];
}

/** Whom passkeys belong to: the host and the origin of the public URL, unless there are settings. */
export function relyingPartyOf(publicUrl: string, { id, origins }: RelyingPartySettings): RelyingParty {
  const { hostname, origin } = new URL(publicUrl);
  return { id: id ?? hostname, origins: origins.length > 0 ? origins : [origin] };
}
