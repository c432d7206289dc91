import { AvailableActions, FieldsOf, Many, ViewerCan, type Edge } from '../../graph/edges';
import { AuditEvent } from '../audit';
import { customerUserOperations, userOperations } from './user.actions';
import { CustomerUser, User } from './user.entity';

const HISTORY = 'Audit events about this user, oldest first; only those visible to the viewer.';

@FieldsOf(() => User)
export class UserActions {
  @AvailableActions(userOperations)
  availableActions!: Edge;

  @ViewerCan(userOperations)
  viewerCan!: Edge;

  @Many(() => AuditEvent, { by: 'subjectId', action: 'audit.read', description: HISTORY })
  history!: Edge;
}

@FieldsOf(() => CustomerUser)
export class CustomerUserActions {
  @AvailableActions(customerUserOperations)
  availableActions!: Edge;

  @ViewerCan(customerUserOperations)
  viewerCan!: Edge;

  @Many(() => AuditEvent, { by: 'subjectId', action: 'audit.read', description: HISTORY })
  history!: Edge;
}
