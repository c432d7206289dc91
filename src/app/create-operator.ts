import { inTransaction, type TxCtx } from '../data/context';
import type { Database } from '../data/database';
import { bound } from '../data/sql';
import { insertRow } from '../graph/write';
import { systemClock } from '../kernel/clock';
import { DomainError } from '../kernel/errors';
import { newId } from '../kernel/ids';
import { StartupError } from '../kernel/startup-error';
import { OrganizationRecord } from '../modules/partners';
import { checkPerson, createUser, userAdded } from '../modules/users';
import { hashPassword, temporaryPassword } from '../security/passwords';
import { backgroundContext } from './background-context';

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Creates the operator's organization and its first user. Refused if there already is an operator (rules, section 4). */
export async function createOperator(
  database: Database,
  person: { email: string; name: string; organization: string },
): Promise<{ email: string; password: string }> {
  const password = temporaryPassword();
  const passwordHash = await hashPassword(password);
  const ctx = backgroundContext({ database, clock: systemClock, log: SILENT }, 'command line');
  try {
    checkPerson(person.name, person.email, []);
    const create = async (tx: TxCtx): Promise<void> => {
      const [existing] = await tx.db.rows(bound('nobody', "SELECT id FROM organization WHERE kind = 'OPERATOR'"), []);
      if (existing) throw new StartupError('An operator already exists. It can add users itself.');
      const now = tx.clock.now();
      const organizationId = newId('Operator', now);
      await insertRow(tx, OrganizationRecord, {
        id: organizationId,
        createdAt: now,
        kind: 'OPERATOR',
        name: person.organization,
      });
      const { name, email } = person;
      const first = { kind: 'USER', organizationId, name, email, roles: ['OPERATOR'], passwordHash, holds: true } as const;
      await createUser(tx, first, [], (id) => userAdded({ id }, null, [organizationId]));
    };
    await inTransaction(ctx, create, { operation: 'operatorCreate' });
  } catch (cause) {
    if (cause instanceof DomainError) throw new StartupError(cause.refusals.map((refusal) => refusal.message).join(' '), cause);
    throw cause;
  }
  return { email: person.email, password };
}
