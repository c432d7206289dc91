import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Promql from '@prometheus-io/lezer-promql' with { 'resolution-mode': 'import' };
import { parse } from 'yaml';
import { describedMetrics, type Described } from './registry';

// Its types are those of a module, its code is both.
const { parser } = createRequire(__filename)('@prometheus-io/lezer-promql') as typeof Promql;

const DOCS = join(__dirname, '../../../docs');
const read = (file: string): string => readFileSync(join(DOCS, file), 'utf8');

/** Labels that Prometheus adds, and `le` of histograms. */
const ADDED = ['instance', 'le'];
/** What a histogram is read by. */
const PARTS = ['_bucket', '_sum', '_count'];

/** The names and labels that a query uses, or what is wrong with it. */
function usesOf(query: string): { metrics: { name: string; labels: string[] }[]; grouped: string[] } {
  const metrics: { name: string; labels: string[] }[] = [];
  const grouped: string[] = [];
  parser.parse(query).iterate({
    enter: (node) => {
      if (node.type.isError) throw new Error(`Not PromQL at ${node.from}: ${query}`);
      if (node.name === 'VectorSelector') {
        const name = query.slice(node.from, node.to).split(/[{[\s]/)[0] ?? '';
        metrics.push({ name, labels: [] });
      }
      const text = query.slice(node.from, node.to);
      const parent = node.node.parent?.name;
      if (node.name !== 'LabelName') return;
      if (parent === 'GroupingLabels') grouped.push(text);
      else metrics.at(-1)?.labels.push(text);
    },
  });
  return { metrics, grouped };
}

/** Grafana fills in its variables before the query is sent. */
const filledIn = (query: string): string => query.replaceAll('$__rate_interval', '5m').replaceAll('$instance', '.*');

/** What a query names that no server has. */
function unknownIn(query: string, known: ReadonlyMap<string, Described>): string[] {
  const { metrics, grouped } = usesOf(filledIn(query));
  if (metrics.length === 0) return ['no metric'];
  const problems: string[] = [];
  const all = new Set<string>(ADDED);
  for (const { name, labels } of metrics) {
    const part = PARTS.find((suffix) => name.endsWith(suffix) && known.get(name.slice(0, -suffix.length))?.type === 'histogram');
    const metric = known.get(part === undefined ? name : name.slice(0, -part.length));
    if (!metric || (metric.type === 'histogram' && part === undefined)) problems.push(name);
    metric?.labels.forEach((label) => all.add(label));
    problems.push(...labels.filter((label) => !ADDED.includes(label) && !metric?.labels.includes(label)));
  }
  return [...problems, ...grouped.filter((label) => !all.has(label))];
}

describe('what is written about the metrics', () => {
  const metrics = describedMetrics();
  const known = new Map(metrics.map((metric) => [metric.name, metric]));
  const own = metrics.filter(({ name }) => name.startsWith('partner_graph_'));

  it('lists every metric with its type, labels and meaning', () => {
    const cells = (line: string): string => line.split('|').slice(1, -1).map((cell) => cell.trim()).join(' | '); // prettier-ignore
    const listed = read('monitoring.md').split('\n').filter((line) => line.startsWith('| `partner_graph_')); // prettier-ignore
    const expected = own.map(
      ({ name, type, labels, help }) => `\`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help}`,
    );
    expect(listed.map(cells)).toEqual(expected);
  });

  it('follows the conventions for names', () => {
    expect(own.filter(({ type, name }) => (type === 'counter') !== name.endsWith('_total'))).toEqual([]);
    expect(own.filter(({ type, name }) => type === 'histogram' && !name.endsWith('_seconds'))).toEqual([]);
    expect(own.filter(({ help }) => !/^[A-Z].*\.$/.test(help))).toEqual([]);
  });

  it('finds a query that names what no server has', () => {
    expect(unknownIn('sum by (job) (rate(partner_graph_mails_total[5m]))', known)).toEqual(['job']);
    expect(unknownIn('partner_graph_mails_total{rezult="sent"}', known)).toEqual(['rezult']);
    expect(unknownIn('rate(partner_graph_mail_total[5m])', known)).toEqual(['partner_graph_mail_total']);
    expect(unknownIn('partner_graph_operation_duration_seconds', known)).toEqual(['partner_graph_operation_duration_seconds']);
    expect(() => unknownIn('rate(partner_graph_mails_total[5m]', known)).toThrow('Not PromQL');
  });

  it('has a dashboard whose queries name only what a server has, and that shows every metric', () => {
    const { panels } = JSON.parse(read('monitoring/grafana-dashboard.json')) as {
      panels: { title: string; targets?: { expr: string }[] }[];
    };
    const queries = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    expect(queries.length).toBeGreaterThan(30);
    expect(queries.flatMap((query) => unknownIn(query, known).map((problem) => `${query}: ${problem}`))).toEqual([]);
    const text = queries.join('\n');
    const hidden = own.filter(({ name }) => !text.includes(name)).map(({ name }) => name);
    expect(hidden).toEqual(['partner_graph_http_request_duration_seconds', 'partner_graph_background_job_duration_seconds']);
  });

  it('has alerts whose queries name only what a server has', () => {
    const { groups } = parse(read('monitoring/alerts.yaml')) as { groups: { rules: { alert: string; expr: string }[] }[] };
    const rules = groups.flatMap(({ rules }) => rules);
    expect(rules.length).toBeGreaterThan(5);
    expect(rules.flatMap(({ alert, expr }) => unknownIn(expr, known).map((problem) => `${alert}: ${problem}`))).toEqual([]);
  });
});
