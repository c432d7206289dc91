import { resolve } from 'node:path';
import { backupSqlite } from '../data/sqlite-backup';
import { runOnFile } from './run-on-file';

runOnFile('backup', '<new file>', (file, database) => {
  backupSqlite(resolve(database), resolve(file));
  return `Wrote ${file}.`;
});
