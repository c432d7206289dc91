// After a whole run: docs/coverage.md must be what the run gives, with no row missing.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '../..');
const made = readFileSync(join(root, 'coverage/coverage.md'), 'utf8');
if (/\*\*not shown\*\*/.test(made) || made !== readFileSync(join(root, 'docs/coverage.md'), 'utf8')) {
  console.error('docs/coverage.md is not what this run shows; run UPDATE_COVERAGE=true npm test and look at the difference.');
  process.exit(1);
}
