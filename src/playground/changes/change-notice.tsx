import { useGraphiQLActions } from '@graphiql/react';
import { useSyncExternalStore } from 'react';
import type { Gate } from './gate';

/** Above the result: what a dry run found, or that a mutation was held back. */
export function ChangeNotice({ gate }: { readonly gate: Gate }) {
  const { run } = useGraphiQLActions();
  const { armed, tried, heldBack } = useSyncExternalStore(gate.subscribe, gate.state);
  /** The pressed button is about to go. What it was about is in the result. */
  const toResult = (): void => document.querySelector<HTMLElement>('.result [role="tab"][aria-selected="true"]')?.focus();
  const runForReal = (): void => {
    gate.confirm();
    run();
    toResult();
  };
  const dismiss = (): void => {
    gate.dismiss();
    toResult();
  };
  const allow = (): void => {
    gate.arm(true);
    toResult();
  };
  return (
    <div role="status" className="change-notice">
      {heldBack ? (
        <div className="notice" data-testid="held-back">
          <span>This is a mutation, and the playground is read-only. Nothing was sent.</span>
          <button type="button" onClick={allow}>
            Allow changes
          </button>
        </div>
      ) : null}
      {armed && tried ? (
        <div className="notice" data-testid="dry-run">
          {tried.refusals.length > 0 ? (
            <span>{`Dry run: it would be refused. ${tried.refusals.join(' ')}`}</span>
          ) : (
            <span>Dry run: it would succeed. The answer below shows its outcome. Nothing has changed yet.</span>
          )}
          {tried.refusals.length > 0 ? null : (
            <button type="button" className="primary" data-testid="run-for-real" onClick={runForReal}>
              Run for real
            </button>
          )}
          <button type="button" data-testid="cancel-change" onClick={dismiss}>
            {tried.refusals.length > 0 ? 'Close' : 'Cancel'}
          </button>
        </div>
      ) : null}
    </div>
  );
}
