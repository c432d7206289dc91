import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '../..');

/** What a process wrote and how it ended. */
export interface Ended {
  code: number | null;
  output: string;
}

/** Environment without anything that the tests' own environment sets for a server. */
function environment(env: Record<string, string>): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: process.env['HOME'], LOG_LEVEL: 'warn', ...env };
}

/** Runs a built command to its end; of this project, or of a copy of it in another folder. */
export function runBuilt(file: string, env: Record<string, string>, args: string[] = [], folder = root): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(folder, 'dist/src', file), ...args], { cwd: folder, env: environment(env) });
    let output = '';
    child.stdout.on('data', (part: Buffer) => (output += part.toString()));
    child.stderr.on('data', (part: Buffer) => (output += part.toString()));
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** A built server that runs as a process of its own. */
export interface ServerProcess {
  url: string;
  pid: number;
  output: () => string;
  kill: (signal: NodeJS.Signals) => Promise<number | null>;
}

/** Starts the built server on a free port and waits until it says where it listens; with flags for node, if given. */
export function startBuilt(env: Record<string, string>, folder = root, flags: readonly string[] = []): Promise<ServerProcess> {
  return new Promise((resolve, reject) => {
    const child: ChildProcess = spawn(process.execPath, [...flags, join(folder, 'dist/src/main.js')], {
      cwd: folder,
      env: environment({ PORT: '0', ...env }),
    });
    let output = '';
    const ended = new Promise<number | null>((done) => child.on('close', done));
    const kill = (signal: NodeJS.Signals): Promise<number | null> => {
      child.kill(signal);
      return ended;
    };
    const look = (part: Buffer): void => {
      output += part.toString();
      const url = /GraphQL\s+(http:\/\/[^/\s]+)\/graphql/.exec(output)?.[1];
      if (url) resolve({ url, pid: child.pid ?? 0, output: () => output, kill });
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    void ended.then((code) => reject(new Error(`The server ended with ${code}: ${output}`)));
  });
}

/** Sends a document to a server and answers the body. */
export async function ask(
  url: string,
  query: string,
  variables: object = {},
  token?: string,
): Promise<{ data: any; errors?: any[] }> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as { data: any; errors?: any[] };
}
