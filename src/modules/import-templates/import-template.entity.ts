import { Entity } from 'typeorm';
import { CodeField, IdField, IntField, StringList, TextField } from '../../graph/declare';
import { BaseRecord, GraphNode } from '../../graph/node';
import { importTemplateScope } from './import-template.policy';

/** Maximum length of a description in characters. */
export const LONGEST_DESCRIPTION = 500;

@Entity('import_template')
@GraphNode({
  name: 'ImportTemplate',
  description:
    'How the columns of a file become the input of a mutation, for files whose columns have names of their own. Named in `POST /bulk?template=`.',
  table: 'import_template',
  action: 'bulk.run',
  scope: importTemplateScope,
})
export class ImportTemplate extends BaseRecord {
  @IdField({ description: 'The organization.', graph: false })
  organizationId!: string;

  @CodeField({
    description: 'The name in its address: lowercase letters, digits, `-` and `_`. Unique in the organization.',
    maxLength: 100,
    sort: true,
  })
  name!: string;

  @TextField({ description: 'What the template is for.', maxLength: LONGEST_DESCRIPTION, nullable: true })
  description!: string | null;

  @CodeField({ description: 'The mutation whose input the rows become.', maxLength: 100 })
  mutation!: string;

  @TextField({ description: 'The fields as JSON.', graph: false, maxLength: 60_000 })
  fieldsJson!: string;

  @StringList({ description: 'Input fields that no two rows of a file may have in common. Empty: the default of the mutation.' })
  keyFields!: readonly string[];

  @IntField({ description: 'Increases with every change. Send it as `expectedVersion`.' })
  version!: number;
}
