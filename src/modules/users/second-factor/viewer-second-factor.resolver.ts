import { Field, Int, ObjectType } from 'type-graphql';
import type { Ctx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { Derived, FieldsOf } from '../../../graph/edges';
import { DateTime } from '../../../graph/values';
import type { Row } from '../../../graph/row';
import { CustomerUser, User, type UserRecord } from '../user.entity';
import { ViewerType } from '../user.resolver';
import { kindsSql, loadKinds, SecondFactorKind } from './factors';
import { PasskeyType } from './passkeys/passkey.types';

@ObjectType('ViewerSecondFactor', { description: "The viewer's second factor." })
export class SecondFactorState {
  @Field(() => DateTime, { nullable: true, description: 'When the second factor was turned on. Null if there is none.' })
  since!: number | null;

  @Field(() => Boolean, { description: 'The organization requires a second factor from all its users.' })
  required!: boolean;

  @Field(() => Int, { description: 'Number of unused recovery codes.' })
  recoveryCodesLeft!: number;

  @Field(() => [SecondFactorKind], { description: 'The kinds of second factors that you have.' })
  kinds!: readonly SecondFactorKind[];

  @Field(() => [PasskeyType], { description: 'Your passkeys, the oldest first.' })
  passkeys!: readonly PasskeyType[];
}

function passkeysOfViewer({ db, viewer }: Ctx): Promise<PasskeyType[]> {
  return db.rows(
    bound<PasskeyType>(
      'viewer',
      'SELECT id, name, created_at AS createdAt, last_used_at AS lastUsedAt FROM passkey WHERE user_id = ? ORDER BY user_id, id',
    ),
    [viewer.userId],
  );
}

@FieldsOf(() => ViewerType)
export class ViewerSecondFactor {
  @Derived(() => SecondFactorState, { needs: [], description: 'Your second factor.' })
  async secondFactor(_viewer: { id: string }, ctx: Ctx): Promise<SecondFactorState> {
    const { db, viewer } = ctx;
    const [row] = await db.rows(
      bound<{ since: number | null; required: 0 | 1; codes: number }>(
        'viewer',
        `SELECT u.second_factor_at AS since, o.second_factor_required AS required,
              (SELECT COUNT(*) FROM recovery_code c WHERE c.user_id = u.id AND c.used_at IS NULL) AS codes
         FROM \`user\` u JOIN organization o ON o.id = u.organization_id WHERE u.id = ?`,
      ),
      [viewer.userId],
    );
    return {
      since: row?.since ?? null,
      required: row?.required === 1,
      recoveryCodesLeft: row?.codes ?? 0,
      kinds: await loadKinds(ctx, viewer.userId),
      passkeys: await passkeysOfViewer(ctx),
    };
  }
}

const KINDS = "The kinds of the user's second factors. Empty: a password is sufficient.";

@FieldsOf(() => User)
export class UserSecondFactors {
  @Derived(() => [SecondFactorKind], { needs: ['id'], description: KINDS, sql: kindsSql })
  secondFactorKinds({ id }: Row<UserRecord>, ctx: Ctx): Promise<SecondFactorKind[]> {
    return loadKinds(ctx, id);
  }
}

@FieldsOf(() => CustomerUser)
export class CustomerUserSecondFactors {
  @Derived(() => [SecondFactorKind], { needs: ['id'], description: KINDS, sql: kindsSql })
  secondFactorKinds({ id }: Row<UserRecord>, ctx: Ctx): Promise<SecondFactorKind[]> {
    return loadKinds(ctx, id);
  }
}
