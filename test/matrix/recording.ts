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

/** The errors below a place in the answer, by their path there. */
export function errorsBelow(errors: readonly GraphqlError[], place: readonly (string | number)[]): Map<string, Extensions> {
  const below = errors.filter(({ path }) => place.every((step, index) => path?.[index] === step));
  return new Map(below.map(({ path, extensions }) => [pathOf((path ?? []).slice(place.length)), extensions]));
}

/** What the whole of a field was answered with: an error without any rows, or of the request. */
export function refusalAt({ errors, data }: Answer, place: readonly (string | number)[]): Extensions | null {
  if (data === null) return errors[0]?.extensions ?? null;
  const whole = errors.find(({ path }) => path?.length === place.length && place.every((step, index) => path[index] === step));
  return whole?.extensions ?? null;
}
