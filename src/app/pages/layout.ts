import { html, type Html } from './html';

/** The style of the built-in pages. Everything they need is served by this server. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --paper: #fff; --line: #d0d7de; --accent: #0b5cad; --warn: #a40e26; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9aa4af; --paper: #10151b; --line: #3d444d; --accent: #6cb0ff; --warn: #ff8182; } }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
main { max-width: 40rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
header { border-bottom: 1px solid var(--line); padding: 1rem; font-weight: 600; }
h1 { font-size: 1.5rem; line-height: 1.25; }
h2 { font-size: 1.1rem; margin-top: 2rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
dt { color: var(--soft); } dd { margin: 0; }
fieldset { border: 1px solid var(--line); border-radius: .5rem; margin: 1rem 0; padding: 1rem; }
legend { font-weight: 600; padding: 0 .5rem; }
label { display: block; margin: .75rem 0; }
label > span { display: block; color: var(--soft); font-size: .9rem; }
label.tick { display: flex; gap: .75rem; align-items: flex-start; }
label.tick > span { color: inherit; font-size: 1rem; }
input[type=text], input[type=email], input[type=password], select { width: 100%; font: inherit; padding: .5rem; border: 1px solid var(--line); border-radius: .375rem; background: transparent; color: inherit; }
input[type=checkbox] { width: 1.2rem; height: 1.2rem; margin: .15rem 0 0; flex: none; }
button { font: inherit; padding: .6rem 1.2rem; border-radius: .375rem; border: 1px solid var(--accent); background: var(--accent); color: var(--paper); cursor: pointer; margin: .5rem .5rem 0 0; }
button.second { background: transparent; color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.problems { border: 2px solid var(--warn); border-radius: .5rem; padding: .5rem 1rem; }
.problems h2 { margin: .25rem 0; color: var(--warn); }
blockquote { margin: 0; }
.text { border-left: 3px solid var(--line); padding-left: 1rem; color: var(--soft); white-space: pre-line; }
`;

/** A page to send. */
export interface Page {
  status: number;
  title: string;
  body: Html;
  /** Seconds after which a rate-limited user may retry. */
  retryAfter?: number;
}

/** The complete HTML document of a page. */
export const documentOf = (page: Page): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="robots" content="noindex" />
        <title>${page.title}</title>
        <link rel="stylesheet" href="/links/style.css" />
      </head>
      <body>
        <header>Partner Graph</header>
        <main>
          <h1>${page.title}</h1>
          ${page.body}
        </main>
      </body>
    </html>`.text;

/** Options of a form field besides name and label. */
export interface FieldOptions {
  type?: string;
  value?: string;
  hint?: string;
  autocomplete?: string;
  required?: boolean;
}

/** A form field. */
export const field = (name: string, label: string, options: FieldOptions = {}): Html =>
  html`<label
    >${label}<span>${options.hint}</span
    ><input
      type="${options.type ?? 'text'}"
      name="${name}"
      value="${options.value ?? ''}"
      autocomplete="${options.autocomplete ?? 'off'}"
      maxlength="320"
      ${options.required === true ? html` required` : ''}
  /></label>`;

/** A drop-down field. */
export const choice = (
  name: string,
  label: string,
  options: readonly (readonly [value: string, label: string])[],
  chosen = '',
): Html =>
  html`<label
    >${label}<select name="${name}" required>
      <option value=""></option>
      ${options.map(([value, text]) => html`<option value="${value}" ${value === chosen && html`selected`}>${text}</option>`)}
    </select></label
  >`;

/** A checkbox. */
export const tick = (name: string, label: string, ticked = false): Html =>
  html`<label class="tick"
    ><input type="checkbox" name="${name}" value="yes" ${ticked && html`checked`} /><span>${label}</span></label
  >`;

/** The list of problems. Empty if there are none. */
export const problems = (messages: readonly string[]): Html =>
  messages.length === 0
    ? html``
    : html`<section class="problems" role="alert">
        <h2>This did not work</h2>
        <ul>
          ${messages.map((message) => html`<li>${message}</li>`)}
        </ul>
      </section>`;

/** A list of names and values. Missing values are left out. */
export const facts = (pairs: readonly (readonly [string, string | null | undefined])[]): Html =>
  html`<dl>
    ${pairs
      .filter(([, value]) => value != null && value !== '')
      .map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
  </dl>`;

/** A text to agree to. */
export const terms = (title: string, { version, text }: { version: string; text: string }): Html =>
  html`<h2>${title}, version ${version}</h2>
    <p class="text">${text}</p>`;

/** Leads from a result back to the page of the link, without resubmitting. */
export const wayBack = html`<p><a href="">Back to the previous page</a></p>`;

/** The same page for every invalid link, whatever the reason. */
export const deadLink: Page = {
  status: 404,
  title: 'This link is not valid',
  body: html`<p>
    It may have expired, or have been used or withdrawn, or part of it is missing. Copy the complete link from the email. If it
    still does not work, ask the sender for a new one. To reset a password, request a new link where you usually sign in.
  </p>`,
};
