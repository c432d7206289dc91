import { catalogOf } from '../api/data/support/catalog';
import type { TestApp } from './app';

/** Secrets that a test has seen, to look for where none may be. */
export class SeenSecrets {
  private readonly secrets = new Map<string, string>();

  /** Keeps one; throws when there is none, so that a test cannot look for nothing. */
  keep(what: string, secret: unknown): string {
    if (typeof secret !== 'string' || secret.length < 12) throw new Error(`There is no ${what}.`);
    this.secrets.set(what, secret);
    return secret;
  }

  get(what: string): string {
    return this.secrets.get(what) ?? '';
  }

  /** Keeps a link with its token and the seal in it, and answers the token. */
  keepLink(what: string, link: string | null | undefined): string {
    const token = this.keep(what, link).split('/').at(-1) ?? '';
    this.keep(`token of ${what}`, token);
    this.keep(`seal of ${what}`, token.split('.')[2]);
    return token;
  }

  /** Which of them stand in something. */
  foundIn(something: unknown): string[] {
    const text = typeof something === 'string' ? something : JSON.stringify(something);
    return [...this.secrets].filter(([, secret]) => text.includes(secret)).map(([what]) => what);
  }

  /** Which of them stand in which table. */
  async foundInTables(app: TestApp): Promise<string[]> {
    const where: string[] = [];
    for (const table of Object.keys(await catalogOf(app.database))) {
      const rows = await app.database.rows(`SELECT * FROM \`${table}\``, []);
      where.push(...this.foundIn(rows).map((what) => `${what} in ${table}`));
    }
    return where;
  }
}
