import type { Campaign } from './support/campaign';
import { send, signIn, type Outcome } from './support/client';
import { onGround, type Ground } from './support/ground';

const INVITE =
  'mutation($input: InviteCustomerInput!) { inviteCustomer(input: $input) { made: invitation { id } errors { code message } } }';
const CREATE =
  'mutation($input: CreateProviderInput!) { createProvider(input: $input) { made: provider { id } errors { code message } } }';
const RENAME =
  'mutation($input: RenameSubscriptionInput!) { renameSubscription(input: $input) { made: subscription { id version } errors { code message } } }';

/** A race of many requests: what each sends, and how many may win. */
interface Race {
  name: string;
  document: string;
  token: string;
  input: (runner: number) => object;
  /** Statement and value that count what is there afterwards. */
  count: readonly [sql: string, value: string];
  /** Whether all are told the same, or all but one are refused. */
  together: boolean;
}

const winnersOf = (outcomes: readonly Outcome[]): string[] =>
  outcomes.flatMap((outcome) => (outcome.kind === 'done' ? [String(outcome.payload['made']?.id)] : []));

async function judge(ground: Ground, race: Race, outcomes: readonly Outcome[]): Promise<string[]> {
  const winners = winnersOf(outcomes);
  const problems = outcomes.flatMap((outcome) =>
    outcome.kind === 'lost' ||
    (outcome.kind === 'fault' && !/^refused with \w*(TAKEN|CONFLICT|EXISTS|DUPLICATE)/.test(outcome.what))
      ? [`${race.name}: ${JSON.stringify(outcome)}`]
      : [],
  );
  const [sql, value] = race.count;
  const there = Number((await ground.ask((store) => store.rows(sql, [value])))[0]?.['n']);
  if (there !== 1) problems.push(`${race.name}: ${there} are there.`);
  if (new Set(winners).size !== 1) problems.push(`${race.name}: ${new Set(winners).size} different ones were answered.`);
  if (!race.together && winners.length !== 1) problems.push(`${race.name}: ${winners.length} were told that they made it.`);
  return problems;
}

/** Requests of which one may win, sent at the same moment to two servers, one of them with two workers. */
export const twoProcesses: Campaign = {
  name: 'two-processes',
  does: 'the same key, the same domain and the same version, 20 times at once, at two servers and their workers',
  engines: ['mariadb'],
  run: (plan) =>
    onGround(plan.engine, async (ground) => {
      const rounds = plan.times(3, 1_000);
      const servers = [await ground.serve({ WORKERS: '2' }), await ground.serve()];
      const url = (runner: number): string => servers[runner % servers.length]?.url ?? '';
      const agent = await signIn(url(0), 'admin.agent@alpine-distribution.example');
      const operator = await signIn(url(1), 'operator@partner-graph.example');
      const [subject] = await ground.ask((store) =>
        store.rows(
          `SELECT s.id AS id, s.version AS version FROM subscription s JOIN partner p ON p.id = s.provider_id WHERE p.name = 'Alpine Distribution'
             AND s.state = 'RUNNING' AND EXISTS (SELECT 1 FROM customer_scope v WHERE v.org_id = s.provider_id AND v.via_id = s.provider_id AND v.customer_id = s.customer_id)
           ORDER BY s.id LIMIT 1`,
        ),
      );
      const subscriptionId = String(subject?.['id']);
      let version = Number(subject?.['version']);
      const problems: string[] = [];
      for (let round = 1; round <= rounds; round += 1) {
        const races: Race[] = [
          {
            name: `the same key ${round}`,
            document: INVITE,
            token: agent,
            input: () => ({ recipientEmail: `it@race${round}.example`, idempotencyKey: `race ${round}` }),
            count: ['SELECT COUNT(*) AS n FROM invitation WHERE recipient_email = ?', `it@race${round}.example`],
            together: true,
          },
          {
            name: `the same domain ${round}`,
            document: CREATE,
            token: operator,
            input: (runner) => ({
              name: `Race ${round}`,
              country: 'DE',
              domain: `domain${round}.example`,
              admin: { name: 'Ada', email: `ada${runner}@domain${round}.example` },
            }),
            count: ['SELECT COUNT(*) AS n FROM partner WHERE name = ?', `Race ${round}`],
            together: false,
          },
          {
            name: `the same version ${round}`,
            document: RENAME,
            token: agent,
            input: (runner) => ({ subscriptionId, name: `Race ${round} of ${runner}`, expectedVersion: version }),
            count: [`SELECT COUNT(*) AS n FROM subscription WHERE version = ${version + 1} AND id = ?`, subscriptionId],
            together: false,
          },
        ];
        for (const race of races) {
          const runners = Array.from({ length: 20 }, (_, runner) =>
            send(url(runner), race.document, { input: race.input(runner) }, race.token),
          );
          problems.push(...(await judge(ground, race, await Promise.all(runners))));
        }
        version += 1;
        if (round % 50 === 0 || rounds < 50) plan.tell(`round ${round} of ${rounds}, ${problems.length} problems`);
      }
      return { numbers: { rounds, racesOfEach: 3, runners: 20 }, problems };
    }),
};
