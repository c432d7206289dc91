import { dropTemplates } from './template-schemas';

export default async function teardown(): Promise<void> {
  // A server that was started for the tests goes with all that is on it.
  const { TEST_RUN: run, TEST_SERVER: mariadb, TEST_MYSQL_URL: mysql } = process.env;
  for (const url of [mariadb, mysql]) if (url && run) await dropTemplates(url, run);
  await (globalThis as { stopMariadb?: () => Promise<void> }).stopMariadb?.();
}
