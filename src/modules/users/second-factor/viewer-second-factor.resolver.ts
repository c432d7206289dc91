import { Field, Int, ObjectType } from 'type-graphql';
import type { Ctx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { Derived, FieldsOf } from '../../../graph/edges';
import { DateTime } from '../../../graph/values';
import { ViewerType } from '../user.resolver';

@ObjectType('ViewerSecondFactor', { description: "The viewer's second factor." })
export class SecondFactorState {
  @Field(() => DateTime, { nullable: true, description: 'When the second factor was turned on. Null if there is none.' })
  since!: number | null;

  @Field(() => Boolean, { description: 'The organization requires a second factor from all its users.' })
  required!: boolean;

  @Field(() => Int, { description: 'Number of unused recovery codes.' })
  recoveryCodesLeft!: number;
}

@FieldsOf(() => ViewerType)
export class ViewerSecondFactor {
  @Derived(() => SecondFactorState, { needs: [], description: 'Your second factor.' })
  async secondFactor(_viewer: { id: string }, { db, viewer }: Ctx): Promise<SecondFactorState> {
    const [row] = await db.rows(
      bound<{ since: number | null; required: 0 | 1; codes: number }>(
        'viewer',
        `SELECT u.second_factor_at AS since, o.second_factor_required AS required,
              (SELECT COUNT(*) FROM recovery_code c WHERE c.user_id = u.id AND c.used_at IS NULL) AS codes
         FROM \`user\` u JOIN organization o ON o.id = u.organization_id WHERE u.id = ?`,
      ),
      [viewer.userId],
    );
    return { since: row?.since ?? null, required: row?.required === 1, recoveryCodesLeft: row?.codes ?? 0 };
  }
}
