import { Resolver } from 'type-graphql';
import { AvailableActions, Derived, FieldsOf, ViewerCan, type Edge } from '../../graph/edges';
import { RootById, RootList } from '../../graph/roots';
import { listOf, raw, type Row } from '../../graph/row';
import { importTemplateOperations } from './import-template.actions';
import { ImportTemplate } from './import-template.entity';
import { ImportField } from './import-template.types';

@FieldsOf(() => ImportTemplate)
export class ImportTemplateFields {
  @Derived(() => [ImportField], { needs: [raw('fieldsJson')], description: 'Input fields and where their values come from.' })
  fields({ rawFieldsJson }: Row<ImportTemplate, 'rawFieldsJson'>): ImportField[] {
    return listOf<ImportField>(rawFieldsJson);
  }

  @AvailableActions(importTemplateOperations)
  availableActions!: Edge;

  @ViewerCan(importTemplateOperations)
  viewerCan!: Edge;
}

@Resolver()
export class ImportTemplateQueries {
  @RootById(() => ImportTemplate, {
    action: 'bulk.run',
    description: 'An import template of your organization.',
    example: 'importTemplate(id: "tpl_01h…") { name mutation fields { field value values { from to } } }',
  })
  importTemplate!: Edge;

  @RootList(() => ImportTemplate, {
    action: 'bulk.run',
    description: 'Import templates of your organization.',
    example: 'importTemplates(first: 10, orderBy: { field: NAME, direction: ASC }) { nodes { id name mutation } }',
  })
  importTemplates!: Edge;
}
