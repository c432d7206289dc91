export { importTemplateByName, type RowRules } from './import-template.service';
