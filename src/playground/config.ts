import { isRecord, stringAt } from './guards';

export interface DemoUser {
  readonly email: string;
  readonly name: string;
  readonly organization: string;
  readonly roles: readonly string[];
}

export interface Demo {
  readonly password: string;
  readonly users: readonly DemoUser[];
}

export interface PlaygroundConfig {
  readonly title: string;
  readonly demo: Demo | null;
}

export interface LoadedConfig {
  readonly config: PlaygroundConfig;
  readonly problem: string | null;
}

const FALLBACK: PlaygroundConfig = { title: 'Partner Graph', demo: null };

function readUser(value: unknown): DemoUser[] {
  const email = stringAt(value, 'email');
  if (email === null) return [];
  const roles = isRecord(value) && Array.isArray(value['roles']) ? value['roles'] : [];
  return [
    {
      email,
      name: stringAt(value, 'name') ?? email,
      organization: stringAt(value, 'organization') ?? 'Other',
      roles: roles.filter((role: unknown) => typeof role === 'string'),
    },
  ];
}

function readConfig(value: unknown): PlaygroundConfig {
  const demo = isRecord(value) ? value['demo'] : null;
  const users = isRecord(demo) && Array.isArray(demo['users']) ? demo['users'].flatMap(readUser) : [];
  return {
    title: stringAt(value, 'title') ?? FALLBACK.title,
    demo: users.length > 0 ? { password: stringAt(demo, 'password') ?? '', users } : null,
  };
}

/** Never rejects: without its settings the playground still works, but without demo users. */
export async function loadConfig(): Promise<LoadedConfig> {
  try {
    const response = await fetch('/playground.json', {
      headers: { accept: 'application/json' },
    });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return { config: readConfig(await response.json()), problem: null };
  } catch {
    return {
      config: FALLBACK,
      problem: 'The playground settings could not be loaded.',
    };
  }
}
