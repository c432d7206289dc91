import { defineModule } from '../../graph/module';
import {
  AgreementTemplate,
  CloudRule,
  Country,
  ExternalRelationship,
  PartnerIdEmail,
  PartnerIdRecord,
  WebmailDomain,
} from './reference-data.entity';
import { PartnerIdRecordFields, ReferenceDataQueries } from './reference-data.resolver';

/** Registers maintained by the operator. */
export const referenceDataModule = defineModule({
  name: 'reference-data',
  entities: [Country, CloudRule, WebmailDomain, PartnerIdRecord, PartnerIdEmail, ExternalRelationship, AgreementTemplate],
  types: [PartnerIdRecord, ExternalRelationship],
  fields: [PartnerIdRecordFields],
  queries: [ReferenceDataQueries],
});
