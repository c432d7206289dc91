import { defineModule } from '../../graph/module';
import { AttestationRecord } from './attestation.entity';
import { CustomerRelationshipAttestation, PartnershipAttestation } from './attestation.resolver';
import { ChannelMutations } from './channel-mutations.resolver';
import { CustomerActions, CustomerRelationshipActions } from './channel.resolver';
import { CustomerMutations } from './customer-mutations.resolver';

/** What spans several modules: changing customers, creating them with a first order, ending relationships and partnerships. */
export const channelModule = defineModule({
  name: 'channel',
  entities: [AttestationRecord],
  resolvers: [
    CustomerActions,
    CustomerRelationshipActions,
    CustomerRelationshipAttestation,
    PartnershipAttestation,
    CustomerMutations,
    ChannelMutations,
  ],
});
