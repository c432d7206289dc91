import { createConnection } from 'mysql2/promise';

/** What a database may hold before a test begins. */
export type Content = 'nothing but tables' | 'demo';

/** The schema of a template: each run has its own, since others may use the server, too. */
export const templateSchema = (run: string, content: Content): string =>
  `template_${run}_${content === 'demo' ? 'demo' : 'empty'}`;

/** Removes what a run left on a server that goes on. */
export async function dropTemplates(url: string, run: string): Promise<void> {
  const connection = await createConnection(url);
  for (const content of ['nothing but tables', 'demo'] as const) {
    await connection.query(`DROP DATABASE IF EXISTS \`${templateSchema(run, content)}\``);
  }
  await connection.end();
}
