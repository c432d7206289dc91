import { strFromU8, unzipSync } from 'fflate';

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

const plain = (xml: string): string =>
  xml
    .replace(/&(amp|lt|gt|quot);/g, (_, name: string) => ENTITIES[name] ?? '')
    .replace(/_x([0-9A-F]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));

const DAY = 86_400_000;
const EPOCH = Date.UTC(1899, 11, 30);

/** A cell as a spreadsheet reads it: a text, a number, a boolean, a date, or nothing. */
type Cell = string | number | boolean | Date | null;

function cellOf(attributes: string, inside: string): Cell {
  const value = /<v>(.*?)<\/v>/s.exec(inside)?.[1];
  if (attributes.includes('t="inlineStr"')) return plain(/<t[^>]*>(.*?)<\/t>/s.exec(inside)?.[1] ?? '');
  if (value === undefined) return null;
  if (attributes.includes('t="b"')) return value === '1';
  return attributes.includes('s="1"') ? new Date(Math.round(EPOCH + Number(value) * DAY)) : Number(value);
}

/** The sheets of a workbook, in the order in which it names them: their rows of cells. */
export function sheetsOf(bytes: Uint8Array): Cell[][][] {
  const files = unzipSync(bytes);
  const workbook = strFromU8(files['xl/workbook.xml'] ?? new Uint8Array());
  return [...workbook.matchAll(/<sheet /g)].map((_, index) => {
    const xml = strFromU8(files[`xl/worksheets/sheet${index + 1}.xml`] ?? new Uint8Array());
    return [...xml.matchAll(/<row>(.*?)<\/row>/gs)].map(([, row = '']) =>
      [...row.matchAll(/<c([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)].map(([, attributes = '', inside = '']) => cellOf(attributes, inside)),
    );
  });
}
