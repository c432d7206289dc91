import type { Cost } from './answer';

const NUMBERS = new Intl.NumberFormat('en');

/** What the operation cost, as the server counted it. */
export function CostLine({ cost }: { readonly cost: Cost | null }) {
  if (!cost) return null;
  const facts: [string, number | null, string][] = [
    ['Requested cost', cost.requested, 'What the operation could cost at most. It is priced before it runs.'],
    ['Actual cost', cost.actual, 'What was delivered.'],
    ['Statements', cost.statements, 'Statements that the database ran. Mutations do not tell.'],
    ['Rows', cost.rows, 'Rows read in your scope. Mutations do not tell.'],
    ['Milliseconds', cost.milliseconds, 'Time on the server.'],
  ];
  return (
    <dl className="cost" data-testid="cost" aria-label="Cost">
      {facts.map(([name, value, meaning]) => (
        <div key={name} title={meaning}>
          <dt>{name}</dt>
          <dd>{value === null ? '–' : NUMBERS.format(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
