import type { OrderKey } from './draft';

interface Props {
  readonly fields: readonly string[];
  readonly order: readonly OrderKey[];
  readonly onChange: (order: readonly OrderKey[]) => void;
}

const DIRECTIONS = { ASC: 'ascending', DESC: 'descending' } as const;

/** The order of the rows: nothing, or keys of which the first counts most. */
export function OrderChoice({ fields, order, onChange }: Props) {
  const change = (index: number, key: OrderKey | null): void =>
    onChange([...order.slice(0, index), ...(key ? [key] : []), ...order.slice(index + 1)]);
  const shown: readonly (OrderKey | null)[] = order.length < 3 ? [...order, null] : order;
  return shown.map((key, index) => (
    <div className="line" key={index}>
      <select
        aria-label={index === 0 ? 'Order by' : 'Then by'}
        data-testid={`order-${index}`}
        value={key?.field ?? ''}
        onChange={(event) => {
          const field = event.target.value;
          change(index, field === '' ? null : { field, direction: key?.direction ?? 'ASC' });
        }}
      >
        <option value="">{index === 0 ? 'Default order' : 'Then by…'}</option>
        {fields.map((field) => (
          <option key={field}>{field}</option>
        ))}
      </select>
      {key ? (
        <select
          aria-label="Direction"
          value={key.direction}
          onChange={(event) => change(index, { ...key, direction: event.target.value === 'DESC' ? 'DESC' : 'ASC' })}
        >
          {Object.entries(DIRECTIONS).map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      ) : null}
    </div>
  ));
}
