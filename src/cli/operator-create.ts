import 'reflect-metadata';
import { createOperator } from '../app/create-operator';
import { commandLine } from '../kernel/command-line';
import { StartupError } from '../kernel/startup-error';
import { readArguments, runOnMigrated } from './run';

const operator = readArguments(
  commandLine('operator:create', '--email you@company.example [--name "Your Name"] [--organization "Operator"]'),
  {
    email: { type: 'string' },
    name: { type: 'string' },
    organization: { type: 'string', default: 'Operator' },
  },
  ({ email, name = email, organization }) => {
    if (email === undefined || name === undefined)
      throw new StartupError('Pass the e-mail address of the first operator: --email you@company.example.');
    return { email, name, organization };
  },
);

runOnMigrated(async (database) => {
  const { email, password } = await createOperator(database, operator);
  return [
    `The operator ${email} can sign in with this temporary password. It is shown only now and valid for 72 hours:`,
    '',
    `  ${password}`,
    '',
    'Sign in and change it with `changePassword`.',
  ].join('\n');
});
