import { defineModule } from '../../graph/module';
import { createImportTemplate, deleteImportTemplate, updateImportTemplate } from './change-import-template';
import { ImportTemplate } from './import-template.entity';
import * as events from './import-template.events';
import { ImportTemplateFields, ImportTemplateQueries } from './import-template.resolver';

/** How files with columns of their own become rows. */
export const importTemplatesModule = defineModule({
  name: 'import-templates',
  entities: [ImportTemplate],
  types: [ImportTemplate],
  fields: [ImportTemplateFields],
  queries: [ImportTemplateQueries],
  mutations: [createImportTemplate, updateImportTemplate, deleteImportTemplate],
  events: Object.values(events),
});
