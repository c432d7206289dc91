import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCS = join(__dirname, '../../docs');

/** A text without its layout. */
const bare = (text: string): string => text.replace(/\s+/g, ' ').trim();

describe('the page about clients', () => {
  const page = readFileSync(join(DOCS, 'clients.md'), 'utf8');
  const files = [...page.matchAll(/\]\((\.\.\/test\/clients\/[\w./-]+\.\w+)\)/g)].map(([, path]) => path ?? '');
  const snippets = [...page.matchAll(/```\w+\n([\s\S]*?)```/g)].map(([, text]) => text ?? '');

  it('names only files that exist', () => {
    expect(files.length).toBeGreaterThan(8);
    expect(files.filter((path) => !existsSync(join(DOCS, path)))).toEqual([]);
  });

  it('shows only what the programs run', () => {
    const sources = files.map((path) => bare(readFileSync(join(DOCS, path), 'utf8')));
    expect(snippets.length).toBeGreaterThan(7);
    expect(snippets.filter((text) => !sources.some((source) => source.includes(bare(text))))).toEqual([]);
  });
});
