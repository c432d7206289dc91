import { Entity } from 'typeorm';
import { CodeField, IdField } from '../../graph/declare';
import { BaseRecord, GraphNode } from '../../graph/node';
import { externalIdScope } from './external-id.policy';

@Entity('external_id')
@GraphNode({
  name: 'ExternalId',
  description:
    'The id that an object has in another system of your organization, such as the id of a subscription at the vendor. Only your organization sees it. Wherever an id is expected, `external:<system>:<value>` stands for the object.',
  table: 'external_id',
  action: 'organization.read',
  scope: externalIdScope,
})
export class ExternalId extends BaseRecord {
  @IdField({ description: 'The organization that gave it.', graph: false })
  organizationId!: string;

  @IdField({ description: 'The object.', graph: false })
  subjectId!: string;

  @CodeField({ description: 'The other system, such as `vendor` or `erp`.', maxLength: 40 })
  system!: string;

  @CodeField({ description: 'The id there. Compared exactly.', maxLength: 200 })
  value!: string;
}
