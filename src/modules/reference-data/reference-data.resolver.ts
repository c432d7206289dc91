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
    description: 'Audit events about it, oldest first; those in scope.',
  })
  history!: Edge;
}

@Resolver()
export class ReferenceDataQueries {
  @RootField(() => [AgreementTextInForce], {
    action: 'directory.read',
    description:
      'Every text that is agreed to or attested, in the version in force now, to be shown before the act; one for each kind. Open to everybody. Mutations take the version that was shown as `textVersion`.',
  })
  agreementTexts(@CtxArg() ctx: Ctx): Promise<AgreementTextInForce[]> {
    return textsInForce(ctx);
  }

  @RootById(() => PartnerIdRecord, { action: 'organization.manage', description: 'One entry of the PartnerID register.' })
  partnerIdRecord!: Edge;

  @RootList(() => PartnerIdRecord, { action: 'organization.manage', description: 'The PartnerID register.' })
  partnerIdRecords!: Edge;

  @RootList(() => ExternalRelationship, {
    action: 'relationship.import',
    description: 'Customers that resellers serve in other portals.',
  })
  externalRelationships!: Edge;
}
