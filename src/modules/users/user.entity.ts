import { Column, Entity, PrimaryColumn } from 'typeorm';
import {
  EnumField,
  CodeField,
  enumeration,
  BooleanField,
  DateTimeField,
  IdField,
  TextField,
  StringList,
  IntField,
} from '../../graph/declare';
import { BaseRecord, GraphNode } from '../../graph/node';
import { ORGANIZATION_KINDS, ROLES } from '../../policy/roles';
import { usersRead } from '../partners';
import { customerUserScope, ownThings, userScope } from './user.policy';

export const Role = enumeration('Role', 'A role a user can hold.', ROLES);
export const OrganizationKind = enumeration('OrganizationKind', 'The kinds of organization.', ORGANIZATION_KINDS);

export const UserStatus = enumeration('UserStatus', 'Whether a user can sign in.', {
  ACTIVE: 'Can sign in.',
  DISABLED: 'Cannot sign in; existing tokens are refused.',
});
export type UserStatus = keyof typeof UserStatus;

/** The table of all people who sign in. */
@Entity('user')
export abstract class UserRecord extends BaseRecord {
  /** USER for partners and the operator, CUSTOMER_USER for customers. */
  @Column({ type: 'varchar', length: 32 })
  kind!: string;

  @IdField({ description: 'The organization.', graph: false })
  organizationId!: string;

  @TextField({ description: 'Full name.', filter: true, sort: true })
  name!: string;

  @TextField({ description: 'E-mail address; it is the user name.', maxLength: 320, filter: true })
  email!: string;

  /** E-mail as it is compared: unique over the whole graph. */
  @Column({ type: 'varchar', length: 320, name: 'email_normalized' })
  emailNormalized!: string;

  @EnumField(() => UserStatus, { description: 'Whether the user can sign in.', filter: true, group: true })
  status!: UserStatus;

  @BooleanField({ description: 'The password is temporary and must be changed at the first sign-in.', filter: true })
  mustChangePassword!: boolean;

  @DateTimeField({
    description:
      'When the user last signed in, set a password of its own or came first with a token of an external issuer; null before.',
    nullable: true,
    filter: true,
  })
  lastSignInAt!: number | null;

  /** Argon2id hash. */
  @Column({ type: 'varchar', length: 255, name: 'password_hash' })
  passwordHash!: string;

  /** The partner that set the password of a customer's user, until a mailed link proves its mailbox; null otherwise. */
  @Column({ type: 'varchar', length: 40, name: 'password_by_id', nullable: true })
  passwordById!: string | null;

  @Column({ type: 'bigint', name: 'temporary_password_expires_at', nullable: true })
  temporaryPasswordExpiresAt!: number | null;

  @Column({ type: 'bigint', name: 'email_verified_at', nullable: true })
  emailVerifiedAt!: number | null;

  /**
   * The domain of an address that nobody proved, and that is at no domain of the user's organization: whoever proves the
   * address, or comes to own the domain, takes it. Null where the address is held.
   */
  @Column({ type: 'varchar', length: 255, name: 'unproven_domain', nullable: true })
  unprovenDomain!: string | null;

  @DateTimeField({
    description: 'Since when signing in takes a second factor; null: a password is enough.',
    nullable: true,
    filter: true,
  })
  secondFactorAt!: number | null;

  /** When all tokens were ended last: those of external issuers from before are refused. */
  @Column({ type: 'bigint', name: 'tokens_ended_at', nullable: true })
  tokensEndedAt!: number | null;

  /** Raised to end all tokens at once. */
  @Column({ type: 'int', name: 'token_generation' })
  tokenGeneration!: number;

  @IntField({ description: 'Grows with every change; send it as `expectedVersion`.' })
  version!: number;
}

@GraphNode({
  name: 'User',
  description: 'A person of a partner or of the operator who signs in.',
  table: 'user',
  discriminator: [['node.kind', 'USER']],
  action: 'organization.read',
  scope: userScope,
  onRead: usersRead,
})
export class User extends UserRecord {}

@GraphNode({
  name: 'CustomerUser',
  description: "A person of a customer's organization.",
  table: 'user',
  discriminator: [['node.kind', 'CUSTOMER_USER']],
  action: 'organization.read',
  scope: customerUserScope,
})
export class CustomerUser extends UserRecord {}

/** A role that a user holds. */
@Entity('role_assignment')
export class RoleAssignmentRecord {
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'user_id' })
  userId!: string;

  @PrimaryColumn({ type: 'varchar', length: 32 })
  role!: string;

  @Column({ type: 'bigint', name: 'granted_at' })
  grantedAt!: number;

  /** The user who granted it; null for the first users of an organization. */
  @Column({ type: 'varchar', length: 40, name: 'granted_by_id', nullable: true })
  grantedById!: string | null;
}

@Entity('session')
@GraphNode({
  name: 'Session',
  description: 'A sign-in of the viewer: one family of rotating refresh tokens.',
  table: 'session',
  action: 'session.manage_own',
  scope: ownThings,
})
export class Session extends BaseRecord {
  @IdField({ description: 'Whose it is.', graph: false })
  userId!: string;

  /** SHA-256 of what all refresh tokens of the session share, hexadecimal: tells a used one from one made up. */
  @Column({ type: 'varchar', length: 64, name: 'family_hash', nullable: true })
  familyHash!: string | null;

  /** SHA-256 of the refresh token that is valid now, hexadecimal. */
  @Column({ type: 'varchar', length: 64, name: 'refresh_hash' })
  refreshHash!: string;

  /** The network that the refresh token was exchanged from last. */
  @Column({ type: 'varchar', length: 64, name: 'refreshed_from', nullable: true })
  refreshedFrom!: string | null;

  @Column({ type: 'int', name: 'token_generation' })
  tokenGeneration!: number;

  @TextField({ description: 'Network address of the sign-in.', maxLength: 64 })
  address!: string;

  @DateTimeField({ description: 'Last use of a refresh token.' })
  lastUsedAt!: number;

  @DateTimeField({ description: 'When the session ends unless it is used.' })
  expiresAt!: number;

  @DateTimeField({ description: 'When it was ended; null while it lasts.', nullable: true })
  revokedAt!: number | null;
}

@Entity('api_token')
@GraphNode({
  name: 'ApiToken',
  description: 'A token for tools; its secret is shown once, when it is created.',
  table: 'api_token',
  action: 'token.create',
  scope: ownThings,
})
export class ApiToken extends BaseRecord {
  @IdField({ description: 'Whose it is.', graph: false })
  userId!: string;

  @TextField({ description: 'Name of the token.', filter: true, sort: true })
  name!: string;

  /** SHA-256 of the secret, hexadecimal. */
  @Column({ type: 'varchar', length: 64, name: 'token_hash' })
  tokenHash!: string;

  @StringList({ description: 'Actions the token is limited to; empty: all that its user may do.' })
  actions!: readonly string[];

  @BooleanField({ description: 'The token may only read.' })
  readOnly!: boolean;

  @DateTimeField({ description: 'When it expires: at most a year after its creation.' })
  expiresAt!: number;

  @DateTimeField({ description: 'Last use; null before the first.', nullable: true })
  lastUsedAt!: number | null;

  @DateTimeField({ description: 'When it was revoked; null while it is valid.', nullable: true })
  revokedAt!: number | null;

  @CodeField({ description: 'Last four characters, to tell tokens apart.', maxLength: 4 })
  hint!: string;
}
