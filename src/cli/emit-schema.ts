import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printErrors } from '../app/print-errors';
import { printMachines } from '../app/print-machines';
import { printPermissions } from '../app/print-permissions';
import { projectRoot } from '../app/playground';
import { buildGraph, printGraph } from '../app/schema';

const { schema, declarations } = buildGraph();
const folder = join(projectRoot(), 'schema');
writeFileSync(join(folder, 'schema.graphql'), printGraph(schema));
writeFileSync(join(folder, 'permissions.md'), printPermissions(declarations.registrations));
writeFileSync(join(projectRoot(), 'docs', 'state-machines.md'), printMachines(declarations.machines));
writeFileSync(join(projectRoot(), 'docs', 'errors.md'), printErrors(declarations.mutations));
process.stdout.write('Wrote schema/schema.graphql, schema/permissions.md, docs/state-machines.md and docs/errors.md.\n');
