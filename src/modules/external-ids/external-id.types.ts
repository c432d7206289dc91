import { Field, InputType } from 'type-graphql';

@InputType('ExternalIdInput', { description: 'The id of an object in another system.' })
export class ExternalIdInput {
  @Field(() => String, {
    description: 'The other system: 1 to 40 lower-case letters, digits, dots, hyphens and underscores, such as `vendor`.',
  })
  system!: string;

  @Field(() => String, { description: 'The id there. 1 to 200 characters, without spaces at its ends. Compared exactly.' })
  value!: string;
}

/** The field `externalIds` of inputs that create an object. */
export const NEW_EXTERNAL_IDS = {
  nullable: true,
  description:
    'Its ids in other systems of your organization, one for each, at most 20. Only your organization sees them. Needs the right `external_id.manage`. An id that another object has is refused (`EXTERNAL_ID_TAKEN`), so that nothing is created twice.',
} as const;

/** The field `externalId` of inputs that import an object, for files of them: each row is about another object. */
export const EXTERNAL_ID_KEY = ['externalId.system', 'externalId.value'] as const;
