import type { QueryGraph } from './query-graph';
import { html, type Html } from './html';
import type { Page } from './layout';

const REQUIREMENTS = `{ enrollmentRequirements { checklist indirectModel programRequirements usualReviewDays } }`;

interface Requirements {
  checklist: string[];
  indirectModel: string;
  programRequirements: string[];
  usualReviewDays: number;
}

const list = (texts: readonly string[]): Html =>
  html`<ul>
    ${texts.map((text) => html`<li>${text}</li>`)}
  </ul>`;

/** What enrolling as an indirect reseller requires. Used if the installation has no page of its own for this. */
export async function programPage(ask: QueryGraph): Promise<Page> {
  const { enrollmentRequirements: asked } = await ask<{ enrollmentRequirements: Requirements }>(REQUIREMENTS, {});
  return {
    status: 200,
    title: 'Enroll as an indirect reseller',
    body: html`<p>
        You enroll in the portal of the company that runs this server. Ask there, or ask the provider that invited you, where to
        find it. A review usually takes ${asked.usualReviewDays} working days.
      </p>
      <h2>What you need</h2>
      ${list(asked.checklist)}
      <h2 id="requirements">What the program requires</h2>
      ${list(asked.programRequirements)}
      <h2 id="indirect-model">The indirect model</h2>
      <p>${asked.indirectModel}</p>`,
  };
}
