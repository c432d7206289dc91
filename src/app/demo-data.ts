import type { Database } from '../data/database';
import type { OrganizationKind, Role } from '../policy/roles';

/** A sign-in that demo data promise. */
export interface DemoUser {
  readonly email: string;
  readonly name: string;
  readonly organization: string;
  readonly kind: OrganizationKind;
  readonly roles: readonly Role[];
}

/** Demo data, handed to the server outside production; the server itself does not depend on them. */
export interface DemoData {
  users: readonly DemoUser[];
  /** Fills an empty, migrated database. Returns the number of rows by kind. */
  seed: (database: Database, options: { size: 'small'; at: number; passwordHash: string }) => Promise<object>;
}
