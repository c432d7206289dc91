import { AvailableActions, FieldsOf, Many, ViewerCan, type Edge } from '../../graph/edges';
import { AuditEvent } from '../audit';
import { Partnership } from './partner.entity';
import { partnershipOperations } from './partnership.actions';

@FieldsOf(() => Partnership)
export class PartnershipActions {
  @AvailableActions(partnershipOperations)
  availableActions!: Edge;

  @ViewerCan(partnershipOperations)
  viewerCan!: Edge;

  @Many(() => AuditEvent, {
    by: 'subjectId',
    action: 'audit.read',
    description: 'Audit events about this partnership, oldest first; only those visible to the viewer.',
  })
  history!: Edge;
}
