import type { Page } from 'playwright-core';

/** A virtual authenticator that verifies its user and answers at once. */
const OPTIONS = {
  protocol: 'ctap2',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
} as const;

/** Authenticators of the browser of a page. */
export interface Plugged {
  /** Replaces the authenticator by a new one, which has no passkeys. */
  replace: () => Promise<void>;
}

/** Adds a virtual authenticator to the browser of a page. */
export async function plugIn(page: Page): Promise<Plugged> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  let current = await cdp.send('WebAuthn.addVirtualAuthenticator', { options: OPTIONS });
  const replace = async (): Promise<void> => {
    await cdp.send('WebAuthn.removeVirtualAuthenticator', current);
    current = await cdp.send('WebAuthn.addVirtualAuthenticator', { options: OPTIONS });
  };
  return { replace };
}
