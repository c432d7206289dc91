import { isRecord, stringAt } from './guards';

export interface DemoUser {
  readonly email: string;
  readonly name: string;
  readonly organization: string;
  /** Kind of the organization, such as `PROVIDER`. */
  readonly kind: string;
  readonly roles: readonly string[];
}

export interface Demo {
  readonly password: string;
  readonly users: readonly DemoUser[];
}

/** A part of the schema: one module of the server. */
export interface Domain {
  readonly name: string;
  readonly types: readonly string[];
  /** Queries and mutations. */
  readonly fields: readonly string[];
}

export interface PlaygroundConfig {
  readonly title: string;
  readonly demo: Demo | null;
  readonly domains: readonly Domain[];
}

export interface LoadedConfig {
  readonly config: PlaygroundConfig;
  readonly problem: string | null;
}

const FALLBACK: PlaygroundConfig = {
  title: 'Partner Graph',
  demo: null,
  domains: [],
};

const textsAt = (value: unknown, key: string): string[] => {
  const found = isRecord(value) ? value[key] : null;
  return Array.isArray(found) ? found.filter((text: unknown) => typeof text === 'string') : [];
};

function readDomain(value: unknown): Domain[] {
  const name = stringAt(value, 'name');
  return name === null ? [] : [{ name, types: textsAt(value, 'types'), fields: textsAt(value, 'fields') }];
}

function readUser(value: unknown): DemoUser[] {
  const email = stringAt(value, 'email');
  if (email === null) return [];
  return [
    {
      email,
      name: stringAt(value, 'name') ?? email,
      organization: stringAt(value, 'organization') ?? 'Other',
      kind: stringAt(value, 'kind') ?? '',
      roles: textsAt(value, 'roles'),
    },
  ];
}

function readConfig(value: unknown): PlaygroundConfig {
  const demo = isRecord(value) ? value['demo'] : null;
  const users = isRecord(demo) && Array.isArray(demo['users']) ? demo['users'].flatMap(readUser) : [];
  return {
    title: stringAt(value, 'title') ?? FALLBACK.title,
    demo: users.length > 0 ? { password: stringAt(demo, 'password') ?? '', users } : null,
    domains: isRecord(value) && Array.isArray(value['domains']) ? value['domains'].flatMap(readDomain) : [],
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
