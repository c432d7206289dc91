import { z } from 'zod';
import { StartupError } from '../kernel/startup-error';
import type { RelyingPartySettings } from '../security/relying-party';
import { names, type Variable } from './variable';

const DOMAIN = /^(?!.*\.[\d.]*$)(?!\d+$)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*$/;
/** Browsers give passkeys to pages of these origins only. */
const ORIGIN = /^(https:\/\/[a-z0-9.-]+|http:\/\/([a-z0-9-]+\.)*localhost)(:\d{1,5})?$/;

/** The environment variables about passkeys. */
export const PASSKEY_VARIABLES = {
  PASSKEY_RP_ID: {
    description:
      'Domain that passkeys are bound to, if clients are at other hosts than this server: a domain they have in common, such as `example.com`. Passkeys stop working when it changes.',
    fallback: 'the host of `PUBLIC_URL`',
    type: z.string().max(253).regex(DOMAIN, 'must be a domain name'),
  },
  PASSKEY_ORIGINS: {
    description:
      'Origins of the pages that may ask for passkeys, separated by commas: `https://portal.example.com`. Each at `PASSKEY_RP_ID` or below it.',
    fallback: 'the origin of `PUBLIC_URL`',
    type: names.pipe(z.array(z.string().regex(ORIGIN, 'must be an origin: https, or http at localhost')).min(1)),
  },
} as const satisfies Record<string, Variable>;

/** Reads them. Refuses what no browser would accept. */
export function passkeysOf(
  get: <T>(name: keyof typeof PASSKEY_VARIABLES, fallback: T) => T,
  publicUrl: string | undefined,
): RelyingPartySettings {
  const id = get<string | undefined>('PASSKEY_RP_ID', undefined);
  const origins = get<string[]>('PASSKEY_ORIGINS', []);
  const own = new URL(publicUrl ?? 'http://localhost');
  const domain = id ?? own.hostname;
  const asking = origins.length > 0 ? origins : id === undefined ? [] : [own.origin];
  const outside = asking.find((origin) => !`.${new URL(origin).hostname}`.endsWith(`.${domain}`));
  if (outside !== undefined) {
    const cure = origins.length > 0 ? 'Set PASSKEY_RP_ID to a domain that all have in common.' : 'Set PASSKEY_ORIGINS, too.';
    throw new StartupError(`Passkeys of ${domain} do not work at ${outside}, which is not below that domain. ${cure}`);
  }
  return { id, origins };
}
