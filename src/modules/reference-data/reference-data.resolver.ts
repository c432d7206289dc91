import { Ctx as CtxArg, Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { FieldsOf, Many, type Edge } from '../../graph/edges';
import { RootById, RootField, RootList } from '../../graph/roots';
import { AuditEvent } from '../audit';
import { AgreementTextInForce, textsInForce } from './agreement-text';
import { ExternalRelationship, PartnerIdRecord } from './reference-data.entity';

@FieldsOf(() => PartnerIdRecord)
export class PartnerIdRecordFields {
  @Many(() => ExternalRelationship, {
    by: 'partnerId',
    from: 'partnerId',
    description: 'Customers that the organization serves in other portals.',
  })
  externalRelationships!: Edge;

  @Many(() => AuditEvent, {
    by: 'subjectId',
    action: 'audit.read',
    description: 'Audit events about this record, oldest first; only those visible to the viewer.',
  })
  history!: Edge;
}

@Resolver()
export class ReferenceDataQueries {
  @RootField(() => [AgreementTextInForce], {
    action: 'directory.read',
    description:
      'The current version of every text to accept or attest, one per kind. Show the text before the user acts. Mutations take the version that was shown as `textVersion`. Public.',
    example: 'agreementTexts { kind version text validFrom }',
  })
  agreementTexts(@CtxArg() ctx: Ctx): Promise<AgreementTextInForce[]> {
    return textsInForce(ctx);
  }

  @RootById(() => PartnerIdRecord, {
    action: 'organization.manage',
    description: 'A record of the PartnerID register.',
    example: 'partnerIdRecord(id: "pid_01h…") { partnerId organizationName active }',
  })
  partnerIdRecord!: Edge;

  @RootList(() => PartnerIdRecord, {
    action: 'organization.manage',
    description: 'The PartnerID register.',
    example: 'partnerIdRecords(first: 10, filter: { country: { eq: "US" } }) { totalCount nodes { partnerId organizationName } }',
  })
  partnerIdRecords!: Edge;

  @RootList(() => ExternalRelationship, {
    action: 'relationship.import',
    description: 'Customers that resellers serve in other portals.',
    example:
      'externalRelationships(first: 10, filter: { partnerId: { eq: "4711001" } }) { totalCount nodes { customerDomain customerName hasGrant } }',
  })
  externalRelationships!: Edge;
}
