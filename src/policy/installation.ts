/** How to reach the vendor's support. At least one is set. */
export interface VendorSupport {
  phone: string | null;
  email: string | null;
  website: string | null;
}

/** Settings of the operator that modules need. */
export interface InstallationSettings {
  /** Days that a session lasts without use. */
  sessionDays: number;
  /** Hours that an idempotency record is kept. */
  idempotencyHours: number;
  /** Days that a finished bulk run is kept. */
  bulkRunDays: number;
  /** How partners reach the vendor's support. Null if not configured. */
  vendorSupport: VendorSupport | null;
  /** From where keys of identity providers are fetched: only public addresses over HTTPS if guarded, and these hosts. */
  issuerReach: { guarded: boolean; privateHosts: readonly string[] };
}
