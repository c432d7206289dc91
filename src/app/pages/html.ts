import escapeHtml from 'escape-html';

/** HTML that is safe to send. Created only by {@link html}. */
export class Html {
  constructor(readonly text: string) {}
}

type Scalar = string | number;
type Part = Html | Scalar | null | undefined | false | readonly Part[];

const isList = (part: Part): part is readonly Part[] => Array.isArray(part);

function render(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  return isList(part) ? part.map(render).join('') : escapeHtml(String(part));
}

/** Builds HTML. Values are escaped unless they are {@link Html}. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.reduce((text, piece, index) => text + piece + (index < parts.length ? render(parts[index]) : ''), ''));
}
