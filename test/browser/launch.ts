import type { Browser } from 'playwright-core';

export type { Browser };

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The browser that the set-up found. Its driver is only installed where there is one, so it is loaded here and not above. */
export async function launchBrowser(): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath: process.env['TEST_BROWSER'] ?? '', args: FLAGS });
}
