import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from './src/app/open-database';
import { processSettings } from './src/config/env';
import { mysqlOptions } from './src/data/mysql';
import { sqliteOptions } from './src/data/sqlite';

/** The data source of the TypeORM CLI: the same database that the server uses. */
const settings = processSettings('command');
const engine =
  'file' in settings.database
    ? sqliteOptions(settings.database.file)
    : mysqlOptions({ ...settings, url: settings.database.url }, 'mariadb');

export default new DataSource({ ...engine, ...dataSourceOptions() });
