// Puts the OpenTelemetry packages into the one file that uses them, with their licenses beside it: installed, they would take
// 27 MB for the 400 kB that are used, and only by servers that export traces.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const ENTRY = 'src/app/observe/otel.ts';
const TARGET = 'dist/src/app/observe/otel.js';
const LICENSES = 'dist/src/app/observe/otel.licenses.txt';

/** Everything else that the file imports stays where it is. */
const onlyOpenTelemetry = {
  name: 'only-opentelemetry',
  setup: ({ onResolve }) =>
    onResolve({ filter: /.*/ }, ({ path, importer, kind }) => {
      const isOwn = kind !== 'entry-point' && importer.endsWith(ENTRY);
      return isOwn && !path.startsWith('@opentelemetry/') ? { path, external: true } : undefined;
    }),
};

/** The packages that inputs come from: `node_modules/@opentelemetry/core`. */
function packagesOf(inputs) {
  const folders = inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  return [...new Set(folders)].sort();
}

/** The licenses of packages, each text once, after the packages that it is for. */
function licensesOf(folders) {
  const named = new Map();
  for (const folder of folders) {
    const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
    const text = readFileSync(`${folder}/LICENSE`, 'utf8').trim();
    named.set(text, [...(named.get(text) ?? []), `${name} ${version}`]);
    if (existsSync(`${folder}/NOTICE`)) named.set(readFileSync(`${folder}/NOTICE`, 'utf8').trim(), [`${name} ${version}`]);
  }
  return [...named].map(([text, packages]) => `${packages.join('\n')}\n\n${text}\n`).join('\n\n');
}

const { metafile } = await build({
  entryPoints: [ENTRY],
  outfile: TARGET,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  metafile: true,
  logLevel: 'warning',
  plugins: [onlyOpenTelemetry],
});
writeFileSync(LICENSES, licensesOf(packagesOf(Object.keys(metafile.inputs))));
