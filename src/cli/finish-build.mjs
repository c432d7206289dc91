// Copies what the compiler leaves behind: data files beside their modules. Stamps the build.
import { cpSync, writeFileSync } from 'node:fs';

for (const table of ['permissions.csv', 'ceilings.csv']) cpSync(`src/policy/${table}`, `dist/src/policy/${table}`);
writeFileSync('dist/.built', '');
