import { resolve } from 'node:path';
import { restoreSqlite } from '../data/sqlite-backup';
import { runOnFile } from './run-on-file';

runOnFile('restore', '<backup file>', (file, database) => {
  const kept = restoreSqlite(resolve(file), resolve(database), new Date());
  return `Restored ${database} from ${file}.${kept === null ? '' : ` What was there is now ${kept}.`}`;
});
