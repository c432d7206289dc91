import { useLayoutEffect, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';

/** Puts its content above the response editor, for which the editor has no place of its own. */
export function ResultPlace({ children }: { readonly children: ReactNode }) {
  const [place] = useState(() => {
    const element = document.createElement('div');
    element.className = 'result-place';
    return element;
  });
  useLayoutEffect(() => {
    document.querySelector('.graphiql-response')?.prepend(place);
    return () => place.remove();
  }, [place]);
  return createPortal(children, place);
}
