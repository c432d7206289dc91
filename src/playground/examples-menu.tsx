import { useRef, type ToggleEvent } from 'react';
import type { Demo, DemoUser } from './config';
import { fits, type Example } from './example';
import { EXAMPLES } from './examples';
import type { ViewerFacts } from './viewer-facts';

/** Who is signed in. */
export interface Account {
  readonly email: string | null;
  /** Null until the server has answered. */
  readonly viewer: ViewerFacts | null;
}

interface Props {
  readonly disabled: boolean;
  readonly demo: Demo | null;
  readonly account: Account;
  readonly onSwitch: (user: DemoUser) => void;
  readonly onOpen: (example: Example) => void;
}

const words = (role: string): string => role.toLowerCase().replaceAll('_', ' ');

function rolesText({ roles = [], kinds = [] }: Example): string {
  if (roles.length === 0) return 'For all signed-in users';
  const where = kinds.length === 0 ? '' : ` of a ${kinds.map(words).join(' or ')}`;
  return `For: ${roles.map(words).join(', ')}${where}`;
}

/** What an example is to the one who looks at the menu. */
interface Audience {
  readonly text: string;
  /** The demo user to switch to, because the account would be refused. */
  readonly user: DemoUser | null;
  readonly works: boolean;
}

function audienceOf(example: Example, demo: Demo | null, { email, viewer }: Account): Audience {
  if (!example.roles) return { text: 'For everyone, no sign-in needed', user: null, works: true };
  const now = demo?.users.find((user) => user.email === email);
  const facts = viewer ?? now;
  if (email !== null && facts && fits(example, facts))
    return { text: now ? `Works as ${now.name}` : rolesText(example), user: null, works: true };
  // Nobody is signed out of an account of their own.
  const user = email === null || now ? demo?.users.find((candidate) => fits(example, candidate)) : undefined;
  const text = user ? `Signs in as ${user.name}, ${user.organization}` : rolesText(example);
  return { text, user: user ?? null, works: false };
}

const GROUPS = [
  { title: 'Work now', works: true },
  { title: 'For other users', works: false },
] as const;

/** A native popover. The browser closes it on Escape or an outside click and restores the focus. */
export function ExamplesMenu({ disabled, demo, account, onSwitch, onOpen }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);

  const examples = EXAMPLES.map((example) => ({ example, audience: audienceOf(example, demo, account) }));

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
        {GROUPS.map(({ title, works }) => {
          const shown = examples.filter(({ audience }) => audience.works === works);
          return shown.length === 0 ? null : (
            <section key={title}>
              <h2>{title}</h2>
              <ul aria-label={title}>
                {shown.map(({ example, audience: { text, user } }) => (
                  <li key={example.id}>
                    <button type="button" data-testid={`example-${example.id}`} onClick={() => choose(example, user)}>
                      <strong>{example.name}</strong>
                      <span>{example.hint}</span>
                      <span data-testid={`audience-${example.id}`}>{text}</span>
                    </button>
                  </li>
                ))}
              </ul>
            </section>
          );
        })}
      </div>
    </>
  );
}
