import { bound } from '../../../src/data/sql';
import { defineMutation } from '../../../src/graph/define-mutation';
import { Payload, StoringInput } from '../../../src/graph/mutation';
import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { answerTo } from '../rights/support/ask';
import { startDemoApp } from '../rights/support/demo-app';

const PROVIDER = 'global.admin@baltic-distribution.example';

describeEngine('an answer', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startDemoApp();
  });
  afterAll(() => app.stop());

  const count = async (sql: string): Promise<number> => Number((await app.database.rows(sql, []))[0]?.['n']);
  const turns = (): Promise<number> => count("SELECT turn AS n FROM organization WHERE kind = 'OPERATOR'");
  const invitations = (): Promise<number> => count('SELECT COUNT(*) AS n FROM invitation');

  const mutation = (idempotencyKey: string | null, shown: () => object) =>
    defineMutation({
      name: 'placeOrder',
      description: '',
      example: '',
      action: 'order.place',
      input: StoringInput,
      payload: Payload,
      work: async (tx) => {
        await tx.db.run(bound('nobody', "UPDATE organization SET turn = turn + 1 WHERE kind = 'OPERATOR'"), []);
        return {};
      },
      shown,
    }).run(app.context(), { idempotencyKey });

  it.each([null, 'a key'])('leaves nothing behind if it cannot be serialized: idempotency key %s', async (key) => {
    const before = await turns();
    const fails = (): object => {
      throw new URIError('URI malformed');
    };
    await expect(mutation(key, fails)).rejects.toThrow('URI malformed');
    expect(await turns()).toBe(before);
    expect(await count("SELECT COUNT(*) AS n FROM idempotency_record WHERE operation = 'placeOrder'")).toBe(0);
    // Nothing was recorded either, so the same key works when the fault is mended.
    await expect(mutation(key, () => ({ told: true }))).resolves.toMatchObject({ told: true, errors: [] });
    expect(await turns()).toBe(before + 1);
  });

  it.each(['x\udfffy', '\ud800', 'half a character at the end \ud83d'])(
    'is a refusal, and stores nothing, if a message is not valid text: %j',
    async (message) => {
      const before = await invitations();
      const input = { recipientEmail: 'new@half-characters.example', message };
      const document =
        'mutation($input: InvitePartnershipInput!) { invitePartnership(input: $input) { draft { link mailtoUrl } errors { code path } } }';
      const { data, errors } = await answerTo(app, PROVIDER, document, { input });
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: ['input', 'message'] } }]);
      expect(data).toEqual({ invitePartnership: null });
      expect(await invitations()).toBe(before);
    },
  );

  it('refuses the same texts in a quote as in an order, however often it is sent', async () => {
    const line = { offerId: 'off_1', quantity: 1, term: 'P1Y', billingCycle: 'MONTHLY', friendlyName: 'x\udfffy' };
    const document = 'query($input: QuoteOrderInput!) { quoteOrder(input: $input) { errors { code } } }';
    for (let time = 0; time < 3; time += 1) {
      const { errors } = await answerTo(app, PROVIDER, document, { input: { customerId: 'cus_1', lines: [line] } });
      expect(errors).toMatchObject([
        { extensions: { code: 'BAD_USER_INPUT', argument: ['input', 'lines', '0', 'friendlyName'] } },
      ]);
    }
  });
});
