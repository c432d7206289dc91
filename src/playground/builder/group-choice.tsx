import { getNamedType, isInputObjectType, type GraphQLInputObjectType } from 'graphql';
import type { GroupKey } from './draft';
import { valuesAt } from './lists';

const relationsOf = (type: GraphQLInputObjectType): string[] =>
  Object.values(type.getFields()).flatMap((field) => (isInputObjectType(getNamedType(field.type)) ? [field.name] : []));

const innerOf = (type: GraphQLInputObjectType, name: string): GraphQLInputObjectType | null => {
  const inner = getNamedType(type.getFields()[name]?.type);
  return isInputObjectType(inner) ? inner : null;
};

const camel = (constant: string): string => constant.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

/** Fields that hold a moment end like this; only those have buckets. */
const MOMENT = /_AT$|^AT$/;

interface Props {
  readonly by: GraphQLInputObjectType;
  readonly groupKey: GroupKey;
  readonly number: number;
  readonly onChange: (key: GroupKey) => void;
  readonly onRemove: () => void;
}

/** One key of the groups: a field, through relations if needed, and for times the unit. */
export function GroupKeyRow({ by, groupKey, number, onChange, onRemove }: Props) {
  const steps: { type: GraphQLInputObjectType; chosen: string | undefined }[] = [];
  for (let type: GraphQLInputObjectType | null = by, index = 0; type; index += 1) {
    const chosen: string | undefined = groupKey.path[index];
    steps.push({ type, chosen });
    type = chosen === undefined ? null : innerOf(type, chosen);
  }
  const last = groupKey.path.at(-1) ?? '';
  return (
    <fieldset className="condition">
      <legend>{`Key ${number}`}</legend>
      {steps.map(({ type, chosen }, index) => (
        <select
          key={index}
          aria-label={index === 0 ? 'Group by' : 'Field of it'}
          data-testid={`key-${number}-step-${index}`}
          value={chosen ?? ''}
          onChange={(event) => {
            const { value } = event.target;
            onChange({ path: [...groupKey.path.slice(0, index), ...(value === '' ? [] : [value])], per: '' });
          }}
        >
          <option value="">Choose…</option>
          <optgroup label="Fields">
            {valuesAt(type, 'field').map((name) => (
              <option key={name} value={name}>
                {camel(name)}
              </option>
            ))}
          </optgroup>
          <optgroup label="Relations">
            {relationsOf(type).map((name) => (
              <option key={name}>{name}</option>
            ))}
          </optgroup>
        </select>
      ))}
      {MOMENT.test(last) ? (
        <select aria-label="Per" value={groupKey.per} onChange={(event) => onChange({ ...groupKey, per: event.target.value })}>
          <option value="">exact time</option>
          {valuesAt(by, 'per').map((unit) => (
            <option key={unit} value={unit}>
              {`per ${unit.toLowerCase()}`}
            </option>
          ))}
        </select>
      ) : null}
      <button type="button" aria-label={`Remove key ${number}`} onClick={onRemove}>
        Remove
      </button>
    </fieldset>
  );
}
