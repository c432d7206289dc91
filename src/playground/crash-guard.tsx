import { Component, type ReactNode } from 'react';

interface State {
  readonly message: string | null;
}

/** React empties the page when a component throws. This keeps the top bar and shows a message. */
export class CrashGuard extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { message: null };

  static getDerivedStateFromError(error: unknown): State {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    if (this.state.message === null) return this.props.children;
    return (
      <div className="crash" role="alert">
        <p>The editor crashed: {this.state.message}</p>
        <button type="button" onClick={() => window.location.reload()}>
          Reload the page
        </button>
      </div>
    );
  }
}
