import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { hasEnded, SELF } from '../../src/modules/bulk/lease-holder';

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('the holder of a lease', () => {
  const [place] = SELF.split('.');
  /** The name under which a process holds leases. */
  const nameOf = (pid: number): string => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return `${place}.${pid}.${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  };

  it('is named so that the name fits its column', () => {
    expect(SELF).toBe(nameOf(process.pid));
    expect(SELF.length).toBeLessThanOrEqual(40);
  });

  it('has ended once its process has, and not before', async () => {
    const child = spawn('sleep', ['60']);
    const name = nameOf(child.pid ?? 0);
    expect(hasEnded(name, 'mysql')).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(hasEnded(name, 'mysql')).toBe(true);
  });

  it('has ended if its number belongs to a younger process', () => {
    expect(hasEnded(`${place}.${process.ppid}.1`, 'mysql')).toBe(true);
    expect(hasEnded(nameOf(process.ppid), 'mysql')).toBe(false);
  });

  it('is not judged from another place, nor if its name says nothing', () => {
    const [, pid, begin] = nameOf(process.pid).split('.');
    expect(hasEnded(`000000000000.${pid}.${begin}`, 'mysql')).toBe(false);
    expect(hasEnded('000000000000.999999999.1', 'mysql')).toBe(false);
    expect(hasEnded('5b0c2c0e-7d36-4d0f-9f4e-2f7f3a1b8c11', 'mysql')).toBe(false);
  });

  it('has ended on SQLite if it is not this process, which alone has the file', () => {
    expect(hasEnded(SELF, 'sqlite')).toBe(false);
    expect(hasEnded('5b0c2c0e-7d36-4d0f-9f4e-2f7f3a1b8c11', 'sqlite')).toBe(true);
  });
});
