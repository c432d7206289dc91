import type { TestApp } from '../../../support/app';

/** The samples that Prometheus would get: values by name and labels, as they are written. */
export async function scrape(app: Pick<TestApp, 'metricsUrl'>): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(app.metricsUrl ?? '');
  if (response.status !== 200) throw new Error(`The metrics answered ${response.status}.`);
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

/** The sum of all samples of a metric whose labels contain all of these. */
export const sumOf = (samples: ReadonlyMap<string, number>, name: string, ...labels: string[]): number =>
  [...samples]
    .filter(([key]) => key.split('{')[0] === name && labels.every((label) => key.includes(label)))
    .reduce((sum, [, value]) => sum + value, 0);
