/** A mistake in a file, at a line and a column, both counted from 1. */
export interface FileProblem {
  message: string;
  line: number;
  column: number | null;
}

/** Maximum mistakes reported per file. */
export const PROBLEMS_AT_MOST = 20;

const placed = ({ line, column, message }: FileProblem): string =>
  `Line ${line}${column === null ? '' : `, column ${column}`}: ${message}`;

/** The file has mistakes, so that none of its rows is taken. */
export class BrokenFile extends Error {
  constructor(readonly problems: readonly FileProblem[]) {
    super(problems[0] ? placed(problems[0]) : 'The file is broken.');
  }
}

/** The file is larger than allowed. */
export class FileTooLarge extends Error {}

/** Refuses the file for one mistake. */
export function broken(message: string, line: number, column: number | null = null): never {
  throw new BrokenFile([{ message, line, column }]);
}

/** A mistake as the API shows it. */
export const shownProblem = (problem: FileProblem): FileProblem => ({ ...problem, message: placed(problem) });
