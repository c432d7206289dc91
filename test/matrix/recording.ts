import type { Answer, GraphqlError, TestApp } from '../support/app';
import type { Viewer } from './world';

/** An error without its text. */
export type Extensions = GraphqlError['extensions'];

/** A row as it came, and the errors of its fields by their path in it. */
export interface SeenRow {
  row: Record<string, unknown> | null;
  errors: ReadonlyMap<string, Extensions>;
}

/** One question and its answer. */
export interface Recording {
  viewer: Viewer;
  /** The coordinate that was asked. */
  asked: string;
  /** Type of the rows. */
  type: string;
  /** What the whole question was answered with, instead of rows. */
  refused: Extensions | null;
  /** By id as asked for, or as found in a list. */
  rows: ReadonlyMap<string, SeenRow>;
  /** The interface through which the rows were asked for. */
  as?: string;
  /** The row is no node, but a value that belongs to who asks. */
  value?: true;
  /** For lists: the page around the rows. */
  page?: unknown;
}

/** Sends a document as a viewer. */
export const send = (
  app: TestApp,
  { token }: Viewer,
  document: string,
  variables: Record<string, unknown> = {},
): Promise<Answer> => app.send(document, variables, token);

const pathOf = (path: readonly (string | number)[]): string => path.filter((step) => typeof step === 'string').join('.');

/** Whether an error is about a place: where it stands for many rows it stands at the first of them. */
const isAt = ({ path = [], extensions }: GraphqlError, place: readonly (string | number)[]): boolean =>
  place.every((step, index) => {
    const other = path[index];
    return other === step || (extensions['rows'] !== undefined && typeof step === 'number' && typeof other === 'number');
  });

/** What an error says, however many rows it says it of. */
const saidBy = ({ extensions: { rows: _rows, ...said } }: GraphqlError): Extensions => said;

/** The errors below a place in the answer, by their path there. */
export function errorsBelow(errors: readonly GraphqlError[], place: readonly (string | number)[]): Map<string, Extensions> {
  const below = errors.filter((error) => isAt(error, place));
  return new Map(below.map((error) => [pathOf((error.path ?? []).slice(place.length)), saidBy(error)]));
}

/** What the whole of a field was answered with: an error without any rows, or of the request. */
export function refusalAt({ errors, data }: Answer, place: readonly (string | number)[]): Extensions | null {
  if (data === null) return errors[0]?.extensions ?? null;
  const whole = errors.find((error) => error.path?.length === place.length && isAt(error, place));
  return whole ? saidBy(whole) : null;
}
