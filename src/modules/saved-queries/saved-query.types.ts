import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { EditingInput, Payload, StoringInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { DateTime } from '../../graph/values';
import { LONGEST_DESCRIPTION, LONGEST_DOCUMENT, SavedQuery } from './saved-query.entity';

const NAME = 'Name in the address: 1 to 100 lowercase letters, digits, `-` and `_`, beginning with a letter or digit.';
const DESCRIPTION = `What the query is for. At most ${LONGEST_DESCRIPTION} characters.`;
const DOCUMENT = `The GraphQL document: one query with one root list, valid for the current schema. At most ${LONGEST_DOCUMENT} characters.`;
const SHARED = 'Whether everyone in the organization can read and run it.';

@InputType('CreateSavedQueryInput', { description: 'Input of `createSavedQuery`.' })
export class CreateSavedQueryInput extends StoringInput {
  @Field(() => String, { description: NAME })
  name!: string;

  @Field(() => String, { nullable: true, description: DESCRIPTION })
  description?: string | null;

  @Field(() => String, { description: DOCUMENT })
  document!: string;

  @Field(() => Boolean, { nullable: true, defaultValue: false, description: SHARED })
  shared?: boolean | null;
}

@InputType('UpdateSavedQueryInput', { description: 'Input of `updateSavedQuery`. What is omitted stays.' })
export class UpdateSavedQueryInput extends EditingInput {
  @Field(() => ID, { description: 'The query; one of your own.' })
  savedQueryId!: string;

  @Field(() => String, { nullable: true, description: NAME })
  name?: string | null;

  @Field(() => String, { nullable: true, description: `${DESCRIPTION} Empty removes it.` })
  description?: string | null;

  @Field(() => String, { nullable: true, description: DOCUMENT })
  document?: string | null;

  @Field(() => Boolean, { nullable: true, description: SHARED })
  shared?: boolean | null;
}

@InputType('DeleteSavedQueryInput', { description: 'Input of `deleteSavedQuery`.' })
export class DeleteSavedQueryInput extends EditingInput {
  @Field(() => ID, { description: 'The query; one of your own.' })
  savedQueryId!: string;
}

/** A variable of a saved query, as stored. */
@ObjectType('SavedQueryVariable', { description: 'A variable of a saved query.' })
export class SavedQueryVariable {
  @Field(() => String, { description: 'Name, without `$`. Send it as the parameter `var.<name>` of the address.' })
  name!: string;

  @Field(() => String, { description: 'GraphQL type, such as `String!` or `[ID!]`.' })
  type!: string;

  @Field(() => Boolean, { description: 'Whether a value must be sent.' })
  required!: boolean;

  @Field(() => String, { nullable: true, description: 'Default value in GraphQL notation. Null if it has none.' })
  defaultValue!: string | null;
}

@ObjectType('SavedQueryVersion', { description: 'A version of a saved query.' })
export class SavedQueryVersion {
  @Field(() => Int, { description: 'Number of the version.' })
  version!: number;

  @Field(() => String, { description: 'Name in that version.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'Description in that version.' })
  description!: string | null;

  @Field(() => String, { description: 'Document in that version.' })
  document!: string;

  @Field(() => Boolean, { description: 'Whether that version was shared.' })
  shared!: boolean;

  @Field(() => DateTime, { description: 'When the version was saved.' })
  savedAt!: number;
}

/** Base of the payload of a deletion. */
@ObjectType()
abstract class DeletedPayload extends Payload {
  @Field(() => ID, { nullable: true, description: 'Id of what was deleted. Null if refused, and in a dry run.' })
  deletedId!: string | null;
}

const savedQuery = { type: () => SavedQuery, description: 'The saved query.' };

export const CreateSavedQueryPayload = payloadOf('CreateSavedQueryPayload', { savedQuery });
export const UpdateSavedQueryPayload = payloadOf('UpdateSavedQueryPayload', { savedQuery });
export const DeleteSavedQueryPayload = payloadOf('DeleteSavedQueryPayload', {}, DeletedPayload);
