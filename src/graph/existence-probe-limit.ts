import type { Ctx, GiveBack } from '../data/context';
import { DomainError } from '../kernel/errors';

/** Codes that tell of what belongs to others: told of in the audit trail even of a dry run, and not without end. */
const REVEALING: ReadonlySet<string> = new Set(['EMAIL_TAKEN', 'EMAIL_OF_ANOTHER_ORGANIZATION', 'DOMAIN_TAKEN']);

/** Whether a refusal says that something belongs to others. */
export const revealsExistence = (cause: unknown): boolean =>
  cause instanceof DomainError && cause.refusals.some(({ code }) => REVEALING.has(code));

/**
 * Does what may find that something is taken by others. The answer is paid for before it is looked for, so that
 * whoever has none left learns nothing, and given back when it told nothing.
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
