import { resolve } from 'node:path';
import type { Logger } from 'typeorm';
import type { Settings } from '../config/env';
import type { Database } from '../data/database';
import { detectFlavor, openMysql } from '../data/mysql';
import { openSqlite } from '../data/sqlite';
import { checkSqliteFile } from '../data/sqlite-file';
import { migrations } from '../../migrations';
import { CreateJournal1763700000001 } from '../../migrations/1763700000001-create-journal';
import { modules } from './modules';

/** What fails is thrown, and reported once. TypeORM would write it to the terminal, too. */
const SILENT: Logger = {
  logQuery: () => undefined,
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
  logMigration: () => undefined,
  log: () => undefined,
};

/** Options shared by both engines. */
export const dataSourceOptions = () =>
  ({
    entities: modules.flatMap((module) => module.entities) as (new () => object)[],
    migrations,
    migrationsTransactionMode: 'none',
    synchronize: false,
    logging: false,
    logger: SILENT,
  }) as const;

/** Opens the configured database. */
export async function openDatabase(settings: Settings): Promise<Database> {
  const options = dataSourceOptions();
  if ('file' in settings.database) {
    const file = resolve(settings.database.file);
    checkSqliteFile(file, CreateJournal1763700000001.name);
    return openSqlite(file, options);
  }
  const mysql = { ...settings, url: settings.database.url };
  return openMysql(mysql, await detectFlavor(mysql.url), options);
}
