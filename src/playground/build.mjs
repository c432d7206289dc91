// Builds the playground. What only the build needs is installed for it, and removed unless it was there before.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { installTools, isInstalled } from '../cli/install-tools.mjs';

const FOLDER = 'src/playground';
const VITE = [`${FOLDER}/node_modules/vite/bin/vite.js`, 'build', '--config', `${FOLDER}/vite.config.mts`, '--logLevel', 'warn'];

const isKept = isInstalled(FOLDER);
installTools(FOLDER);
const { status } = spawnSync(process.execPath, VITE, { stdio: 'inherit' });
if (!isKept) rmSync(`${FOLDER}/node_modules`, { recursive: true, force: true });
process.exit(status ?? 1);
