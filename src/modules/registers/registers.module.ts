import { defineModule } from '../../graph/module';
import {
  AgreementTemplate,
  CloudRule,
  Country,
  ExternalRelationship,
  PartnerIdEmail,
  PartnerIdRecord,
  WebmailDomain,
} from './register.entity';
import { PartnerIdRecordFields, RegisterQueries } from './register.resolver';

/** Registers that the operator fills. */
export const registersModule = defineModule({
  name: 'registers',
  entities: [Country, CloudRule, WebmailDomain, PartnerIdRecord, PartnerIdEmail, ExternalRelationship, AgreementTemplate],
  types: [PartnerIdRecord, ExternalRelationship],
  fields: [PartnerIdRecordFields],
  queries: [RegisterQueries],
});
