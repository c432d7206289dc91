// What every program does: signs in, reads all customers page by page, invites one, is refused, and is told an error.

/** Where the server is and who asks. */
export const task = {
  endpoint: process.env['GRAPH_ENDPOINT'] ?? 'http://127.0.0.1:4000/graphql',
  email: process.env['GRAPH_EMAIL'] ?? '',
  password: process.env['GRAPH_PASSWORD'] ?? '',
};

/** The invited address, one for each program. */
export const invite = (program: string) => ({
  input: { recipientEmail: `chief@${program}.example`, idempotencyKey: program },
});

/** What a program found out. */
export interface Report {
  /** Names of all customers, in the order of the list. */
  names: string[];
  /** Status of the new invitation. */
  invited: string | undefined;
  /** Codes in `errors` of the payload of a refused mutation. */
  refused: string[];
  /** `extensions.code` of a top-level error. */
  error: unknown;
  /** Anything else that the client does. */
  [more: string]: unknown;
}

/** Runs a program and prints its report. */
export function run(program: () => Promise<Report>): void {
  program().then(
    (report) => process.stdout.write(JSON.stringify(report)),
    (cause: unknown) => {
      process.stderr.write(cause instanceof Error ? `${cause.stack}\n${JSON.stringify(cause)}` : JSON.stringify(cause));
      process.exitCode = 1;
    },
  );
}
