// Copies data files that the compiler ignores, bundles what would be large, makes the command executable, and stamps the build.
import { chmodSync, cpSync, writeFileSync } from 'node:fs';

for (const table of ['permissions.csv', 'ceilings.csv']) cpSync(`src/policy/${table}`, `dist/src/policy/${table}`);
await import('./bundle-tracing.mjs');
chmodSync('dist/src/cli/partner-graph.js', 0o755);
writeFileSync('dist/.built', '');
