import type { Ctx, GiveBack } from '../data/context';
import { DomainError } from '../kernel/errors';

/** Refusal codes that reveal data of other tenants. They are audited even in dry runs, and rate-limited. */
const REVEALING: ReadonlySet<string> = new Set(['EMAIL_TAKEN', 'EMAIL_OF_ANOTHER_ORGANIZATION', 'DOMAIN_TAKEN']);

/** Whether a refusal reveals that something belongs to another tenant. */
export const revealsExistence = (cause: unknown): boolean =>
  cause instanceof DomainError && cause.refusals.some(({ code }) => REVEALING.has(code));

/**
 * Runs work that may find something taken by another tenant. The attempt is charged first, so that a caller with no attempts
 * left learns nothing. It is refunded if the answer reveals nothing.
 */
export async function withProbeLimit<T>(ctx: Ctx, work: () => Promise<T>): Promise<T> {
  const { userId, organizationId } = ctx.viewer;
  const paid: GiveBack[] = [];
  let told = false;
  try {
    paid.push(await ctx.services.throttle.take('takenByUser', userId || ctx.network));
    if (organizationId !== '') paid.push(await ctx.services.throttle.take('takenByOrganization', organizationId));
    return await work();
  } catch (cause) {
    told = revealsExistence(cause);
    throw cause;
  } finally {
    if (!told) for (const giveBack of paid) await giveBack();
  }
}
