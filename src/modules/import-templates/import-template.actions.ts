import { defineOperations } from '../../graph/operations';
import { ImportTemplate } from './import-template.entity';

/** Operations on templates: everyone in the organization who may send files changes them. */
const importTemplateOperations = defineOperations(ImportTemplate, {
  needs: [],
  facts: () => ({}),
  conditions: { OWN_ORGANIZATION: () => true },
});

export const onImportTemplate = importTemplateOperations.on({});

export { importTemplateOperations };
