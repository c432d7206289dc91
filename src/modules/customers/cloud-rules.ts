import type { Ctx } from '../../data/context';
import { loaderOf } from '../../graph/read';
import { cloudRules, type Cloud, type CloudRules } from '../reference-data';

/** The rules of a cloud, read once per request. There are three clouds. */
export const rulesOfCloud = (ctx: Ctx, cloud: string): Promise<CloudRules> =>
  loaderOf<string, CloudRules>(ctx, 'rules of clouds', (clouds) =>
    Promise.all(clouds.map((one) => cloudRules(ctx.db, one as Cloud))),
  ).load(cloud);
