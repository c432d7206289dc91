import { AvailableActions, FieldsOf, Many, ViewerCan, type Edge } from '../../graph/edges';
import { AuditEvent } from '../audit';
import { Provider, Reseller } from '../partners';
import { partnerOperations } from './partner.actions';

const HISTORY = {
  by: 'subjectId',
  action: 'audit.read',
  description: 'Audit events about this partner, oldest first; only those visible to the viewer.',
} as const;

@FieldsOf(() => Provider)
export class ProviderActions {
  @AvailableActions(partnerOperations)
  availableActions!: Edge;

  @ViewerCan(partnerOperations)
  viewerCan!: Edge;

  @Many(() => AuditEvent, HISTORY)
  history!: Edge;
}

@FieldsOf(() => Reseller)
export class ResellerActions {
  @AvailableActions(partnerOperations)
  availableActions!: Edge;

  @ViewerCan(partnerOperations)
  viewerCan!: Edge;

  @Many(() => AuditEvent, HISTORY)
  history!: Edge;
}
