import { useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { Edge, SchemaMap } from './schema-map';

interface Line {
  readonly key: string;
  readonly path: string;
}

/** Curves from one type to those it leads to or is led to from. */
function linesOf(board: HTMLElement, chosen: string, edges: readonly Edge[]): Line[] {
  const origin = board.getBoundingClientRect();
  const middle = (type: string): { x: number; y: number } | null => {
    const box = board.querySelector(`[data-type="${type}"]`)?.getBoundingClientRect();
    return box ? { x: box.left + box.width / 2 - origin.left, y: box.top + box.height / 2 - origin.top } : null;
  };
  const from = middle(chosen);
  const others = new Set(edges.map((edge) => (edge.from === chosen ? edge.to : edge.from)));
  others.delete(chosen);
  return [...others].flatMap((other) => {
    const to = middle(other);
    if (!from || !to) return [];
    const bend = Math.max(20, Math.abs(to.y - from.y) / 2);
    return [{ key: other, path: `M${from.x} ${from.y} C${from.x} ${from.y + bend} ${to.x} ${to.y - bend} ${to.x} ${to.y}` }];
  });
}

interface EdgesProps {
  readonly title: string;
  readonly edges: readonly Edge[];
  /** The type at the other end. */
  readonly end: 'from' | 'to';
  readonly onChoose: (type: string) => void;
}

/** Edges in words, each leading to the type at its other end. */
export function EdgeList({ title, edges, end, onChoose }: EdgesProps) {
  if (edges.length === 0) return null;
  return (
    <section>
      <h4>{title}</h4>
      <ul className="edges">
        {edges.map(({ from, field, to, many }) => (
          <li key={`${from}.${field}.${to}`}>
            <code>{end === 'to' ? field : `${from}.${field}`}</code> {many ? 'many' : 'one'}{' '}
            <button type="button" className="link" onClick={() => onChoose(end === 'to' ? to : from)}>
              {end === 'to' ? to : from}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Props {
  readonly dialog: RefObject<HTMLDialogElement | null>;
  readonly map: SchemaMap;
  readonly chosen: string;
  readonly onChoose: (type: string) => void;
  readonly onOpenDocs: (type: string) => void;
}

/** All types by domain, and the lines of the chosen one. */
export function MapDialog({ dialog, map, chosen, onChoose, onOpenDocs }: Props) {
  const board = useRef<HTMLDivElement>(null);
  const [lines, setLines] = useState<readonly Line[]>([]);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const own = map.edges.filter((edge) => edge.from === chosen || edge.to === chosen);
  const near = new Set(own.flatMap(({ from, to }) => [from, to]));

  useLayoutEffect(() => {
    const element = board.current;
    if (!element) return undefined;
    const draw = (): void => {
      setSize({ width: element.scrollWidth, height: element.scrollHeight });
      setLines(
        linesOf(
          element,
          chosen,
          map.edges.filter((edge) => edge.from === chosen || edge.to === chosen),
        ),
      );
    };
    draw();
    const observer = new ResizeObserver(draw);
    observer.observe(element);
    return () => observer.disconnect();
  }, [chosen, map]);

  return (
    <dialog ref={dialog} className="dialog map" aria-labelledby="map-title" data-testid="map" closedby="any">
      <form method="dialog" className="map-head">
        <h2 id="map-title">Schema map</h2>
        <button type="submit">Close</button>
      </form>
      <p className="hint">Choose a type to see what it leads to.</p>
      <div className="map-board" ref={board}>
        <svg className="map-lines" aria-hidden="true" width={size.width} height={size.height}>
          {lines.map(({ key, path }) => (
            <path key={key} d={path} />
          ))}
        </svg>
        {map.domains
          .filter(({ types }) => types.length > 0)
          .map(({ name, types }) => (
            <section key={name} className="map-domain" aria-label={name}>
              <h3>{name}</h3>
              {types.map((type) => (
                <button
                  key={type}
                  type="button"
                  data-type={type}
                  data-near={near.has(type)}
                  aria-pressed={type === chosen}
                  onClick={() => onChoose(type)}
                >
                  {type}
                </button>
              ))}
            </section>
          ))}
      </div>
      <div className="map-words" aria-live="polite">
        <h3>
          {chosen}{' '}
          <button type="button" className="link" onClick={() => onOpenDocs(chosen)}>
            Documentation
          </button>
        </h3>
        <div className="map-lists">
          <EdgeList title="Leads to" end="to" edges={own.filter(({ from }) => from === chosen)} onChoose={onChoose} />
          <EdgeList title="Reached from" end="from" edges={own.filter(({ to }) => to === chosen)} onChoose={onChoose} />
        </div>
      </div>
    </dialog>
  );
}
