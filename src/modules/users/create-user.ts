import type { TxCtx } from '../../data/context';
import { isDuplicate } from '../../data/insert';
import { insertRow, insertRows } from '../../graph/write';
import { checkText } from '../../kernel/checks';
import { refuse, together } from '../../kernel/errors';
import type { DomainEvent } from '../../kernel/event';
import { newId } from '../../kernel/ids';
import type { Role } from '../../policy/roles';
import { holdAddress, type Held } from './address/hold-address';
import { takeMailOfTheDay } from './address/mails-of-the-day';
import { proofMail } from './address/proof-mail';
import { isEmail } from './email';
import { RoleAssignmentRecord, UserRecord } from './user.entity';

/** Validity of a temporary password, in hours. */
export const TEMPORARY_PASSWORD_HOURS = 72;

/** A user to create. */
export interface NewUser {
  kind: 'USER' | 'CUSTOMER_USER';
  organizationId: string;
  name: string;
  email: string;
  roles: readonly Role[];
  /** Password hash. Temporary (must be changed at the first sign-in) unless `ownPassword` is set. */
  passwordHash: string;
  /** A partner set the password; see `UserRecord.passwordById`. */
  byPartner?: boolean;
  /** The user chose the password. */
  ownPassword?: boolean;
  /** The address is held without proof: only for the first operator, who set up the installation. */
  holds?: boolean;
  /** The verification mail counts against the viewer's daily limit. A dry run sends none. */
  countsMail?: boolean;
  /** User name while the user holds no address: the id of an applicant's draft. */
  userName?: string;
}

/** Refuses an invalid name or e-mail address. */
export function checkPerson(name: string, email: string, path: readonly string[]): void {
  together(
    () => checkText(name, { min: 1, max: 200 }, [...path, 'name']),
    () => {
      if (!isEmail(email)) refuse('INVALID_EMAIL', 'This is not a valid e-mail address.', [...path, 'email']);
    },
  );
}

/** A created user and its user name: the e-mail address, or the id if someone else already uses the address unproven. */
export interface AddedUser {
  id: string;
  userName: string;
}

const held = (tx: TxCtx, id: string, user: NewUser, path: readonly string[]): Held | Promise<Held> =>
  user.userName === undefined
    ? holdAddress(tx, { ...user, userId: id, proven: user.holds === true }, [...path, 'email'])
    : { emailNormalized: user.userName, unprovenDomain: null };

/** Emits the event, with a verification mail if the address is not held yet. */
async function tell(tx: TxCtx, id: string, user: NewUser, { unprovenDomain }: Held, event: DomainEvent): Promise<void> {
  if (unprovenDomain !== null && user.countsMail === true) await takeMailOfTheDay(tx);
  const mails = unprovenDomain === null ? [] : [await proofMail(tx, { ...user, userId: id })];
  tx.emit({ ...event, mails: [...(event.mails ?? []), ...mails] });
}

/**
 * Creates a user, with a temporary password unless the user chose one. `holdAddress` decides who holds the address.
 * `happened` builds the event; omit it if another event covers the creation.
 */
export async function createUser(
  tx: TxCtx,
  user: NewUser,
  path: readonly string[],
  happened?: (id: string) => DomainEvent,
): Promise<AddedUser> {
  const now = tx.clock.now();
  const id = newId(user.kind === 'USER' ? 'User' : 'CustomerUser', now);
  const address = await held(tx, id, user, path);
  try {
    await insertRow(tx, UserRecord, {
      id,
      createdAt: now,
      kind: user.kind,
      organizationId: user.organizationId,
      name: user.name.trim(),
      email: user.email.trim(),
      ...address,
      status: 'ACTIVE',
      mustChangePassword: user.ownPassword !== true,
      passwordHash: user.passwordHash,
      passwordById: user.byPartner === true ? tx.viewer.organizationId : null,
      temporaryPasswordExpiresAt: user.ownPassword === true ? null : now + TEMPORARY_PASSWORD_HOURS * 3_600_000,
      emailVerifiedAt: null,
      tokenGeneration: 1,
      version: 1,
    });
  } catch (cause) {
    if (isDuplicate(cause)) refuse('EMAIL_TAKEN', 'This e-mail address is already in use.', [...path, 'email']);
    throw cause;
  }
  await insertRows(
    tx,
    RoleAssignmentRecord,
    user.roles.map((role) => ({ userId: id, role, grantedAt: now, grantedById: tx.viewer.userId || null })),
  );
  if (happened) await tell(tx, id, user, address, happened(id));
  return { id, userName: address.emailNormalized === id ? id : user.email.trim() };
}
