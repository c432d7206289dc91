import { useRef, type ToggleEvent } from 'react';
import type { Demo, DemoUser } from './config';
import type { Example } from './example';
import { EXAMPLES } from './examples';

interface Props {
  readonly disabled: boolean;
  readonly demo: Demo | null;
  /** Who is signed in. */
  readonly account: string | null;
  /** Signs in as a demo user. */
  readonly onSwitch: (user: DemoUser) => void;
  readonly onOpen: (example: Example) => void;
}

const words = (role: string): string => role.toLowerCase().replaceAll('_', ' ');

const fits = ({ roles }: Example, user: DemoUser): boolean =>
  !roles || roles.length === 0 || roles.some((role) => user.roles.includes(role));

/** Whom an example is for, and the demo user to switch to where the one signed in would be refused. */
function audienceOf(example: Example, demo: Demo | null, account: string | null): { text: string; user: DemoUser | null } {
  const { roles } = example;
  if (!roles) return { text: 'For everybody, also without a sign-in', user: null };
  const now = demo?.users.find(({ email }) => email === account);
  // Somebody beside the demo users knows who it is.
  if (account !== null && (!now || fits(example, now)))
    return { text: now ? `Works as ${now.name}` : rolesText(roles), user: null };
  const user = demo?.users.find((candidate) => fits(example, candidate)) ?? null;
  return user ? { text: `Signs in as ${user.name}, ${user.organization}`, user } : { text: rolesText(roles), user: null };
}

const rolesText = (roles: readonly string[]): string =>
  roles.length === 0 ? 'For whoever is signed in' : `For: ${roles.map(words).join(', ')}`;

/** A native popover: the browser closes it on Escape or an outside click and gives focus back. */
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
