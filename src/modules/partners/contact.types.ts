import { Field, InputType, ObjectType } from 'type-graphql';
import { checkText, checkWebsite } from '../../kernel/checks';
import { together } from '../../kernel/errors';
import { checkPostalCode } from '../../kernel/postal-codes';

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

  @Field(() => String, { description: 'Country (ISO 3166-1 alpha-2).' })
  country!: string;
}

@ObjectType('Contact', { description: 'A contact person or department.' })
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

@InputType('AddressInput', { description: 'A postal address. The country is that of the organization.' })
export class AddressInput {
  @Field(() => String, { description: 'Street and number. 1 to 200 characters.' })
  line1!: string;

  @Field(() => String, { nullable: true, description: 'Second line. At most 200 characters.' })
  line2?: string | null;

  @Field(() => String, { description: 'City. 1 to 100 characters.' })
  city!: string;

  @Field(() => String, { nullable: true, description: 'State or province. At most 100 characters.' })
  state?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Postal code in the format of the country; blanks and hyphens are optional. At most 20 characters.',
  })
  postalCode?: string | null;
}

@InputType('SupportInput', { description: 'Where customers get support. At least one of the three fields.' })
export class SupportInput {
  @Field(() => String, { nullable: true, description: 'E-mail address.' })
  email?: string | null;

  @Field(() => String, { nullable: true, description: 'Telephone number. At most 40 characters.' })
  phone?: string | null;

  @Field(() => String, { nullable: true, description: 'Website. At most 500 characters.' })
  website?: string | null;
}

/** Refuses an invalid address. The postal code is only checked if the country is already known. */
export function checkAddress(address: AddressInput | null | undefined, path: readonly string[], country?: string | null): void {
  if (!address) return;
  together(
    () => checkText(address.line1, { min: 1, max: 200 }, [...path, 'line1']),
    () => checkText(address.line2, { max: 200 }, [...path, 'line2']),
    () => checkText(address.city, { min: 1, max: 100 }, [...path, 'city']),
    () => checkText(address.state, { max: 100 }, [...path, 'state']),
    () => {
      checkText(address.postalCode, { max: 20 }, [...path, 'postalCode']);
      if (country != null) checkPostalCode(address.postalCode, country, [...path, 'postalCode']);
    },
  );
}

/** The columns of an address input. */
export const addressColumns = (address: AddressInput) => ({
  addressLine1: address.line1,
  addressLine2: address.line2 ?? null,
  addressCity: address.city,
  addressState: address.state ?? null,
  addressPostalCode: address.postalCode ?? null,
});

/** Refuses an invalid telephone number or website in support details. Callers check the e-mail address. */
export function checkSupport(support: SupportInput | null | undefined, path: readonly string[]): void {
  if (!support) return;
  together(
    () => checkText(support.phone, { min: 3, max: 40 }, [...path, 'phone']),
    () => checkWebsite(support.website, [...path, 'website']),
  );
}

/** The address columns. */
export const ADDRESS_FIELDS = [
  'addressLine1',
  'addressLine2',
  'addressCity',
  'addressState',
  'addressPostalCode',
  'country',
] as const;

/** The address columns of a row. */
type AddressRow = Record<Exclude<(typeof ADDRESS_FIELDS)[number], 'country'>, string | null> & { country: string };

/** The address of a row; null if there is none or the viewer may not see it. */
export function addressOf(row: AddressRow): Address | null {
  if (row.addressLine1 === null) return null;
  return {
    line1: row.addressLine1,
    line2: row.addressLine2,
    city: row.addressCity ?? '',
    state: row.addressState,
    postalCode: row.addressPostalCode,
    country: row.country,
  };
}
