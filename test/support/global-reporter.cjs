// Says at the end what was covered, and closes with the line that counts.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { writeReport } = require('../rows/report.cjs');

module.exports = class {
  onRunComplete(_contexts, results) {
    const { mariadb, mysql, browser } = JSON.parse(readFileSync(join(__dirname, '../../coverage/engines.json'), 'utf8'));
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const say = (line) => process.stderr.write(`${line}\n`);
    say('');
    say(
      `Engines: SQLite, ${mariadb ? `MariaDB ${mariadb}` : 'no MariaDB (install mariadb-server to run the same tests there)'}${mysql ? `, MySQL ${mysql}` : ''}`,
    );
    say(`Browser: ${browser ?? 'none (install chromium to run the playground test)'}`);
    const missing = writeReport(results);
    if (missing.length === 0) say('Coverage: every row of the source documents was shown on both engines');
    else if (!process.argv.some((argument) => /test\//.test(argument))) say(`Coverage: rows not shown: ${missing.join(', ')}`);
    say(
      `${results.numPassedTests} passed, ${failed} failed${results.numPendingTests > 0 ? `, ${results.numPendingTests} skipped` : ''}`,
    );
  }
};
