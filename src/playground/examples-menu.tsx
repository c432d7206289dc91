import { useRef, type ToggleEvent } from 'react';
import type { Example } from './example';
import { EXAMPLES } from './examples';

interface Props {
  readonly disabled: boolean;
  readonly onOpen: (example: Example) => void;
}

/** A native popover: the browser closes it on Escape or an outside click and gives focus back. */
export function ExamplesMenu({ disabled, onOpen }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);

  const place = (event: ToggleEvent<HTMLDivElement>) => {
    if (event.newState !== 'open' || !button.current) return;
    const { left, bottom } = button.current.getBoundingClientRect();
    event.currentTarget.style.left = `${left}px`;
    event.currentTarget.style.top = `${bottom + 4}px`;
  };
  const choose = (example: Example) => {
    menu.current?.hidePopover();
    onOpen(example);
  };

  return (
    <>
      <button
        type="button"
        ref={button}
        className="menu-button"
        data-testid="examples"
        popoverTarget="examples-menu"
        disabled={disabled}
      >
        Examples
      </button>
      <div id="examples-menu" popover="auto" className="menu" ref={menu} onBeforeToggle={place}>
        <ul aria-label="Example queries">
          {EXAMPLES.map((example) => (
            <li key={example.id}>
              <button type="button" data-testid={`example-${example.id}`} onClick={() => choose(example)}>
                <strong>{example.name}</strong>
                <span>{example.hint}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </>
  );
}
