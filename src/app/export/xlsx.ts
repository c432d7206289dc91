import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { ZipFile } from 'yazl';
import { AppError } from '../../kernel/errors';
import type { CellKind, Column, FlatShape } from './columns';
import { linesOf, textOf, type CellValue } from './flatten';
import type { Page } from './pages';
import { CONTENT_TYPES, relationships, RELATIONSHIPS, STYLES, workbook } from './xlsx-parts';

/** Rows of a sheet, the line of column names included. */
const ROWS_OF_SHEET = 1_048_576;
/** Characters of a cell. */
const LONGEST_TEXT = 32_767;
/** Digits that a spreadsheet's number keeps. */
const MOST_DIGITS = 15;
/** The same for every file, so that equal data gives equal files. */
const OPTIONS = { mtime: new Date(Date.UTC(1980, 0, 1)), compress: true, forceDosTimestamp: true };

const DAY = 86_400_000;
/** Day 0 of spreadsheets, for days after February 1900. */
const EPOCH = Date.UTC(1899, 11, 30);

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Characters that XML cannot hold, written as Excel does, and texts that look as if they were written so. */
const NOT_IN_XML = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)|\r/g;
/** A half of a pair of surrogates without the other. */
const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const escaped = (text: string): string =>
  text
    .replace(LONE, '\ufffd')
    .replace(NOT_IN_XML, (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
    .replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);

const textCell = (text: string): string => `<c t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;

const digitsOf = (text: string): number => text.replace(/^-?0*|[.]|[eE].*$/g, '').length;

/** Writes a value with its type. A number with more digits than a spreadsheet keeps is a text, so that none is lost. */
const WRITERS: Readonly<Record<CellKind, (text: string) => string>> = {
  text: textCell,
  json: textCell,
  number: (text) => (digitsOf(text) <= MOST_DIGITS ? `<c><v>${text}</v></c>` : textCell(text)),
  boolean: (text) => `<c t="b"><v>${text === 'true' ? 1 : 0}</v></c>`,
  dateTime: (text) => {
    const days = (Date.parse(text) - EPOCH) / DAY;
    return days > 60 ? `<c s="1"><v>${days.toFixed(9)}</v></c>` : textCell(text);
  },
};

/** A cell. Texts cannot be formulas here: their type says that they are texts. */
function cellOf(column: Column, value: CellValue): string {
  const text = textOf(column, value);
  if (text === null) return '<c/>';
  if (text.length > LONGEST_TEXT) {
    throw new AppError(
      'NOT_EXPORTABLE',
      `A value of \`${column.name}\` has ${text.length} characters; a cell of a spreadsheet holds ${LONGEST_TEXT}. Use another format.`,
    );
  }
  return column.isList ? textCell(text) : WRITERS[column.kind](text);
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const SHEET_BEGIN = `${HEAD}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`;
const SHEET_END = '</sheetData></worksheet>';

/** Writes the sheets of a workbook one after the other, as fast as they are taken. */
class Sheets {
  private sheet: PassThrough | undefined;
  private rows = 0;
  count = 0;

  constructor(
    private readonly zip: ZipFile,
    private readonly header: string,
    private readonly signal: AbortSignal,
    private readonly rowsOfSheet: number,
  ) {}

  async write(line: string): Promise<void> {
    if (!this.sheet || this.rows >= this.rowsOfSheet) this.next();
    this.rows += 1;
    await this.put(line);
  }

  /** Ends the current sheet and begins another. */
  next(): void {
    this.sheet?.end(SHEET_END);
    this.count += 1;
    this.rows = 1;
    this.sheet = new PassThrough();
    this.zip.addReadStream(this.sheet, `xl/worksheets/sheet${this.count}.xml`, OPTIONS);
    this.sheet.write(SHEET_BEGIN + this.header);
  }

  end(): void {
    if (!this.sheet) this.next();
    this.sheet?.end(SHEET_END);
  }

  private async put(text: string): Promise<void> {
    if (this.sheet?.write(text) === false) await once(this.sheet, 'drain', { signal: this.signal });
  }
}

async function writeWorkbook(zip: ZipFile, pages: AsyncIterable<Page>, shape: FlatShape, sheets: Sheets): Promise<void> {
  for await (const { rows } of pages) {
    for (const row of rows) {
      for (const cells of linesOf(shape, row)) {
        await sheets.write(`<row>${shape.columns.map((column, index) => cellOf(column, cells[index])).join('')}</row>`);
      }
    }
  }
  sheets.end();
  const add = (path: string, text: string): void => zip.addBuffer(Buffer.from(text), path, OPTIONS);
  add('[Content_Types].xml', CONTENT_TYPES(sheets.count));
  add('_rels/.rels', RELATIONSHIPS);
  add('xl/workbook.xml', workbook(sheets.count));
  add('xl/_rels/workbook.xml.rels', relationships(sheets.count));
  add('xl/styles.xml', STYLES);
  zip.end();
}

/**
 * An Excel workbook. Rows beyond the maximum of a sheet go to further sheets, each with the line of column names. The file is
 * broken, and not just shorter, if the export fails.
 */
export async function* xlsx(pages: AsyncIterable<Page>, shape: FlatShape, rowsOfSheet = ROWS_OF_SHEET): AsyncGenerator<Buffer> {
  const zip = new ZipFile();
  const output = zip.outputStream as PassThrough;
  const stopping = new AbortController();
  const header = `<row>${shape.columns.map(({ name }) => textCell(name)).join('')}</row>`;
  const sheets = new Sheets(zip, header, stopping.signal, rowsOfSheet);
  const writing = writeWorkbook(zip, pages, shape, sheets).catch((cause: unknown) => output.destroy(cause as Error));
  try {
    for await (const chunk of output) yield chunk as Buffer;
  } finally {
    stopping.abort();
    output.destroy();
    await writing;
  }
}
