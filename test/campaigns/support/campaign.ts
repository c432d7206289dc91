import type { Random } from '../../hunt/random';

/** The engines that campaigns run on. */
export type Engine = 'sqlite' | 'mariadb';

/** How a campaign is to run. */
export interface Plan {
  engine: Engine;
  /** The form for CI: the same, less often. */
  short: boolean;
  /** How often something is done: so often in the short form and in the full one, unless `--times` says otherwise. */
  times: (short: number, full: number) => number;
  /** How many rows there are of what is measured by rows: so many in the short form and in the full one, unless `--rows` says otherwise. */
  rows: (short: number, full: number) => number;
  /** Minutes of what lasts. */
  minutes: number;
  random: Random;
  /** Told how far it is. */
  tell: (line: string) => void;
}

/** What a campaign found: numbers for whoever reads them, and what must not be. */
export interface Findings {
  /** Counts and times by name. */
  numbers: Record<string, unknown>;
  /** Sentences about promises that were broken. Empty: all were kept. */
  problems: string[];
}

/** Something that goes wrong on purpose while clients are served. */
export interface Campaign {
  name: string;
  /** What it does, in one line. */
  does: string;
  /** Engines it can run on; the first is that of the short form. */
  engines: readonly Engine[];
  run: (plan: Plan) => Promise<Findings>;
}

/** Thrown where a machine lacks what a campaign needs. */
export class Skipped extends Error {}
