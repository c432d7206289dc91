import { Disk, type Step } from '../campaigns/support/disk-log';
import { Random } from '../hunt/random';

const step = (kind: Step['kind'], offset = 0, text = ''): Step => ({
  kind,
  time: 0n,
  offset,
  file: '-wal',
  data: Buffer.from(text),
});

/** What a hundred cuts leave of the file. */
function leftBy(disk: Disk): Set<string | undefined> {
  const random = new Random(1);
  return new Set(Array.from({ length: 100 }, () => disk.cut(random).get('-wal')?.toString()));
}

describe('the disk of the campaigns', () => {
  it('keeps what was synced, and loses of the rest anything', () => {
    const disk = new Disk(new Map([['-wal', Buffer.from('old')]]));
    disk.do(step('write', 0, 'new'));
    disk.do(step('sync'));
    disk.do(step('write', 3, '!'));
    expect(leftBy(disk)).toEqual(new Set(['new', 'new!']));
    disk.do(step('sync'));
    expect(leftBy(disk)).toEqual(new Set(['new!']));
  });

  it('loses later writes without earlier ones, and the other way round', () => {
    const disk = new Disk(new Map([['-wal', Buffer.from('..')]]));
    disk.do(step('write', 0, 'a'));
    disk.do(step('write', 1, 'b'));
    expect(leftBy(disk)).toEqual(new Set(['..', 'a.', '.b', 'ab']));
  });

  it('shortens and deletes files only when that was synced, too', () => {
    const disk = new Disk(new Map([['-wal', Buffer.from('old')]]));
    disk.do(step('truncate', 1));
    expect(leftBy(disk)).toEqual(new Set(['old', 'o']));
    disk.do(step('sync'));
    disk.do(step('unlink'));
    expect(leftBy(disk)).toEqual(new Set(['o', undefined]));
  });

  it('loses what was synced if it is a liar', () => {
    const disk = new Disk(new Map([['-wal', Buffer.from('old')]]), false);
    disk.do(step('write', 0, 'new'));
    disk.do(step('sync'));
    expect(leftBy(disk)).toEqual(new Set(['old', 'new']));
  });
});
