import { AvailableActions, FieldsOf, Many, ViewerCan, type Edge } from '../../graph/edges';
import { AuditEvent } from '../audit';
import { Customer, CustomerRelationship, DelegatedAdminGrant } from './customer.entity';
import { grantOperations } from './grant.actions';

const history = {
  by: 'subjectId',
  action: 'audit.read',
  description: 'Audit events about this record that the viewer may see, oldest first.',
} as const;

@FieldsOf(() => Customer)
export class CustomerHistory {
  @Many(() => AuditEvent, history)
  history!: Edge;
}

@FieldsOf(() => CustomerRelationship)
export class CustomerRelationshipHistory {
  @Many(() => AuditEvent, history)
  history!: Edge;
}

@FieldsOf(() => DelegatedAdminGrant)
export class DelegatedAdminGrantActions {
  @AvailableActions(grantOperations)
  availableActions!: Edge;

  @ViewerCan(grantOperations)
  viewerCan!: Edge;

  @Many(() => AuditEvent, history)
  history!: Edge;
}
