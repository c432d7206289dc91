import { isRecord } from '../guards';

/** What the server says an operation cost. Null: it does not say. */
export interface Cost {
  readonly requested: number | null;
  readonly actual: number | null;
  readonly statements: number | null;
  readonly rows: number | null;
  readonly milliseconds: number | null;
}

/** A GraphQL answer, as the response editor shows it. */
export interface Answer {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: number;
  readonly cost: Cost | null;
}

const numberAt = (record: Readonly<Record<string, unknown>>, key: string): number | null => {
  const value = record[key];
  return typeof value === 'number' ? value : null;
};

function readCost(extensions: unknown): Cost | null {
  const cost = isRecord(extensions) ? extensions['cost'] : null;
  if (!isRecord(cost)) return null;
  return {
    requested: numberAt(cost, 'requestedQueryCost'),
    actual: numberAt(cost, 'actualQueryCost'),
    statements: numberAt(cost, 'statements'),
    rows: numberAt(cost, 'rows'),
    milliseconds: numberAt(cost, 'milliseconds'),
  };
}

/** Reads what the response editor shows. Null: nothing yet, or no GraphQL answer. */
export function readAnswer(text: string | null | undefined): Answer | null {
  if (!text) return null;
  try {
    const parsed: unknown = JSON.parse(text);
    if (!isRecord(parsed)) return null;
    return {
      data: isRecord(parsed['data']) ? parsed['data'] : null,
      errors: Array.isArray(parsed['errors']) ? parsed['errors'].length : 0,
      cost: readCost(parsed['extensions']),
    };
  } catch {
    return null;
  }
}
