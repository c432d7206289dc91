/** Preloaded into a server: measures from inside how long its event loop stands still, and tells its parent when asked. */
const { monitorEventLoopDelay, performance } = require('node:perf_hooks');

const histogram = monitorEventLoopDelay({ resolution: 1 });
histogram.enable();

// The histogram sees a stall only when its timer is late; a chain of immediates sees each turn of the loop.
let last = performance.now();
let longest = 0;
const turn = () => {
  const now = performance.now();
  longest = Math.max(longest, now - last);
  last = now;
};
setInterval(turn, 1).unref();

const MS = 1e6;

process.on('message', (what) => {
  if (what === 'reset') {
    histogram.reset();
    longest = 0;
    last = performance.now();
  }
  if (what === 'read') {
    turn();
    process.send({
      longest: Math.max(longest, histogram.max / MS),
      p99: histogram.percentile(99) / MS,
      peakMiB: process.resourceUsage().maxRSS / 1024,
    });
  }
});
process.channel?.unref();
