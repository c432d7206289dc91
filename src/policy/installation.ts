/** How the vendor's support is reached; at least one of them. */
export interface VendorSupport {
  phone: string | null;
  email: string | null;
  website: string | null;
}

/** What an operator may set and modules need to know. */
export interface InstallationSettings {
  /** Days a session lasts without use. */
  sessionDays: number;
  /** Hours an idempotency record is kept. */
  idempotencyHours: number;
  /** How partners reach the vendor's support; null where the installation does not say. */
  vendorSupport: VendorSupport | null;
}
