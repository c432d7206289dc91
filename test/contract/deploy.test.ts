import { readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';
import { readSettings } from '../../src/config/env';
import { VARIABLES } from '../../src/config/settings';

const read = (path: string): string => readFileSync(path, 'utf8');
const KNOWN = new Set(Object.keys(VARIABLES));
const { bin, version } = JSON.parse(read('package.json')) as { bin: Record<string, string>; version: string };
const unknownIn = (names: readonly string[]): string[] => names.filter((name) => !KNOWN.has(name));

/** What a value of the files stands for that comes from elsewhere. */
const SECRETS = { TOKEN_SECRET: 'qK3v9TzN7bXw2LmPr8sYd5fGh1jCe4uA', DATABASE_PASSWORD: 'secret' };

/** Replaces `${NAME:?…}` and `${NAME:-value}` as Compose does. */
const filled = (value: string): string =>
  value.replaceAll(/\$\{(\w+):([?-])([^}]*)\}/g, (_all, name: string, kind: string, other: string) =>
    kind === '-' ? other : (SECRETS[name as keyof typeof SECRETS] ?? ''),
  );

describe('the files for deployment', () => {
  const compose = parse(read('compose.yaml'), { merge: true });
  const [map, deployment] = parseAllDocuments(read('docs/deploy/kubernetes.yaml')).map((document) => document.toJS());

  it('set only what is a setting, and what a server in production needs', () => {
    const { environment } = compose.services.server as { environment: Record<string, string> };
    expect(unknownIn(Object.keys(environment))).toEqual([]);
    const settings = readSettings(Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, filled(value)])));
    expect(settings).toMatchObject({ production: true, database: { url: expect.stringContaining('secret@database') } });
    expect(compose.services.migrate).toMatchObject({ command: ['migrate'], environment });
    const secrets = { DATABASE_URL: 'mysql://a:b@database/c', TOKEN_SECRET: SECRETS.TOKEN_SECRET, SMTP_URL: 'smtp://mail' };
    expect(unknownIn(Object.keys(map.data))).toEqual([]);
    expect(readSettings({ ...map.data, ...secrets })).toMatchObject({ production: true, trustedProxies: ['10.0.0.0/8'] });
    expect(read('docs/deploy/kubernetes.yaml')).toContain(
      `keys ${Object.keys(secrets).join(', ').replace(', SMTP', ' and SMTP')}`,
    );
  });

  it('name the image of this version, and let running requests finish', () => {
    expect(compose.services.server.image).toBe(`partner-graph:${version}`);
    const pod = deployment.spec.template.spec;
    for (const { image } of [...pod.containers, ...pod.initContainers]) {
      expect(image).toBe(`registry.example/partner-graph:${version}`);
    }
    const [{ lifecycle }] = pod.containers;
    const shutdown = Number(map.data.SHUTDOWN_TIMEOUT_MS) / 1_000;
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(shutdown + lifecycle.preStop.sleep.seconds);
    const byDefault = readSettings({});
    const seconds = (text: string, name: string): number => Number(new RegExp(`${name}[= ](\\d+)s?`).exec(text)?.[1]);
    expect(seconds(read('docs/deploy/partner-graph.service'), 'TimeoutStopSec')).toBeGreaterThan(
      byDefault.shutdownTimeoutMs / 1_000,
    );
    expect(read('docs/deploy/partner-graph.service')).toContain(`partner-graph-${version}.tgz`);
    const nginx = read('docs/deploy/nginx.conf');
    expect(seconds(nginx, 'proxy_read_timeout')).toBeGreaterThan(byDefault.requestTimeoutMs / 1_000);
    expect(nginx).toContain(`client_max_body_size ${byDefault.bulk.bytes / 1024 / 1024}m;`);
  });

  it('build from what is sent to the builder, and run a command of the package', () => {
    const dockerfile = read('Dockerfile');
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    expect(allowed.sort()).toEqual([
      'LICENSE',
      'migrations',
      'ormconfig.ts',
      'package-lock.json',
      'package.json',
      'src',
      'tsconfig.build.json',
      'tsconfig.json',
    ]);
    expect(dockerfile).toContain(`"${bin['partner-graph']}"`);
    // The flags of the command itself, which the image starts without its first line.
    const [first = ''] = read('src/cli/partner-graph.ts').split('\n');
    for (const flag of first.split(' ').filter((word) => word.startsWith('--'))) expect(dockerfile).toContain(`"${flag}"`);
  });
});
