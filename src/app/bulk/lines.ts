import { isUtf8 } from 'node:buffer';
import { createHash, type Hash } from 'node:crypto';
import { broken, FileTooLarge } from './file-problem';

/** Maximum bytes of a line. A row must fit into the input of a mutation. */
const LINE_AT_MOST = 64 * 1024;

const NEWLINE = 0x0a;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** A line of a file without its end, counted from 1. */
export interface TextLine {
  text: string;
  number: number;
}

/** What was read of a file so far. */
export interface ReadFile {
  bytes: number;
  hash: Hash;
}

export const readFileState = (): ReadFile => ({ bytes: 0, hash: createHash('sha256') });

const UTF_16 = 'The file is UTF-16. Save it as UTF-8, for example as "CSV UTF-8".';

/** Spreadsheets save "Unicode text" as UTF-16, which has a mark at its beginning, or a zero in every other byte. */
function refuseOtherEncodings(start: Buffer): void {
  const mark = start.length >= 2 ? start.readUInt16BE(0) : 0;
  if (mark === 0xfffe || mark === 0xfeff) broken(UTF_16, 1, 1);
  const zero = start.subarray(0, 200).indexOf(0);
  if (zero === 0 || zero === 1) broken(UTF_16, 1, 1);
}

function textOf(bytes: Buffer, number: number): string {
  const whole = bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes;
  const text = whole.toString('utf8');
  if (!isUtf8(whole)) broken('This is not UTF-8. Save the file as UTF-8.', number, text.indexOf('\ufffd') + 1);
  const zero = text.indexOf('\0');
  if (zero >= 0) broken('This is not a text file: it contains a zero byte.', number, zero + 1);
  return text;
}

/** Reads a UTF-8 file line by line, in bounded memory. Counts and hashes what it reads. */
export async function* linesOf(
  chunks: AsyncIterable<Buffer>,
  state: ReadFile,
  bytesAtMost: number,
): AsyncGenerator<TextLine, void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  let number = 0;
  let begun = false;
  for await (const chunk of chunks) {
    state.bytes += chunk.length;
    if (state.bytes > bytesAtMost) throw new FileTooLarge();
    state.hash.update(chunk);
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (!begun && rest.length >= BOM.length) {
      begun = true;
      refuseOtherEncodings(rest);
      if (rest.subarray(0, BOM.length).equals(BOM)) rest = rest.subarray(BOM.length);
    }
    let start = 0;
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE, start)) {
      if (end - start > LINE_AT_MOST) broken(`This line is longer than ${LINE_AT_MOST} bytes.`, number + 1);
      yield { text: textOf(rest.subarray(start, end), (number += 1)), number };
      start = end + 1;
    }
    rest = rest.subarray(start);
    if (rest.length > LINE_AT_MOST) broken(`This line is longer than ${LINE_AT_MOST} bytes.`, number + 1);
  }
  if (!begun && rest.length > 0) refuseOtherEncodings(rest);
  if (rest.length > 0) yield { text: textOf(rest, number + 1), number: number + 1 };
}
