import type { Ctx } from '../../data/context';
import { bound } from '../../data/sql';
import { because, type Check } from '../../graph/operations';
import { loaderOf } from '../../graph/read';
import { marks, padded } from '../../graph/statement';
import { statusAt, type SubscriptionDates } from '../sales';

/** A subscription that blocks the end of a relationship. */
export interface BlockingSubscription {
  id: string;
  name: string;
}

const DATES =
  'state, starts_at AS startsAt, term_starts_at AS termStartsAt, term_ends_at AS termEndsAt, term, auto_renew AS autoRenew';

/** Facts about a customer that the customers module cannot know. */
interface BlockingFacts {
  /** Pending or active subscriptions that the viewer's organization sold or is reseller of record of. */
  blocking: readonly BlockingSubscription[];
  /** The customer's first admin has never signed in. */
  awaitsAdmin: boolean;
}

/** A subscription, or a first admin in the same columns. */
type SurroundingRow = BlockingSubscription & { customerId: string } & SubscriptionDates;

/** State that marks the rows of admins. */
const ADMIN = 'ADMIN';

/** The first admins of customers, found once: asked about each person, all people of the customer would be read for each of them. */
const firstAdmins = (count: number): string =>
  `(SELECT MIN(a.id) AS id FROM \`user\` a JOIN role_assignment r ON r.user_id = a.id AND r.role = 'CUSTOMER_ADMIN'
  WHERE a.organization_id IN (${marks(count)}) GROUP BY a.organization_id)`;

/** Loads these facts for many customers in one statement. */
const blockingFactsOf = (ctx: Ctx, customerId: string): Promise<BlockingFacts> =>
  loaderOf<string, BlockingFacts>(ctx, 'surroundings of customers', async (ids) => {
    const asked = padded(ids);
    const { organizationId } = ctx.viewer;
    const rows = await ctx.db.rows(
      bound<SurroundingRow>(
        'subject',
        `SELECT id, name, customer_id AS customerId, ${DATES} FROM subscription
        WHERE customer_id IN (${marks(asked.length)}) AND (provider_id = ? OR reseller_id = ?) AND state <> 'CANCELLED'
       UNION ALL
       SELECT u.id, u.name, u.organization_id, '${ADMIN}', 0, 0, 0, '', 0 FROM ${firstAdmins(asked.length)} oldest
         JOIN \`user\` u ON u.id = oldest.id AND u.last_sign_in_at IS NULL
       ORDER BY id`,
      ),
      [...asked, organizationId, organizationId, ...asked],
    );
    const now = ctx.clock.now();
    const blocking = rows.filter((row) => row.state !== ADMIN && ['PENDING', 'ACTIVE'].includes(statusAt(row, now)));
    return ids.map((id) => ({
      blocking: blocking.filter(({ customerId: of }) => of === id).map(({ id: blockingId, name }) => ({ id: blockingId, name })),
      awaitsAdmin: rows.some(({ customerId: of, state }) => of === id && state === ADMIN),
    }));
  }).load(customerId);

/** Subscriptions that block the end of the viewer's relationship with a customer. */
export const blockingOf = async (ctx: Ctx, customerId: string): Promise<readonly BlockingSubscription[]> =>
  (await blockingFactsOf(ctx, customerId)).blocking;

/** Whether the first admin of a customer has never signed in. */
export const awaitsAdmin = async (ctx: Ctx, customerId: string): Promise<boolean> =>
  (await blockingFactsOf(ctx, customerId)).awaitsAdmin;

/** Maximum number of names in a message. `details` lists all. */
const NAMED = 5;

const WAY_OUT = {
  PROVIDER: 'Cancel them, or turn off auto-renew and wait until the term ends. Then remove the relationship.',
  RESELLER: 'Ask your provider to set another reseller of record, or none. Then remove the relationship.',
} as const;

/** Facts about a removal that only this module knows. */
export interface Blocking {
  blocking: readonly BlockingSubscription[];
}

/** Refuses while there are active or pending subscriptions. */
export const nothingRuns: Check<Blocking> = ({ blocking }, { viewer }) => {
  if (blocking.length === 0) return null;
  const names = blocking.slice(0, NAMED).map(({ name }) => name);
  const more = blocking.length > NAMED ? ` and ${blocking.length - NAMED} more` : '';
  const wayOut = viewer.kind === 'PROVIDER' ? WAY_OUT.PROVIDER : WAY_OUT.RESELLER;
  return because('ACTIVE_SUBSCRIPTIONS', `There are active or pending subscriptions: ${names.join(', ')}${more}. ${wayOut}`, {
    subscriptions: blocking,
  });
};
