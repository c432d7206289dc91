import type { AddressInput } from '../partners';

/** The columns of an address input; null clears them. */
export const addressValues = (address: AddressInput | null) => ({
  addressLine1: address?.line1 ?? null,
  addressLine2: address?.line2 ?? null,
  addressCity: address?.city ?? null,
  addressState: address?.state ?? null,
  addressPostalCode: address?.postalCode ?? null,
});
