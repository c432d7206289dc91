// Makes docs/coverage.md from a run of the tests: which rows of the source documents were shown, over HTTP, on which engine.
const { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '../..');
const ROWS = JSON.parse(readFileSync(join(__dirname, 'rows.json'), 'utf8'));
const ENGINES = ['sqlite', 'mariadb'];

function sentByTest() {
  const folder = process.env.TEST_SENT_FOLDER ?? '';
  const sent = new Map();
  for (const file of existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.jsonl')) : []) {
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean)) {
      const { engine, test, testPath, what } = JSON.parse(line);
      const key = `${engine} ${testPath} ${test}`;
      sent.set(key, new Set([...(sent.get(key) ?? []), ...what]));
    }
  }
  return sent;
}

const rowsOf = (title) =>
  [...title.matchAll(/\[rows? ([\d, –-]+)\]/g)].flatMap(([, list]) =>
    list.split(',').flatMap((part) => {
      const [from, to = from] = part.split(/[–-]/).map((text) => Number(text.trim()));
      return Array.from({ length: to - from + 1 }, (_, index) => from + index);
    }),
  );

/** Row → engine → titles of passing tests that sent one of its operations or fetched one of its pages. */
function shown(results) {
  const sent = sentByTest();
  const found = new Map();
  for (const file of results.testResults) {
    const engine = file.displayName?.name;
    for (const test of file.testResults.filter(({ status }) => status === 'passed')) {
      for (const number of rowsOf(test.title)) {
        const row = ROWS.find((candidate) => candidate.row === number);
        const operations = sent.get(`${engine} ${file.testFilePath} ${test.fullName}`) ?? new Set();
        if (!row || !row.shownBy.some((operation) => operations.has(operation))) continue;
        const engines = found.get(number) ?? new Map();
        engines.set(engine, [...(engines.get(engine) ?? []), `${file.testFilePath.slice(root.length + 1)}: ${test.title}`]);
        found.set(number, engines);
      }
    }
  }
  return found;
}

function line(row, engines) {
  const ok = ENGINES.every((engine) => engines?.has(engine));
  // The same one whatever ran first.
  const [first = '—'] = [...(engines?.get('sqlite') ?? [])].sort();
  const answer = row.shownBy.map((operation) => `\`${operation}\``).join(', ');
  const note = row.note ? ` ${row.note}` : '';
  return {
    ok,
    text: `| ${row.row} | ${row.capability} | ${answer}${note} | ${ok ? first.replaceAll('|', '\\|') : '**not shown**'} |`,
  };
}

/** The page, and the rows that no passing test shows on both engines. */
function report(results) {
  const found = shown(results);
  const lines = ROWS.map((row) => ({ row, ...line(row, found.get(row.row)) }));
  const missing = lines.filter(({ ok }) => !ok).map(({ row }) => row.row);
  const text = [
    '# Coverage of the source documents',
    '',
    `Generated from a run of the tests on SQLite and MariaDB: ${ROWS.length - missing.length} of ${ROWS.length} capabilities. A row counts when a passing test that names it sent one of its operations, or fetched its page, over HTTP on both engines. The last column names one of them.`,
    '',
    '| Row | Capability | Operation or page | Test |',
    '| --- | --- | --- | --- |',
    ...lines.map((entry) => entry.text),
    '',
  ].join('\n');
  return { text, missing };
}

/** Called at the end of a run: leaves the page, and in a whole run says what is missing. */
function writeReport(results) {
  const { text, missing } = report(results);
  rmSync(process.env.TEST_SENT_FOLDER ?? '', { recursive: true, force: true });
  mkdirSync(join(root, 'coverage'), { recursive: true });
  writeFileSync(join(root, 'coverage/coverage.md'), text);
  if (process.env.UPDATE_COVERAGE === 'true') writeFileSync(join(root, 'docs/coverage.md'), text);
  return missing;
}

module.exports = { writeReport };
