import { useRef, type ToggleEvent } from 'react';
import type { Demo, DemoUser } from './config';
import type { Example } from './example';
import { EXAMPLES } from './examples';

interface Props {
  readonly disabled: boolean;
  readonly demo: Demo | null;
  /** The signed-in account. */
  readonly account: string | null;
  readonly onSwitch: (user: DemoUser) => void;
  readonly onOpen: (example: Example) => void;
}

const words = (role: string): string => role.toLowerCase().replaceAll('_', ' ');

const fits = ({ roles }: Example, user: DemoUser): boolean =>
  !roles || roles.length === 0 || roles.some((role) => user.roles.includes(role));

/** Who can run an example, and the demo user to switch to if the current one would be refused. */
function audienceOf(example: Example, demo: Demo | null, account: string | null): { text: string; user: DemoUser | null } {
  const { roles } = example;
  if (!roles) return { text: 'For everyone, no sign-in needed', user: null };
  const now = demo?.users.find(({ email }) => email === account);
  // A user who is not a demo user knows its own roles.
  if (account !== null && (!now || fits(example, now)))
    return { text: now ? `Works as ${now.name}` : rolesText(roles), user: null };
  const user = demo?.users.find((candidate) => fits(example, candidate)) ?? null;
  return user ? { text: `Signs in as ${user.name}, ${user.organization}`, user } : { text: rolesText(roles), user: null };
}

const rolesText = (roles: readonly string[]): string =>
  roles.length === 0 ? 'For all signed-in users' : `For: ${roles.map(words).join(', ')}`;

/** A native popover. The browser closes it on Escape or an outside click and restores the focus. */
export function ExamplesMenu({ disabled, demo, account, onSwitch, onOpen }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);

  const place = (event: ToggleEvent<HTMLDivElement>) => {
    if (event.newState !== 'open' || !button.current) return;
    const { left, bottom } = button.current.getBoundingClientRect();
    event.currentTarget.style.left = `${left}px`;
    event.currentTarget.style.top = `${bottom + 4}px`;
  };
  const choose = (example: Example, user: DemoUser | null) => {
    menu.current?.hidePopover();
    if (user) onSwitch(user);
    onOpen(example);
  };

  return (
    <>
      <button
        type="button"
        ref={button}
        className="menu-button"
        data-testid="examples"
        popoverTarget="examples-menu"
        disabled={disabled}
      >
        Examples
      </button>
      <div id="examples-menu" popover="auto" className="menu" ref={menu} onBeforeToggle={place}>
        <ul aria-label="Example queries">
          {EXAMPLES.map((example) => {
            const { text, user } = audienceOf(example, demo, account);
            return (
              <li key={example.id}>
                <button type="button" data-testid={`example-${example.id}`} onClick={() => choose(example, user)}>
                  <strong>{example.name}</strong>
                  <span>{example.hint}</span>
                  <span data-testid={`audience-${example.id}`}>{text}</span>
                </button>
              </li>
            );
          })}
        </ul>
      </div>
    </>
  );
}
