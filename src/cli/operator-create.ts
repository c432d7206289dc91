import 'reflect-metadata';
import { createOperator } from '../app/create-operator';
import { hasPendingMigrations } from '../data/migrate';
import { StartupError } from '../kernel/startup-error';
import { readArguments, runCommand } from './run';

const { values } = readArguments(
  'npm run operator:create -- --email you@company.example [--name "Your Name"] [--organization "Operator"]',
  {
    email: { type: 'string' },
    name: { type: 'string' },
    organization: { type: 'string', default: 'Operator' },
  },
);

runCommand(async (database) => {
  if (values.email === undefined)
    throw new StartupError('Pass the e-mail address of the first operator: --email you@company.example');
  if (await hasPendingMigrations(database))
    throw new StartupError('The database lacks migrations of this version. Run `npm run migrate` first.');
  const { email, password } = await createOperator(database, {
    email: values.email,
    name: values.name ?? values.email,
    organization: values.organization,
  });
  return [
    `The operator ${email} can sign in with this temporary password. It is shown only now and valid for 72 hours:`,
    '',
    `  ${password}`,
    '',
    'Sign in and change it with `changePassword`.',
  ].join('\n');
});
