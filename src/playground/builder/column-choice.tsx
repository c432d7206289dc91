import type { ColumnChoice } from './lists';

interface Props {
  readonly choices: readonly ColumnChoice[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** Check boxes for columns. */
export function ColumnBoxes({ choices, chosen, onChange }: Props) {
  const toggle = (path: string): void =>
    onChange(chosen.includes(path) ? chosen.filter((one) => one !== path) : [...chosen, path]);
  return (
    <div className="choices">
      {choices.map(({ path }) => (
        <label key={path}>
          <input type="checkbox" checked={chosen.includes(path)} onChange={() => toggle(path)} />
          {path}
        </label>
      ))}
    </div>
  );
}

interface RelatedProps extends Omit<Props, 'choices'> {
  readonly related: ReadonlyMap<string, readonly ColumnChoice[]>;
}

/** The columns of what a row leads to, folded. */
export function RelatedColumns({ related, chosen, onChange }: RelatedProps) {
  return [...related].map(([name, choices]) => {
    const count = choices.filter(({ path }) => chosen.includes(path)).length;
    return (
      <details key={name}>
        <summary>{count > 0 ? `${name} (${count})` : name}</summary>
        <ColumnBoxes choices={choices} chosen={chosen} onChange={onChange} />
      </details>
    );
  });
}
