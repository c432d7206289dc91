// Refuses the words of .words.json in tracked files: one spelling, and the names that were agreed on.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const { words, ignore } = JSON.parse(readFileSync('.words.json', 'utf8'));
const rules = Object.entries(words).map(([word, better]) => ({
  pattern: new RegExp(word, /[A-Z]/.test(word) ? 'g' : 'gi'),
  better,
}));
const TEXT = /\.(ts|tsx|mts|mjs|cjs|md|json|csv|graphql|ya?ml|css|html)$/;
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => TEXT.test(file) && existsSync(file) && !ignore.some((path) => file.startsWith(path)));

let found = 0;
for (const file of files) {
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    for (const { pattern, better } of rules) {
      for (const [word] of line.matchAll(pattern)) {
        found += 1;
        process.stderr.write(`${file}:${index + 1}: "${word}"; use: ${better}\n`);
      }
    }
  }
}
if (found > 0) process.exit(1);
