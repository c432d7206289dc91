// Copies what the compiler leaves behind: data files beside their modules. Stamps the build.
import { cpSync, writeFileSync } from 'node:fs';

cpSync('src/policy/permissions.csv', 'dist/src/policy/permissions.csv');
writeFileSync('dist/.built', '');
