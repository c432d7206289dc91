import type { Ctx } from '../../data/context';
import { bound } from '../../data/sql';
import { Derived, FieldsOf, Many, One, type Edge } from '../../graph/edges';
import { loaderOf } from '../../graph/read';
import type { Row } from '../../graph/row';
import { marks, padded } from '../../graph/statement';
import { CustomerUser } from '../users';
import { CustomerSubscription, LicenseAssignment } from './subscription.entity';

/** Name of the offer that a visible license belongs to. */
const offerNameOf = (ctx: Ctx, subscriptionId: string): Promise<string> =>
  loaderOf<string, string>(ctx, 'offer names of licenses', async (ids) => {
    const asked = padded(ids);
    const rows = await ctx.db.rows(
      bound<{ id: string; name: string }>(
        'subject',
        `SELECT s.id, o.name FROM subscription s JOIN offer o ON o.id = s.offer_id WHERE s.id IN (${marks(asked.length)})`,
      ),
      asked,
    );
    const names = new Map(rows.map(({ id, name }) => [id, name]));
    return ids.map((id) => names.get(id) ?? '');
  }).load(subscriptionId);

const offerNameSql = (column: string, subscriptionId: string): string =>
  `(SELECT o.${column} FROM subscription s JOIN offer o ON o.id = s.offer_id WHERE s.id = ${subscriptionId})`;

@FieldsOf(() => LicenseAssignment)
export class LicenseFields {
  @Derived(() => String, {
    needs: ['subscriptionId'],
    description: 'Name of the licensed offer. Also visible to license holders who cannot see the subscription.',
    sql: (of) => offerNameSql('name_folded', of('subscriptionId')),
    shownSql: (of) => offerNameSql('name', of('subscriptionId')),
  })
  offerName(row: Row<LicenseAssignment, 'subscriptionId'>, ctx: Ctx): Promise<string> {
    return offerNameOf(ctx, row.subscriptionId);
  }

  @One(() => CustomerSubscription, { from: 'subscriptionId', description: 'The subscription.' })
  subscription!: Edge;

  @One(() => CustomerUser, { from: 'customerUserId', description: 'The user who holds the license.' })
  user!: Edge;
}

@FieldsOf(() => CustomerUser)
export class CustomerUserLicenses {
  @Many(() => LicenseAssignment, { by: 'customerUserId', description: 'Licenses assigned to the user.' })
  licenses!: Edge;
}
