import { Field, ObjectType } from 'type-graphql';

/** A postal address. */
@ObjectType('Address', { description: 'A postal address.' })
export class Address {
  @Field(() => String, { description: 'Street and number.' })
  line1!: string;

  @Field(() => String, { nullable: true, description: 'Second line.' })
  line2!: string | null;

  @Field(() => String, { description: 'City.' })
  city!: string;

  @Field(() => String, { nullable: true, description: 'State or province.' })
  state!: string | null;

  @Field(() => String, { nullable: true, description: 'Postal code.' })
  postalCode!: string | null;

  @Field(() => String, { description: 'ISO 3166-1 alpha-2.' })
  country!: string;
}

/** A person or desk to turn to. */
@ObjectType('Contact', { description: 'A person or desk to turn to.' })
export class Contact {
  @Field(() => String, { nullable: true, description: 'Name.' })
  name!: string | null;

  @Field(() => String, { nullable: true, description: 'E-mail address.' })
  email!: string | null;

  @Field(() => String, { nullable: true, description: 'Telephone number.' })
  phone!: string | null;

  @Field(() => String, { nullable: true, description: 'Website.' })
  website!: string | null;
}

/** The columns an address is stored in. */
export const ADDRESS_FIELDS = [
  'addressLine1',
  'addressLine2',
  'addressCity',
  'addressState',
  'addressPostalCode',
  'country',
] as const;

/** Reads an address from its columns; null where the viewer may not see it or there is none. */
export function addressOf(row: Record<string, unknown>): Address | null {
  if (typeof row['addressLine1'] !== 'string') return null;
  return {
    line1: row['addressLine1'],
    line2: row['addressLine2'] as string | null,
    city: row['addressCity'] as string,
    state: row['addressState'] as string | null,
    postalCode: row['addressPostalCode'] as string | null,
    country: row['country'] as string,
  };
}
