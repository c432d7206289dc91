/** Loaded into a server before its own code: its clock is as many milliseconds off as a file says, and jumps when the file changes. */
const { readFileSync, watchFile } = require('node:fs');

const file = process.env['CAMPAIGN_CLOCK'];
const real = Date.now.bind(Date);
const RealDate = Date;
let offset = 0;

function read() {
  offset = Number(readFileSync(file, 'utf8'));
}

if (file) {
  read();
  watchFile(file, { interval: 50 }, read).unref();
  globalThis.Date = class extends RealDate {
    constructor(...given) {
      if (given.length === 0) super(real() + offset);
      else super(...given);
    }
    static now() {
      return real() + offset;
    }
  };
}
