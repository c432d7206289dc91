import { useEffect, useRef } from 'react';
import type { Demo } from './config';
import type { SessionState } from './session';
import { SignInForm } from './sign-in-form';

interface Props {
  readonly demo: Demo | null;
  readonly state: SessionState;
  readonly onSignIn: (email: string, password: string, code: string) => Promise<void>;
  readonly onSignOut: () => void;
}

export function Account({ demo, state, onSignIn, onSignOut }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const { email } = state;
  const drawn = useRef(email);

  useEffect(() => {
    if (drawn.current === email) return;
    drawn.current = email;
    // The pressed button is gone. Focusing the group announces what happened and keeps the position of keyboard users, unless
    // they are typing elsewhere.
    if (document.activeElement === document.body) box.current?.focus();
  }, [email]);

  const user = demo?.users.find((candidate) => candidate.email === email);
  return (
    <div
      className="account"
      ref={box}
      tabIndex={-1}
      role="group"
      aria-label={email === null ? 'Signed out' : `Signed in as ${email}`}
    >
      {email === null ? (
        <SignInForm demo={demo} busy={state.busy} asksCode={state.asksCode} onSignIn={onSignIn} />
      ) : (
        <>
          <span className="account-user" data-testid="signed-in-as">
            <span>Signed in as</span> <strong>{user ? `${user.name} (${email})` : email}</strong>
            {user ? <span>, {user.organization}</span> : null}
          </span>
          <button type="button" data-testid="sign-out" onClick={onSignOut}>
            Sign out
          </button>
        </>
      )}
    </div>
  );
}
