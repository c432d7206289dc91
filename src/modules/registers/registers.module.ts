import { defineModule } from '../../graph/module';
import { AgreementTemplate, CloudRule, Country, ExternalRelationship, PartnerIdRecord, WebmailDomain } from './register.entity';

/** Registers that the operator fills. */
export const registersModule = defineModule({
  name: 'registers',
  entities: [Country, CloudRule, WebmailDomain, PartnerIdRecord, ExternalRelationship, AgreementTemplate],
  resolvers: [],
});
