import { useGraphiQL, useMonaco } from '@graphiql/react';
import { useEffect } from 'react';

/** The names under which GraphiQL registers its own colors. Defining them again recolors the editors at once. */
const THEMES = { light: 'graphiql-LIGHT', dark: 'graphiql-DARK' } as const;

const COLORS = {
  light: { base: 'vs', accent: '#0b6b6b', wash: '#0b6b6b1a', field: '#ffffff', lines: '#4a5e63', variable: '6a3fb0' },
  dark: { base: 'vs-dark', accent: '#4cc5bb', wash: '#4cc5bb26', field: '#1a2629', lines: '#a3b8ba', variable: 'c3aefc' },
} as const;

/** Our colors in the editors, and tabs that assistive technology understands. */
export function EditorLooks() {
  const monaco = useMonaco((state) => state.monaco);
  useEffect(() => {
    if (!monaco) return;
    for (const theme of ['light', 'dark'] as const) {
      const { base, accent, wash, field, lines, variable } = COLORS[theme];
      monaco.editor.defineTheme(THEMES[theme], {
        base,
        inherit: true,
        colors: {
          'editor.background': '#ffffff00',
          'editorLineNumber.foreground': lines,
          'editorLineNumber.dimmedForeground': lines,
          'editorLineNumber.activeForeground': accent,
          'scrollbar.shadow': '#ffffff00',
          'editorHoverWidget.background': field,
          'editorSuggestWidget.background': field,
          'editorSuggestWidget.selectedBackground': wash,
          'editorSuggestWidget.selectedForeground': accent,
          'editorWidget.background': field,
          'quickInput.background': field,
          'quickInputList.focusBackground': wash,
          'list.hoverBackground': wash,
          'list.highlightForeground': accent,
          'textLink.foreground': accent,
          focusBorder: accent,
        },
        rules: [
          { token: 'argument.identifier.gql', foreground: variable },
          { token: 'number', foreground: theme === 'light' ? '07603f' : 'b5cea8' },
        ],
      });
    }
  }, [monaco]);

  const tabs = useGraphiQL((state) => state.tabs);
  const active = useGraphiQL((state) => state.activeTabIndex);
  useEffect(() => {
    // GraphiQL makes the list items tabs, and puts two buttons into each: a tab must not contain controls. So it is a list of
    // buttons, one of which is the current one.
    const list = document.querySelector('.graphiql-tabs');
    list?.removeAttribute('role');
    for (const item of list?.querySelectorAll('.graphiql-tab') ?? []) {
      const isCurrent = item.classList.contains('graphiql-tab-active');
      item.removeAttribute('role');
      item.removeAttribute('aria-selected');
      const button = item.querySelector('button');
      if (isCurrent) button?.setAttribute('aria-current', 'true');
      else button?.removeAttribute('aria-current');
    }
  }, [tabs, active]);
  return null;
}
