// Copies data files that the compiler ignores, and stamps the build.
import { cpSync, writeFileSync } from 'node:fs';

for (const table of ['permissions.csv', 'ceilings.csv']) cpSync(`src/policy/${table}`, `dist/src/policy/${table}`);
writeFileSync('dist/.built', '');
