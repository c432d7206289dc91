import { FieldsOf, Many, type Edge } from '../../graph/edges';
import { AuditEvent } from '../journal';
import { Partnership } from './partner.entity';

@FieldsOf(() => Partnership)
export class PartnershipHistory {
  @Many(() => AuditEvent, {
    by: 'subjectId',
    action: 'audit.read',
    description: 'Audit events about it, oldest first; those in scope.',
  })
  history!: Edge;
}
