import 'graphiql/setup-workers/vite';
// Not `graphiql/style.css`: it inlines 400 kB of fonts and a second copy of Monaco's styles.
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './playground.css';
import './results/results.css';
import './builder/panel.css';
import './map/map.css';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { loadConfig } from './config';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root element.');

const loaded = await loadConfig();
document.title = loaded.config.title;
createRoot(root).render(<App {...loaded} />);
