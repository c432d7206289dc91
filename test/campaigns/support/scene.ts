import type { Findings, Plan } from './campaign';
import { onGround, type Ground } from './ground';
import { before, judge } from './judge';
import { Load } from './load';

/** Clients under which something is to go wrong. */
export interface Scene {
  ground: Ground;
  /** Signs in at a server and starts clients there; later requests go to all that `urls` answers. */
  load: (urls: () => readonly string[], clients?: number, more?: { subjects?: number; atOnce?: boolean }) => Promise<Load>;
  /** Compares what is stored with what was acknowledged, and keeps what is wrong. */
  judge: () => Promise<void>;
  /** What must not be, found otherwise. */
  problems: string[];
  numbers: Record<string, unknown>;
}

/** Finds what is wrong after the clients know what became of their changes, repeats some, and looks again. */
async function finish(scene: Scene, load: Load | null): Promise<void> {
  if (!load) return;
  await load.stop();
  await load.repeat(10);
  await scene.judge();
  Object.assign(scene.numbers, load.numbers());
  scene.problems.push(...load.problems);
  if (load.withoutHint > 0) scene.problems.push(`${load.withoutHint} refusals with HTTP 503 had no Retry-After.`);
}

/** Runs clients and something that goes wrong on a prepared database; a server must be up at the end. */
export async function sceneOn(ground: Ground, plan: Plan, work: (scene: Scene) => Promise<void>): Promise<Findings> {
  const known = await ground.ask((store) => before(store));
  let load: Load | null = null;
  const scene: Scene = {
    ground,
    problems: [],
    numbers: {},
    load: async (urls, clients = 16, { subjects = known.subjects.length, atOnce = false } = {}) => {
      load = await Load.at(urls, known.subjects.slice(0, subjects), plan.random, atOnce);
      load.start(clients);
      return load;
    },
    judge: async () => {
      const found = load ? await ground.ask((store) => judge(store, known, load as Load)) : [];
      scene.problems.push(...found);
    },
  };
  await work(scene);
  await finish(scene, load);
  return { numbers: scene.numbers, problems: scene.problems };
}

/** The same on a database of its own. */
export const onScene = (plan: Plan, work: (scene: Scene) => Promise<void>, folder?: string): Promise<Findings> =>
  onGround(plan.engine, (ground) => sceneOn(ground, plan, work), folder);
