/** Preloaded into a server: measures from inside how long its event loop stands still, and tells its parent when asked. */
const { monitorEventLoopDelay, performance } = require('node:perf_hooks');

const histogram = monitorEventLoopDelay({ resolution: 1 });
histogram.enable();

// Beside the histogram, turn by turn: on a busy machine the time that passed is not the time that the server used.
const cpuNow = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};
let last = performance.now();
let lastCpu = cpuNow();
let firstCpu = lastCpu;
let longest = 0;
let longestCpu = 0;
const turn = () => {
  const [now, cpu] = [performance.now(), cpuNow()];
  longest = Math.max(longest, now - last);
  longestCpu = Math.max(longestCpu, cpu - lastCpu);
  [last, lastCpu] = [now, cpu];
};
setInterval(turn, 1).unref();

const MS = 1e6;

process.on('message', (what) => {
  if (what === 'reset') {
    histogram.reset();
    [longest, longestCpu] = [0, 0];
    [last, lastCpu] = [performance.now(), cpuNow()];
    firstCpu = lastCpu;
  }
  if (what === 'read') {
    turn();
    process.send({
      longest: Math.max(longest, histogram.max / MS),
      longestCpu,
      cpu: lastCpu - firstCpu,
      p99: histogram.percentile(99) / MS,
      peakMiB: process.resourceUsage().maxRSS / 1024,
    });
  }
});
process.channel?.unref();
