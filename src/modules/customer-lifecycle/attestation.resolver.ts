import { Field, ID, ObjectType } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { bound } from '../../data/sql';
import { Derived, FieldsOf } from '../../graph/edges';
import { loaderOf } from '../../graph/read';
import type { Columns } from '../../graph/row';
import { marks, padded } from '../../graph/statement';
import { DateTime } from '../../graph/values';
import { CustomerRelationship } from '../customers';
import { Partnership } from '../partners';
import type { AttestationRecord } from './attestation.entity';

@ObjectType('Attestation', { description: 'The attestation given when a relationship or partnership was ended.' })
export class Attestation {
  @Field(() => String, { description: 'Version of the text.' })
  templateVersion!: string;

  @Field(() => DateTime, { description: 'When.' })
  attestedAt!: number;

  @Field(() => ID, { description: 'The organization that attested.' })
  organizationId!: string;

  @Field(() => ID, {
    nullable: true,
    description: "The user who attested. Only visible to that user's organization and the operator.",
  })
  userId!: string | null;
}

type AttestationRow = Columns<AttestationRecord, 'subjectId' | (keyof Attestation & keyof AttestationRecord)>;

const attestationOf = (row: { id: string }, ctx: Ctx): Promise<Attestation | null> =>
  loaderOf<string, Attestation | null>(ctx, 'attestations', async (ids) => {
    const asked = padded(ids);
    const rows = await ctx.db.rows(
      bound<AttestationRow>(
        'subject',
        `SELECT subject_id AS subjectId, template_version AS templateVersion, attested_at AS attestedAt,
        organization_id AS organizationId, user_id AS userId FROM attestation WHERE subject_id IN (${marks(asked.length)})`,
      ),
      asked,
    );
    const { kind, organizationId } = ctx.viewer;
    return ids.map((id) => {
      const found = rows.find(({ subjectId }) => subjectId === id);
      if (!found) return null;
      return kind === 'OPERATOR' || found.organizationId === organizationId ? found : { ...found, userId: null };
    });
  }).load(row.id);

@FieldsOf(() => CustomerRelationship)
export class CustomerRelationshipAttestation {
  @Derived(() => Attestation, {
    needs: [],
    nullable: true,
    description: "The partner's attestation when it removed the relationship. Null while active.",
  })
  removalAttestation(row: { id: string }, ctx: Ctx): Promise<Attestation | null> {
    return attestationOf(row, ctx);
  }
}

@FieldsOf(() => Partnership)
export class PartnershipAttestation {
  @Derived(() => Attestation, {
    needs: [],
    nullable: true,
    description: 'The attestation by the party that ended the partnership. Null while active.',
  })
  endAttestation(row: { id: string }, ctx: Ctx): Promise<Attestation | null> {
    return attestationOf(row, ctx);
  }
}
