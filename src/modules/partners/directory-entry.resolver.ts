import { AvailableActions, FieldsOf, Many, ViewerCan, type Edge } from '../../graph/edges';
import { AuditEvent } from '../audit';
import { directoryOperations } from './directory-entry.actions';
import { DirectoryEntry } from './partner.entity';

@FieldsOf(() => DirectoryEntry)
export class DirectoryEntryActions {
  @AvailableActions(directoryOperations)
  availableActions!: Edge;

  @ViewerCan(directoryOperations)
  viewerCan!: Edge;

  @Many(() => AuditEvent, {
    by: 'subjectId',
    action: 'audit.read',
    description: 'Audit events about this entry, oldest first; only those visible to the viewer.',
  })
  history!: Edge;
}
