import { useEffect, useRef } from 'react';

const MAC = navigator.userAgent.includes('Mac');
const CONTROL = MAC ? '⌘' : 'Ctrl';

const SHORTCUTS: readonly (readonly [string, string])[] = [
  [`${CONTROL}+Enter`, 'Run the operation'],
  ['Ctrl+Space', 'Suggest fields and values, in the editor'],
  ['Shift+Ctrl+P', 'Format the document'],
  ['Shift+Ctrl+M', 'Merge fragments into the document'],
  ['Shift+Ctrl+C', 'Copy the document'],
  ['Shift+Ctrl+R', 'Read the schema again'],
  [`${CONTROL}+F`, 'Search in the editor'],
  [`${CONTROL}+Alt+K`, 'Search in the documentation'],
  [`${CONTROL}+,`, 'Settings'],
  ['Ctrl+M', 'In an editor: let the tab key move on, or indent again'],
  ['F1', 'In an editor: all its commands'],
  ['← →', 'Between the tabs of the result'],
  ['Alt+1, Alt+2, Alt+3', 'Go to the query, the variables, the result'],
  ['Alt+K', 'This list'],
];

const PLACES: Readonly<Record<string, string>> = {
  Digit1: '.graphiql-query-editor textarea, .graphiql-query-editor [role="textbox"]',
  Digit2: '.graphiql-editor-tool textarea, .graphiql-editor-tool [role="textbox"]',
  Digit3: '.result [role="tab"][aria-selected="true"]',
};

/** The keys of the page, and the two that belong to no part of it. */
export function Shortcuts() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const place = PLACES[event.code];
      if (place === undefined && event.code !== 'KeyK') return;
      event.preventDefault();
      if (place === undefined) dialog.current?.showModal();
      else document.querySelector<HTMLElement>(place)?.focus();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
  return (
    <>
      <button type="button" data-testid="shortcuts" onClick={() => dialog.current?.showModal()}>
        Keys
      </button>
      <dialog ref={dialog} className="dialog" aria-labelledby="shortcuts-title" closedby="any">
        <h2 id="shortcuts-title">Keys</h2>
        <table>
          <thead>
            <tr>
              <th scope="col">Keys</th>
              <th scope="col">What they do</th>
            </tr>
          </thead>
          <tbody>
            {SHORTCUTS.map(([keys, what]) => (
              <tr key={keys}>
                <td>
                  <kbd>{keys}</kbd>
                </td>
                <td>{what}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <form method="dialog">
          <button type="submit">Close</button>
        </form>
      </dialog>
    </>
  );
}
