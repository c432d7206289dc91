// Puts the lock file into the package under the name that npm takes along, so that an installation can have the versions that were
// tested. After packing it is removed again: in a checkout it would count instead of the lock file.
import { copyFileSync, rmSync } from 'node:fs';

const PACKED = 'npm-shrinkwrap.json';

if (process.argv.includes('--remove')) rmSync(PACKED, { force: true });
else copyFileSync('package-lock.json', PACKED);
