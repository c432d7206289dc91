import { useMemo, useState, type SubmitEvent } from 'react';
import type { Demo, DemoUser } from './config';
import type { SessionState } from './session';

interface Props {
  readonly demo: Demo | null;
  readonly busy: boolean;
  readonly asksCode: SessionState['asksCode'];
  readonly onSignIn: (email: string, password: string, code: string) => Promise<void>;
}

function byOrganization(users: readonly DemoUser[]): [string, DemoUser[]][] {
  const groups = new Map<string, DemoUser[]>();
  for (const user of users) {
    groups.set(user.organization, [...(groups.get(user.organization) ?? []), user]);
  }
  return [...groups];
}

function userLabel({ name, roles }: DemoUser): string {
  return roles.length > 0 ? `${name} (${roles.join(', ')})` : name;
}

export function SignInForm({ demo, busy, asksCode, onSignIn }: Props) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const groups = useMemo(() => byOrganization(demo?.users ?? []), [demo]);

  const choose = (chosen: string) => {
    setEmail(chosen);
    setPassword(chosen === '' ? '' : (demo?.password ?? ''));
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void onSignIn(email.trim(), password, asksCode ? code.trim() : '');
  };

  return (
    <form className="sign-in" aria-label="Sign in" onSubmit={submit}>
      {demo ? (
        <label>
          <span>Demo user</span>
          <select
            data-testid="demo-user"
            value={demo.users.some((user) => user.email === email) ? email : ''}
            onChange={(event) => choose(event.target.value)}
          >
            <option value="">Choose…</option>
            {groups.map(([organization, users]) => (
              <optgroup key={organization} label={organization}>
                {users.map((user) => (
                  <option key={user.email} value={user.email}>
                    {userLabel(user)}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </label>
      ) : null}
      <label>
        <span>E-mail</span>
        <input
          data-testid="email"
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </label>
      <label>
        <span>Password</span>
        <input
          data-testid="password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </label>
      {asksCode ? (
        <label>
          <span>Code</span>
          <input
            data-testid="code"
            autoComplete="one-time-code"
            required={asksCode === 'always'}
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        </label>
      ) : null}
      <button type="submit" className="primary" data-testid="sign-in" disabled={busy}>
        {busy ? 'Signing in…' : 'Sign in'}
      </button>
    </form>
  );
}
