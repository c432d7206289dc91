// Loaded into a server before it starts. On SIGWINCH it collects the young generation twice, or everything if the file `all` is there,
// and writes how many bytes the old generation holds: what only a collection of everything frees.
const { existsSync, renameSync, writeFileSync } = require('node:fs');
const { getHeapSpaceStatistics, setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

const file = process.env.PROMOTED;
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

process.on('SIGWINCH', () => {
  const options = existsSync(`${file}.all`) ? [] : [{ type: 'minor' }];
  for (let round = 0; round < 2; round += 1) collect(...options);
  const old = getHeapSpaceStatistics().filter(({ space_name: name }) => !name.startsWith('new_'));
  const bytes = old.reduce((sum, { space_used_size: used }) => sum + used, 0);
  writeFileSync(`${file}.part`, String(bytes));
  renameSync(`${file}.part`, file);
});
