import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/',
  publicDir: false,
  plugins: [react()],
  // A second copy of any of these breaks GraphiQL at run time.
  resolve: {
    dedupe: ['graphql', 'react', 'react-dom', '@graphiql/react', 'monaco-editor'],
  },
  // Module workers can share code and load it on demand. Both remain files of our own origin.
  worker: { format: 'es' },
  build: {
    outDir: fileURLToPath(new URL('../../dist/playground', import.meta.url)),
    emptyOutDir: true,
    sourcemap: false,
    target: 'es2022',
    modulePreload: { polyfill: false },
    // GraphiQL ships a React compiler marker in every file. It is meaningless after bundling.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
    // Monaco is inevitably one large chunk. It loads after the page is drawn.
    chunkSizeWarningLimit: 4000,
  },
});
