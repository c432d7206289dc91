import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { EditingInput, Payload, StoringInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { ImportTemplate, LONGEST_DESCRIPTION } from './import-template.entity';

const NAME = 'Name in the address: 1 to 100 lowercase letters, digits, `-` and `_`, beginning with a letter or digit.';
const DESCRIPTION = `What the template is for. At most ${LONGEST_DESCRIPTION} characters.`;
const MUTATION = 'A mutation that files can be sent for, such as `setOfferPrice`.';
const FIELDS =
  'Input fields and where their values come from, 1 to 100. Columns of the file that none of them names are ignored.';
const KEY =
  'Input fields that no two rows of a file may have in common, at most 20. Default: the id of the object that the mutation edits, or the external id that it imports.';

const FIELD = 'Path of an input field of the mutation, such as `amount.currency` or `lines.0.quantity`.';
const VALUE =
  'Text with the names of columns in braces, such as `{UnitPrice}` or `external:vendor:{ProductId}:{SkuId}`. Without braces, the same for every row. Where a named cell is empty, the row has no such field.';
const FROM = 'A value as the file has it.';
const TO = 'What it stands for. Null: the row has no such field.';

@InputType('ImportValueInput', { description: 'What a value of a file stands for.' })
export class ImportValueInput {
  @Field(() => String, { description: FROM })
  from!: string;

  @Field(() => String, { nullable: true, description: TO })
  to?: string | null;
}

@InputType('ImportFieldInput', { description: 'Where the value of an input field comes from.' })
export class ImportFieldInput {
  @Field(() => String, { description: FIELD })
  field!: string;

  @Field(() => String, { description: VALUE })
  value!: string;

  @Field(() => [ImportValueInput], {
    nullable: true,
    description: 'What values stand for, at most 200. Those that are not listed stay as they are.',
  })
  values?: ImportValueInput[] | null;
}

@InputType('CreateImportTemplateInput', { description: 'Input of `createImportTemplate`.' })
export class CreateImportTemplateInput extends StoringInput {
  @Field(() => String, { description: NAME })
  name!: string;

  @Field(() => String, { nullable: true, description: DESCRIPTION })
  description?: string | null;

  @Field(() => String, { description: MUTATION })
  mutation!: string;

  @Field(() => [ImportFieldInput], { description: FIELDS })
  fields!: ImportFieldInput[];

  @Field(() => [String], { nullable: true, description: KEY })
  keyFields?: string[] | null;
}

@InputType('UpdateImportTemplateInput', { description: 'Input of `updateImportTemplate`. What is omitted stays.' })
export class UpdateImportTemplateInput extends EditingInput {
  @Field(() => ID, { description: 'The template.' })
  importTemplateId!: string;

  @Field(() => String, { nullable: true, description: NAME })
  name?: string | null;

  @Field(() => String, { nullable: true, description: `${DESCRIPTION} Empty removes it.` })
  description?: string | null;

  @Field(() => String, { nullable: true, description: MUTATION })
  mutation?: string | null;

  @Field(() => [ImportFieldInput], { nullable: true, description: `${FIELDS} The list replaces the old one.` })
  fields?: ImportFieldInput[] | null;

  @Field(() => [String], { nullable: true, description: `${KEY} The list replaces the old one.` })
  keyFields?: string[] | null;
}

@InputType('DeleteImportTemplateInput', { description: 'Input of `deleteImportTemplate`.' })
export class DeleteImportTemplateInput extends EditingInput {
  @Field(() => ID, { description: 'The template.' })
  importTemplateId!: string;
}

/** What a value of a file stands for, as stored. */
@ObjectType('ImportValue', { description: 'What a value of a file stands for.' })
export class ImportValue {
  @Field(() => String, { description: FROM })
  from!: string;

  @Field(() => String, { nullable: true, description: TO })
  to!: string | null;
}

/** Where the value of an input field comes from, as stored. */
@ObjectType('ImportField', { description: 'Where the value of an input field comes from.' })
export class ImportField {
  @Field(() => String, { description: FIELD })
  field!: string;

  @Field(() => String, { description: VALUE })
  value!: string;

  @Field(() => [ImportValue], { description: 'What values stand for. Those that are not listed stay as they are.' })
  values!: readonly ImportValue[];
}

/** Base of the payload of a deletion. */
@ObjectType()
abstract class DeletedTemplatePayload extends Payload {
  @Field(() => ID, { nullable: true, description: 'Id of what was deleted. Null if refused, and in a dry run.' })
  deletedId!: string | null;
}

const importTemplate = { type: () => ImportTemplate, description: 'The template.' };

export const CreateImportTemplatePayload = payloadOf('CreateImportTemplatePayload', { importTemplate });
export const UpdateImportTemplatePayload = payloadOf('UpdateImportTemplatePayload', { importTemplate });
export const DeleteImportTemplatePayload = payloadOf('DeleteImportTemplatePayload', {}, DeletedTemplatePayload);
