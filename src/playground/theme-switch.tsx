import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { createPortal } from 'react-dom';

const NEXT = { system: 'light', light: 'dark', dark: 'system' } as const;
const TEXT = { system: 'Theme: system', light: 'Theme: light', dark: 'Theme: dark' } as const;

/** Light, dark, or what the system says. The editor keeps the choice; the button is in the top bar. */
export function ThemeSwitch({ place }: { readonly place: HTMLElement | null }) {
  const { setTheme } = useGraphiQLActions();
  const theme = useGraphiQL((state) => state.theme) ?? 'system';
  const next = NEXT[theme];
  if (!place) return null;
  return createPortal(
    <button type="button" data-testid="theme" onClick={() => setTheme(next === 'system' ? null : next)}>
      {TEXT[theme]}
    </button>,
    place,
  );
}
