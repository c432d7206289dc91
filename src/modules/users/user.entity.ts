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

export const Role = enumeration('Role', 'A role of a user.', ROLES);
export const OrganizationKind = enumeration('OrganizationKind', 'Organization kinds.', ORGANIZATION_KINDS);

export const UserStatus = enumeration('UserStatus', 'Whether a user can sign in.', {
  ACTIVE: 'Can sign in.',
  DISABLED: 'Cannot sign in; existing tokens are refused.',
});
export type UserStatus = keyof typeof UserStatus;

/** Table of all users. */
@Entity('user')
export abstract class UserRecord extends BaseRecord {
  /** USER for partners and the operator, CUSTOMER_USER for customers. */
  @Column({ type: 'varchar', length: 32 })
  kind!: string;

  @IdField({ description: "The user's organization.", graph: false })
  organizationId!: string;

  @TextField({ description: 'Full name.', sort: true })
  name!: string;

  @TextField({
    description: 'E-mail address. Also the user name, except while the address is unproven and another account already uses it.',
    maxLength: 320,
    distinct: true,
  })
  email!: string;

  /** Normalized e-mail address, unique across all users. */
  @Column({ type: 'varchar', length: 320, name: 'email_normalized' })
  emailNormalized!: string;

  @EnumField(() => UserStatus, { description: 'Whether the user can sign in.' })
  status!: UserStatus;

  @BooleanField({ description: 'The password is temporary and must be changed at the first sign-in.' })
  mustChangePassword!: boolean;

  @DateTimeField({
    description:
      'When the user last signed in, set their own password or first used a token of an external issuer. Null if never.',
    nullable: true,
  })
  lastSignInAt!: number | null;

  /** Argon2id hash. */
  @Column({ type: 'varchar', length: 255, name: 'password_hash' })
  passwordHash!: string;

  /** The partner that set this customer user's password, until a mailed link proves the mailbox. Otherwise null. */
  @Column({ type: 'varchar', length: 40, name: 'password_by_id', nullable: true })
  passwordById!: string | null;

  @Column({ type: 'bigint', name: 'temporary_password_expires_at', nullable: true })
  temporaryPasswordExpiresAt!: number | null;

  @Column({ type: 'bigint', name: 'email_verified_at', nullable: true })
  emailVerifiedAt!: number | null;

  /**
   * Domain of an unproven address that is not at a domain of the user's organization. Anyone who proves the address or
   * comes to own the domain takes it over. Null if the address is held.
   */
  @Column({ type: 'varchar', length: 255, name: 'unproven_domain', nullable: true })
  unprovenDomain!: string | null;

  @DateTimeField({
    description: 'When the second factor was turned on. Null: a password is sufficient.',
    nullable: true,
  })
  secondFactorAt!: number | null;

  /** When all tokens were last revoked. External tokens issued before are refused. */
  @Column({ type: 'bigint', name: 'tokens_ended_at', nullable: true })
  tokensEndedAt!: number | null;

  /** Incremented to invalidate all access tokens. */
  @Column({ type: 'int', name: 'token_generation' })
  tokenGeneration!: number;

  @IntField({ description: 'Increases with every change. Send it as `expectedVersion`.' })
  version!: number;
}

@GraphNode({
  name: 'User',
  description: 'A user of a partner or of the operator.',
  table: 'user',
  discriminator: [['node.kind', 'USER']],
  action: 'organization.read',
  scope: userScope,
  onRead: usersRead,
})
export class User extends UserRecord {}

@GraphNode({
  name: 'CustomerUser',
  description: 'A user of a customer organization.',
  table: 'user',
  discriminator: [['node.kind', 'CUSTOMER_USER']],
  action: 'organization.read',
  scope: customerUserScope,
})
export class CustomerUser extends UserRecord {}

@Entity('role_assignment')
export class RoleAssignmentRecord {
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'user_id' })
  userId!: string;

  @PrimaryColumn({ type: 'varchar', length: 32 })
  role!: string;

  @Column({ type: 'bigint', name: 'granted_at' })
  grantedAt!: number;

  /** The user who granted the role; null for the first users of an organization. */
  @Column({ type: 'varchar', length: 40, name: 'granted_by_id', nullable: true })
  grantedById!: string | null;
}

@Entity('session')
@GraphNode({
  name: 'Session',
  description: 'A sign-in session of the viewer, with its family of rotating refresh tokens.',
  table: 'session',
  action: 'session.manage_own',
  scope: ownThings,
})
export class Session extends BaseRecord {
  @IdField({ description: 'The owner.', graph: false })
  userId!: string;

  /** Hexadecimal SHA-256 of the part that all refresh tokens of the session share. Tells a used token from a forged one. */
  @Column({ type: 'varchar', length: 64, name: 'family_hash', nullable: true })
  familyHash!: string | null;

  /** Hexadecimal SHA-256 of the current refresh token. */
  @Column({ type: 'varchar', length: 64, name: 'refresh_hash' })
  refreshHash!: string;

  /** The network that last exchanged the refresh token. */
  @Column({ type: 'varchar', length: 64, name: 'refreshed_from', nullable: true })
  refreshedFrom!: string | null;

  @Column({ type: 'int', name: 'token_generation' })
  tokenGeneration!: number;

  @CodeField({ description: 'IP address of the sign-in.', maxLength: 64 })
  address!: string;

  @DateTimeField({ description: 'When a refresh token was last used.' })
  lastUsedAt!: number;

  @DateTimeField({ description: 'When the session expires unless it is refreshed.' })
  expiresAt!: number;

  @DateTimeField({ description: 'When the session was ended. Null while it is active.', nullable: true })
  revokedAt!: number | null;
}

@Entity('api_token')
@GraphNode({
  name: 'ApiToken',
  description: 'A token for tools and scripts. Its secret is shown once, on creation.',
  table: 'api_token',
  action: 'token.create',
  scope: ownThings,
})
export class ApiToken extends BaseRecord {
  @IdField({ description: 'The owner.', graph: false })
  userId!: string;

  @TextField({ description: 'Name of the token.', sort: true })
  name!: string;

  /** Hexadecimal SHA-256 of the secret. */
  @Column({ type: 'varchar', length: 64, name: 'token_hash' })
  tokenHash!: string;

  @StringList({ description: 'Actions that the token is limited to. Empty: everything its user may do.' })
  actions!: readonly string[];

  @BooleanField({ description: 'The token can only read.' })
  readOnly!: boolean;

  @DateTimeField({ description: 'When the token expires: at most one year after creation.' })
  expiresAt!: number;

  @DateTimeField({ description: 'When the token was last used. Null if never.', nullable: true })
  lastUsedAt!: number | null;

  @DateTimeField({ description: 'When the token was revoked. Null while it is valid.', nullable: true })
  revokedAt!: number | null;

  @CodeField({ description: 'Last four characters, to tell tokens apart.', maxLength: 4 })
  hint!: string;
}
