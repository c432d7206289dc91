import type { ExportLimits } from '../../config/env';
import { AppError } from '../../kernel/errors';

/** Seconds after which a refused export may be tried again. */
const TRY_AGAIN = 10;

/** The exports that run at the moment. */
export interface Slots {
  /** Takes a slot for an organization, or refuses. Returns what frees it; calling that again does nothing. */
  take: (organizationId: string) => () => void;
  /** How many there are. */
  running: () => number;
}

/** Limits the exports that run at the same time. */
export function slots({ atOnce, byOrganization }: Pick<ExportLimits, 'atOnce' | 'byOrganization'>): Slots {
  const running = new Map<string, number>();
  const total = (): number => [...running.values()].reduce((sum, count) => sum + count, 0);
  return {
    running: total,
    take: (organizationId) => {
      const own = running.get(organizationId) ?? 0;
      if (own >= byOrganization || total() >= atOnce) {
        const whose = own >= byOrganization ? 'Your organization has' : 'This server has';
        const message = `${whose} as many exports running as are allowed. Try again when one has ended.`;
        throw new AppError('THROTTLED', message, { retryAfter: TRY_AGAIN });
      }
      running.set(organizationId, own + 1);
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        const left = (running.get(organizationId) ?? 1) - 1;
        if (left > 0) running.set(organizationId, left);
        else running.delete(organizationId);
      };
    },
  };
}
