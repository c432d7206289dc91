/** One text of the world: the watermark in it tells which. */
export interface Cell {
  table: string;
  id: string;
  column: string;
}

/** Long and set apart: base64 of something else must not look like one by chance. */
const TEXT = /(?<![a-z0-9])wm(\d{7})q(?![a-z0-9])/gi;
const FIRST = 1_000_000;
/** Amounts of the world look like 7123456.78 and nothing else does. */
const AMOUNT = /\b7(\d{6})\.(\d{2})\b/g;
const AMOUNT_BASE = 700_000_000;
/** Runs of characters that may be base64 of something longer than an id. */
const ENCODED = /[A-Za-z0-9_-]{16,}/g;

const name = (number: number): string => `wm${FIRST + number}q`;

/** The watermarks of a world and the texts and amounts they stand for. */
export class Marks {
  private readonly cells: Cell[] = [];
  private readonly byCell = new Map<string, number>();
  private readonly amounts: Cell[] = [];

  /** A watermark for a text; the same cell gets the same again. */
  text(cell: Cell): string {
    const key = `${cell.table} ${cell.id} ${cell.column}`;
    let number = this.byCell.get(key);
    if (number === undefined) {
      number = this.cells.push(cell) - 1;
      this.byCell.set(key, number);
    }
    return name(number);
  }

  /** An amount in minor units that occurs once in the world. */
  amount(cell: Cell): number {
    return AMOUNT_BASE + this.amounts.push(cell) - 1;
  }

  /** The watermark of a text that is in the world; undefined when the column holds none. */
  of(table: string, id: string, column: string): string | undefined {
    const number = this.byCell.get(`${table} ${id} ${column}`);
    return number === undefined ? undefined : name(number);
  }

  /** Looks like a watermark and stands for nothing. */
  never(number: number): string {
    return name(this.cells.length + FIRST + number);
  }

  /** The texts and amounts whose watermarks are in a text, also where it hides them in base64. */
  in(text: string): Cell[] {
    const plain = this.found(text);
    const hidden = (text.match(ENCODED) ?? []).flatMap((part) => this.found(Buffer.from(part, 'base64url').toString('latin1')));
    return [...plain, ...hidden];
  }

  private found(text: string): Cell[] {
    const texts = [...text.matchAll(TEXT)].map(([, number]) => this.cells[Number(number) - FIRST]);
    const amounts = [...text.matchAll(AMOUNT)].map(([, whole, cents]) => this.amounts[Number(`${whole}${cents}`)]);
    return [...texts, ...amounts].filter((cell) => cell !== undefined);
  }
}
