import { useId } from 'react';
import type { GraphQLInputObjectType } from 'graphql';
import {
  choicesOf,
  comparatorsOf,
  filterOf,
  needsCurrency,
  separate,
  stepsOf,
  valueKindOf,
  type Condition,
  type ValueKind,
} from './conditions';

const WORDS: Readonly<Record<string, string>> = {
  eq: 'is',
  ne: 'is not',
  in: 'is one of',
  notIn: 'is none of',
  gt: 'is more than',
  gte: 'is at least',
  lt: 'is less than',
  lte: 'is at most',
  between: 'is between',
  contains: 'contains',
  startsWith: 'starts with',
  isNull: 'has no value',
  has: 'has',
  hasAny: 'has one of',
  some: 'at least one',
  every: 'all of them',
  none: 'none of them',
  count: 'their number',
};

const HINTS = { enum: '', boolean: '', number: '10', time: '2026-01-31', text: '' };

interface ValueProps {
  readonly kind: ValueKind;
  readonly condition: Condition;
  readonly onChange: (text: string) => void;
}

function ValueField({ kind, condition, onChange }: ValueProps) {
  const { text } = condition;
  if (kind.kind === 'boolean')
    return (
      <select aria-label="Value" value={text} onChange={(event) => onChange(event.target.value)}>
        <option value="">Choose…</option>
        <option value="true">yes</option>
        <option value="false">no</option>
      </select>
    );
  if (kind.kind === 'enum' && !kind.many)
    return (
      <select aria-label="Value" value={text} onChange={(event) => onChange(event.target.value)}>
        <option value="">Choose…</option>
        {kind.values.map((value) => (
          <option key={value}>{value}</option>
        ))}
      </select>
    );
  if (kind.kind === 'enum') {
    const chosen = separate(text);
    const toggle = (value: string): void =>
      onChange((chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]).join(','));
    return (
      <span className="choices" role="group" aria-label="Values">
        {kind.values.map((value) => (
          <label key={value}>
            <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(value)} />
            {value}
          </label>
        ))}
      </span>
    );
  }
  const hint = HINTS[kind.kind];
  return (
    <input
      type="text"
      aria-label={kind.many ? 'Values, separated by commas' : 'Value'}
      placeholder={kind.many && hint !== '' ? `${hint}, …` : hint}
      value={text}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

interface Props {
  readonly filter: GraphQLInputObjectType;
  readonly condition: Condition;
  readonly number: number;
  readonly onChange: (condition: Condition) => void;
  readonly onRemove: () => void;
}

/** One condition: a field, through relations if needed, a comparison and a value. */
export function ConditionRow({ filter, condition, number, onChange, onRemove }: Props) {
  const id = useId();
  const { steps, comparator } = stepsOf(filter, condition.path);
  const kind = comparator ? valueKindOf(comparator, condition.comparator) : null;
  const read = filterOf(filter, condition);
  const choose = (index: number, name: string): void => {
    const path = [...condition.path.slice(0, index), ...(name === '' ? [] : [name])];
    const type = stepsOf(filter, path).comparator;
    const [first] = type ? comparatorsOf(type) : [];
    const comparisons = type ? comparatorsOf(type).map((field) => field.name) : [];
    onChange({ ...condition, path, comparator: comparisons.includes('eq') ? 'eq' : (first?.name ?? ''), text: '' });
  };
  return (
    <fieldset className="condition" aria-describedby={id}>
      <legend>{`Condition ${number}`}</legend>
      {steps.map((step, index) => (
        <select
          key={index}
          aria-label={step.label}
          value={step.chosen ?? ''}
          data-testid={`condition-${number}-step-${index}`}
          onChange={(event) => choose(index, event.target.value)}
        >
          <option value="">Choose…</option>
          {choicesOf(step).map(({ name, description }) => (
            <option key={name} value={name} title={description ?? ''}>
              {WORDS[name] ?? name}
            </option>
          ))}
        </select>
      ))}
      {comparator ? (
        <select
          aria-label="Comparison"
          value={condition.comparator}
          data-testid={`condition-${number}-comparison`}
          onChange={(event) => onChange({ ...condition, comparator: event.target.value, text: '' })}
        >
          {comparatorsOf(comparator).map(({ name }) => (
            <option key={name} value={name}>
              {WORDS[name] ?? name}
            </option>
          ))}
        </select>
      ) : null}
      {kind ? <ValueField kind={kind} condition={condition} onChange={(text) => onChange({ ...condition, text })} /> : null}
      {comparator && needsCurrency(comparator) && condition.comparator !== 'isNull' ? (
        <input
          type="text"
          className="currency"
          aria-label="Currency"
          placeholder="EUR"
          value={condition.currency}
          onChange={(event) => onChange({ ...condition, currency: event.target.value })}
        />
      ) : null}
      <button type="button" aria-label={`Remove condition ${number}`} onClick={onRemove}>
        Remove
      </button>
      <p className="problem" id={id} role="status">
        {'problem' in read ? read.problem : ''}
      </p>
    </fieldset>
  );
}
