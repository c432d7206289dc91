import type { Param } from '../../../../src/data/database';
import { bound } from '../../../../src/data/sql';
import { Random } from '../../../hunt/random';
import { DEMO_PASSWORD, type TestApp } from '../../../support/app';
import { cheapHash } from '../../../support/demo';
import type { PayloadAnswer } from '../../../support/mutate';

export const DAY = 86_400_000;
export const OPERATOR = 'operator@partner-graph.example';

/** One mutation of a sequence, and what the sequence learns from its answer. */
export interface Call {
  email: string | null;
  name: string;
  input: Record<string, unknown>;
  selection?: string;
  learn?: (answer: PayloadAnswer) => Promise<void> | void;
}

/** An invitation whose link the sequence holds. */
export interface Link {
  token: string;
  kind: 'CUSTOMER' | 'PARTNERSHIP';
  recipient: string;
  /** Domain of the invited address, which the link proves. */
  domain: string;
}

type Texts = Record<string, string>;

/** Chooses from what is stored, by a seed: whoever chooses sees everything, so most of what is chosen makes sense. */
export class RandomWorld {
  readonly random: Random;
  readonly links: Link[] = [];
  private made = 0;

  constructor(
    readonly app: TestApp,
    readonly seed: number,
  ) {
    this.random = new Random(seed);
  }

  /** A number that the sequence has not used. */
  next(): number {
    this.made += 1;
    return this.made;
  }

  async all(sql: string, params: readonly Param[] = []): Promise<Texts[]> {
    return (await this.app.database.rows(sql, params)) as unknown as Texts[];
  }

  /** One of the rows; the statement orders them. */
  async one(sql: string, params: readonly Param[] = []): Promise<Texts | null> {
    return this.random.maybe(await this.all(sql, params)) ?? null;
  }

  /** Somebody of an organization who holds one of the roles and can sign in. */
  async person(organizationId: string, roles: readonly string[]): Promise<string | null> {
    const row = await this.one(
      `SELECT DISTINCT u.id, u.email FROM \`user\` u JOIN role_assignment r ON r.user_id = u.id
        WHERE u.organization_id = ? AND u.status = 'ACTIVE' AND u.must_change_password = 0 AND u.password_hash <> ''
          AND r.role IN (${roles.map(() => '?').join(', ')}) ORDER BY u.id`,
      [organizationId, ...roles],
    );
    return row?.['email'] ?? null;
  }

  /** Anybody, who most likely may not. */
  async anybody(): Promise<string | null> {
    const row = await this.one(
      "SELECT id, email FROM `user` WHERE status = 'ACTIVE' AND must_change_password = 0 AND password_hash <> '' ORDER BY id",
    );
    return row?.['email'] ?? null;
  }

  agent = (organizationId: string): Promise<string | null> => this.person(organizationId, ['ADMIN_AGENT', 'SALES_AGENT']);
  admin = (organizationId: string): Promise<string | null> => this.person(organizationId, ['CUSTOMER_ADMIN']);
  head = (organizationId: string): Promise<string | null> => this.person(organizationId, ['GLOBAL_ADMIN']);

  /** Lets somebody with a temporary password sign in as everybody in the demo does. */
  async takeOver(email: string): Promise<void> {
    const passwordHash = await cheapHash(DEMO_PASSWORD);
    await this.app.database.transaction((writer) =>
      writer.run(
        bound('subject', 'UPDATE `user` SET password_hash = ?, must_change_password = 0, password_by_id = NULL WHERE email = ?'),
        [passwordHash, email],
      ),
    );
  }
}
