import { useSyncExternalStore } from 'react';
import type { Gate } from './gate';

/** Turns changes on and off. */
export function ChangeSwitch({ gate }: { readonly gate: Gate }) {
  const { armed } = useSyncExternalStore(gate.subscribe, gate.state);
  return (
    <button
      type="button"
      role="switch"
      className="switch"
      aria-checked={armed}
      data-testid="allow-changes"
      title={armed ? 'Mutations are sent, after a dry run where they have one.' : 'Read-only: mutations are not sent.'}
      onClick={() => gate.arm(!armed)}
    >
      Allow changes
    </button>
  );
}
