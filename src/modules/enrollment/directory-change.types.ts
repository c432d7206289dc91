import { Field, ID, InputType } from 'type-graphql';
import { payloadOf } from '../../graph/payload';
import { EditingInput, StoringInput } from '../../graph/mutation';
import { DirectoryEntry } from '../partners';
import { MarketRegion } from '../reference-data';

/** What a provider offers in one region, as it is given. */
@InputType('RegionOfferInput', { description: 'What a provider offers in one market region.' })
export class RegionOfferInput {
  @Field(() => MarketRegion, { description: 'The region; each at most once.' })
  region!: MarketRegion;

  @Field(() => [String], { description: 'Offers to resellers there: at most 50 of 1 to 200 characters.' })
  offers!: readonly string[];
}

/** Whom resellers write to, as it is given. */
@InputType('SalesContactInput', { description: 'Whom resellers write to.' })
export class SalesContactInput {
  @Field(() => String, { nullable: true, description: 'Name. At most 200 characters.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'E-mail address.' })
  email?: string | null;

  @Field(() => String, { nullable: true, description: 'Telephone number. 3 to 40 characters.' })
  phone?: string | null;
}

@InputType('UpdateDirectoryEntryInput', {
  description: 'Input of `updateDirectoryEntry`. What is left out stays as it is; null takes a text away.',
})
export class UpdateDirectoryEntryInput extends EditingInput {
  @Field(() => ID, { description: 'The entry; it must be listed, so its provider active.' })
  directoryEntryId!: string;

  @Field(() => String, { nullable: true, description: 'Training and technical help for resellers. At most 4,000 characters.' })
  training?: string | null;

  @Field(() => String, { nullable: true, description: 'Marketing help for resellers. At most 4,000 characters.' })
  marketingHelp?: string | null;

  @Field(() => String, { nullable: true, description: 'Financing. At most 4,000 characters.' })
  financing?: string | null;

  @Field(() => String, { nullable: true, description: 'Credit terms. At most 4,000 characters.' })
  creditTerms?: string | null;

  @Field(() => String, { nullable: true, description: 'Website. At most 500 characters.' })
  website?: string | null;

  @Field(() => SalesContactInput, { nullable: true, description: 'Sales contact: replaces the one before.' })
  salesContact?: SalesContactInput | null;

  @Field(() => [RegionOfferInput], {
    nullable: true,
    description: 'Regions served, with the offers in each: replaces those before.',
  })
  regions?: readonly RegionOfferInput[] | null;
}

@InputType('RequestDirectoryChangeInput', { description: 'Input of `requestDirectoryChange`.' })
export class RequestDirectoryChangeInput extends StoringInput {
  @Field(() => ID, { description: 'The own entry.' })
  directoryEntryId!: string;

  @Field(() => String, {
    description: 'What should be changed, for the operator to read. 10 to 4,000 characters, with line breaks.',
  })
  request!: string;
}

const directoryEntry = { type: () => DirectoryEntry, description: 'The entry.' };

export const UpdateDirectoryEntryPayload = payloadOf('UpdateDirectoryEntryPayload', { directoryEntry });
export const RequestDirectoryChangePayload = payloadOf('RequestDirectoryChangePayload', {
  directoryEntry: { type: () => DirectoryEntry, description: 'The entry, unchanged until the operator changes it.' },
});
