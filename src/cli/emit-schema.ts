import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printMachines } from '../app/print-machines';
import { printPermissions } from '../app/print-permissions';
import { projectRoot } from '../app/playground';
import { buildGraph, printGraph } from '../app/schema';

const { schema } = buildGraph();
const folder = join(projectRoot(), 'schema');
writeFileSync(join(folder, 'schema.graphql'), printGraph(schema));
writeFileSync(join(folder, 'permissions.md'), printPermissions());
writeFileSync(join(projectRoot(), 'docs', 'state-machines.md'), printMachines());
process.stdout.write('Wrote schema/schema.graphql schema/permissions.md and docs/state-machines.md.\n');
