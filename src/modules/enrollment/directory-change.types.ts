import { Field, ID, InputType } from 'type-graphql';
import { payloadOf } from '../../graph/payload';
import { EditingInput, StoringInput } from '../../graph/mutation';
import { DirectoryEntry } from '../partners';
import { MarketRegion } from '../reference-data';

@InputType('RegionOfferInput', { description: 'What a provider offers in one market region.' })
export class RegionOfferInput {
  @Field(() => MarketRegion, { description: 'The region. Each at most once.' })
  region!: MarketRegion;

  @Field(() => [String], { description: 'Offers to resellers in this region: at most 50, of 1 to 200 characters each.' })
  offers!: readonly string[];
}

@InputType('SalesContactInput', { description: 'Sales contact for resellers.' })
export class SalesContactInput {
  @Field(() => String, { nullable: true, description: 'Name. At most 200 characters.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'E-mail address.' })
  email?: string | null;

  @Field(() => String, { nullable: true, description: 'Telephone number. 3 to 40 characters.' })
  phone?: string | null;
}

@InputType('UpdateDirectoryEntryInput', {
  description: 'Input of `updateDirectoryEntry`. Omitted fields stay unchanged; null removes a text.',
})
export class UpdateDirectoryEntryInput extends EditingInput {
  @Field(() => ID, { description: 'The entry. It must be listed, so its provider must be active.' })
  directoryEntryId!: string;

  @Field(() => String, { nullable: true, description: 'Training and technical support for resellers. At most 4,000 characters.' })
  training?: string | null;

  @Field(() => String, { nullable: true, description: 'Marketing support for resellers. At most 4,000 characters.' })
  marketingHelp?: string | null;

  @Field(() => String, { nullable: true, description: 'Financing. At most 4,000 characters.' })
  financing?: string | null;

  @Field(() => String, { nullable: true, description: 'Credit terms. At most 4,000 characters.' })
  creditTerms?: string | null;

  @Field(() => String, { nullable: true, description: 'Website. At most 500 characters.' })
  website?: string | null;

  @Field(() => SalesContactInput, { nullable: true, description: 'Sales contact. Replaces the current one.' })
  salesContact?: SalesContactInput | null;

  @Field(() => [RegionOfferInput], {
    nullable: true,
    description: 'Regions served, with the offers in each. Replaces all current ones.',
  })
  regions?: readonly RegionOfferInput[] | null;
}

@InputType('RequestDirectoryChangeInput', { description: 'Input of `requestDirectoryChange`.' })
export class RequestDirectoryChangeInput extends StoringInput {
  @Field(() => ID, { description: "Your provider's entry." })
  directoryEntryId!: string;

  @Field(() => String, {
    description: 'The requested change, for the operator to read. 10 to 4,000 characters; line breaks are allowed.',
  })
  request!: string;
}

const directoryEntry = { type: () => DirectoryEntry, description: 'The entry.' };

export const UpdateDirectoryEntryPayload = payloadOf('UpdateDirectoryEntryPayload', { directoryEntry });
export const RequestDirectoryChangePayload = payloadOf('RequestDirectoryChangePayload', {
  directoryEntry: { type: () => DirectoryEntry, description: 'The entry. Unchanged until the operator changes it.' },
});
