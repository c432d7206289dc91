import { Passkey } from '../../../src/modules/users/second-factor/passkeys/passkey.entity';
import { RoleAssignmentRecord, UserRecord } from '../../../src/modules/users/user.entity';
import { MADE, type Draft } from './draft';
import type { Ownership } from './ownership';

/** Somebody who can sign in. */
export interface Person {
  id: string;
  email: string;
  organizationId: string;
  roles: readonly string[];
}

export interface Hiring {
  organizationId: string;
  email: string;
  roles: readonly string[];
  passwordHash: string;
  temporary?: boolean;
  customer?: boolean;
  secondFactor?: boolean;
}

/** A passkey that nobody has. */
const passkeyOf = (id: string, userId: string): Record<string, string | number | boolean | null> => ({
  id,
  createdAt: MADE,
  userId,
  name: 'Key',
  credentialId: `c-${userId}`,
  credentialHash: `h-${userId}`,
  publicKey: 'AA',
  transports: 'usb',
  verifiesUser: true,
  counter: 0,
  lastUsedAt: null,
});

/** A person of an organization, with its roles. */
export function hire(draft: Draft, hiring: Hiring, ownership: Ownership): Person {
  const { organizationId, email, roles, passwordHash, temporary = false, customer = false, secondFactor = false } = hiring;
  const type = customer ? 'CustomerUser' : 'User';
  const id = draft.id(type);
  const assignments = roles.map((role) => ({ userId: id, role, grantedAt: MADE, grantedById: null }));
  const values = {
    id,
    kind: customer ? 'CUSTOMER_USER' : 'USER',
    organizationId,
    name: `Name of ${email}`,
    email,
    emailNormalized: email,
    status: 'ACTIVE',
    mustChangePassword: temporary,
    passwordHash,
    emailVerifiedAt: MADE,
    secondFactorAt: secondFactor ? MADE : null,
    tokenGeneration: 1,
    version: 1,
    ...(temporary ? { temporaryPasswordExpiresAt: MADE + 365 * 86_400_000 } : {}),
  };
  draft.node(
    type,
    UserRecord,
    values,
    { self: [id], own: [organizationId], ...ownership },
    { roles, roleAssignments: assignments, secondFactorKinds: secondFactor ? ['PASSKEY'] : [] },
  );
  if (secondFactor) draft.row(Passkey, passkeyOf(draft.id('Passkey'), id));
  for (const assignment of assignments) draft.row(RoleAssignmentRecord, assignment);
  return { id, email, organizationId, roles };
}
