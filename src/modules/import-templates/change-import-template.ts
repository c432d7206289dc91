import { bound } from '../../data/sql';
import { defineMutation, defineOperation } from '../../graph/define-mutation';
import { listOf } from '../../graph/row';
import { deleteWhere, insertRow, updateVersioned } from '../../graph/write';
import { newId } from '../../kernel/ids';
import { onImportTemplate } from './import-template.actions';
import { ImportTemplate } from './import-template.entity';
import { importTemplateCreated, importTemplateDeleted, importTemplateUpdated } from './import-template.events';
import { checkNames, checkRules, fieldsOf, requireRoom, withFreeName } from './import-template.service';
import {
  CreateImportTemplateInput,
  CreateImportTemplatePayload,
  DeleteImportTemplateInput,
  DeleteImportTemplatePayload,
  UpdateImportTemplateInput,
  UpdateImportTemplatePayload,
  type ImportField,
} from './import-template.types';

const action = 'bulk.run';

export const createImportTemplate = defineMutation({
  name: 'createImportTemplate',
  description:
    'Saves how the columns of a file become the input of a mutation, for `POST /bulk?template=<name>`. Everyone in your organization who may send files can use and change it.',
  example:
    'createImportTemplate(input: { name: "price-sheet", mutation: "setOfferPrice", fields: [{ field: "offerId", value: "external:vendor:{ProductId}:{SkuId}" }, { field: "segment", value: "{Segment}", values: [{ from: "Charity", to: "NONPROFIT" }] }] }) { importTemplate { id } errors { code message path } }',
  action,
  input: CreateImportTemplateInput,
  inputDescription: 'The template.',
  payload: CreateImportTemplatePayload,
  codes: ['TEMPLATE_INVALID', 'TEMPLATE_NAME_TAKEN', 'TOO_MANY_TEMPLATES'],
  before: (ctx, input) => {
    checkNames(input);
    const rules = { mutation: input.mutation, fields: fieldsOf(input.fields), key: input.keyFields ?? [] };
    checkRules(ctx, rules);
    return rules;
  },
  locks: ({ viewer }) => [viewer.organizationId],
  work: async (tx, { input, prepared: { mutation, fields, key } }) => {
    await requireRoom(tx);
    const now = tx.clock.now();
    const id = newId('ImportTemplate', now);
    const { name } = input;
    const description = input.description?.trim() || null;
    const { organizationId } = tx.viewer;
    const rules = { mutation, fieldsJson: JSON.stringify(fields), keyFields: JSON.stringify(key) };
    const row = { id, createdAt: now, organizationId, name, description, ...rules, version: 1 };
    await withFreeName(name, () =>
      insertRow(tx, ImportTemplate, row, importTemplateCreated(id, { name, description, mutation })),
    );
    return { importTemplateId: id };
  },
});

export const updateImportTemplate = defineOperation({
  name: 'updateImportTemplate',
  description: 'Changes a template. Runs that were sent with it before stay as they are.',
  example:
    'updateImportTemplate(input: { importTemplateId: "tpl_01h…", name: "prices", expectedVersion: 1 }) { importTemplate { name version } errors { code message path } }',
  action,
  input: UpdateImportTemplateInput,
  inputDescription: 'The template and the changes.',
  payload: UpdateImportTemplatePayload,
  codes: ['TEMPLATE_INVALID', 'TEMPLATE_NAME_TAKEN'],
  on: onImportTemplate,
  thing: 'importTemplateId',
  alsoRead: ['name', 'description', 'mutation', 'fieldsJson', 'keyFields'],
  before: (_ctx, input) => checkNames(input),
  work: async (tx, { input, row }) => {
    const { id, name, description, mutation, fieldsJson, keyFields } = row;
    const before = { name, description, mutation, fieldsJson, keyFields };
    const fields = input.fields ? fieldsOf(input.fields) : listOf<ImportField>(fieldsJson);
    const rules = { mutation: input.mutation ?? mutation, fields, key: input.keyFields ?? listOf<string>(keyFields) };
    if (input.mutation != null || input.fields != null || input.keyFields != null) checkRules(tx, rules);
    const after = {
      name: input.name ?? name,
      description: input.description == null ? description : input.description.trim() || null,
      mutation: rules.mutation,
      fieldsJson: JSON.stringify(rules.fields),
      keyFields: JSON.stringify(rules.key),
    };
    const outcome = { importTemplateId: id };
    if (JSON.stringify(before) === JSON.stringify(after)) return outcome;
    const told = (one: typeof after) => ({ name: one.name, description: one.description, mutation: one.mutation });
    const event = importTemplateUpdated(id, { before: told(before), after: told(after) });
    await withFreeName(after.name, () => updateVersioned(tx, ImportTemplate, row, after, event));
    return outcome;
  },
});

export const deleteImportTemplate = defineOperation({
  name: 'deleteImportTemplate',
  description: 'Deletes a template. Runs that were sent with it stay.',
  example: 'deleteImportTemplate(input: { importTemplateId: "tpl_01h…" }) { deletedId errors { code message } }',
  action,
  input: DeleteImportTemplateInput,
  inputDescription: 'The template.',
  payload: DeleteImportTemplatePayload,
  on: onImportTemplate,
  thing: 'importTemplateId',
  alsoRead: ['name', 'description', 'mutation'],
  work: async (tx, { row: { id, name, description, mutation } }) => {
    const event = importTemplateDeleted(id, { name, description, mutation });
    await deleteWhere(tx, ImportTemplate, { where: bound('subject', 'id = ?'), params: [id] }, event);
    return {};
  },
  shown: ({ dryRun }, { input }) => ({ deletedId: dryRun ? null : input.importTemplateId }),
  refused: { deletedId: null },
});
