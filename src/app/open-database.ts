import { resolve } from 'node:path';
import type { Settings } from '../config/env';
import type { Database } from '../data/database';
import { detectFlavor, openMysql } from '../data/mysql';
import { openSqlite } from '../data/sqlite';
import { migrations } from '../../migrations';
import { modules } from './modules';

/** What both engines are opened with. */
export const dataSourceOptions = () =>
  ({
    entities: modules.flatMap((module) => module.entities) as (new () => object)[],
    migrations,
    migrationsTransactionMode: 'none',
    synchronize: false,
    logging: false,
  }) as const;

/** Opens the database that the settings name. */
export async function openDatabase(settings: Settings): Promise<Database> {
  const options = dataSourceOptions();
  if ('file' in settings.database) return openSqlite(resolve(settings.database.file), options);
  const mysql = { ...settings, url: settings.database.url };
  return openMysql(mysql, await detectFlavor(mysql.url), options);
}
