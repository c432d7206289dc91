import { describeEngine } from '../../support/database';
import { anAgreement } from '../../support/factories/customers';
import { aServedCustomer, OTHER_PROVIDER, PROVIDER, startMarket, type Market } from '../../support/factories/market';
import { OPERATOR } from '../../support/factories/world';
import { codesOf, eventsOf, mutate } from '../../support/mutate';
import { line, order } from '../orders/support/shop';
import { csv, resultsOf, runOf, sendFile, shown } from './support/files';

const TEMPLATE = 'importTemplate { id name description mutation version keyFields fields { field value values { from to } } }';

const SEATS = {
  mutation: 'changeQuantity',
  fields: [
    { field: 'subscriptionId', value: 'external:{System}:{Vendor Id}' },
    { field: 'quantity', value: '{Seats}', values: [{ from: 'a dozen', to: '12' }, { from: 'unknown' }] },
  ],
};

describeEngine('import templates', () => {
  let app: Market;
  beforeAll(async () => {
    app = await startMarket();
    const customer = await aServedCustomer(app);
    await anAgreement(app, { customer });
    const lines = [await line(app, 'Workplace Basic'), await line(app, 'Workplace Basic'), await line(app, 'Workplace Basic')];
    const placed = await order(app, PROVIDER, { customerId: customer.id, lines });
    for (const [index, one] of (placed['lines'].nodes as Record<string, any>[]).entries()) {
      const externalIds = [{ system: 'vendor', value: `A ${index}` }];
      const input = { subjectId: one['subscription'].id as string, externalIds };
      expect(await codesOf(app, PROVIDER, 'setExternalIds', input)).toEqual([]);
    }
  });
  afterAll(() => app.stop());

  const create = async (name: string, more: object = {}, email = PROVIDER): Promise<Record<string, any>> => {
    const { importTemplate, errors } = await mutate(app, email, 'createImportTemplate', { ...SEATS, name, ...more }, TEMPLATE);
    expect(errors).toEqual([]);
    return importTemplate as Record<string, any>;
  };
  const refused = async (more: object): Promise<string[]> => {
    const { errors } = await mutate(app, PROVIDER, 'createImportTemplate', { ...SEATS, name: 'refused', ...more });
    return errors.map(({ code, path }) => `${code} ${path.join('.')}`);
  };
  /** Sends a file with a template, and answers the outcome of each row with the quantity or the code. */
  const send = async (template: string, content: string, more: object = {}): Promise<string[]> => {
    const id = await runOf(app, PROVIDER, { mutation: '', policy: 'SKIP', ...more, template, content });
    await app.background();
    return (await resultsOf(app, PROVIDER, id)).map(({ outcome, errors, input }) =>
      [outcome, errors[0]?.code ?? input.quantity ?? ''].join(' '),
    );
  };
  /** Sends a file with a template that has mistakes. */
  const problems = async (template: string, content: string, more: object = {}): Promise<string[]> => {
    const sent = { mutation: '', template, content, ...more };
    const { status, body } = await sendFile(app, PROVIDER, sent);
    expect(status).toBe(400);
    return (body.errors as { message: string }[]).map(({ message }) => message);
  };

  it('map columns to fields, ignore other columns, and know what values stand for', async () => {
    const made = await create('seats', { description: ' Seats ' });
    expect(made).toMatchObject({ name: 'seats', description: 'Seats', mutation: 'changeQuantity', version: 1, keyFields: [] });
    expect(made['fields'][1].values).toEqual([
      { from: 'a dozen', to: '12' },
      { from: 'unknown', to: null },
    ]);
    const header = ['Comment', 'Vendor Id', 'Seats', 'System'];
    const content = csv(header, ['x', 'A 0', '7', 'vendor'], ['', 'A 1', 'a dozen', 'vendor'], ['', 'A 9', '3', 'vendor']);
    expect(await send('seats', content)).toEqual(['APPLIED 7', 'APPLIED 12', 'REFUSED NOT_FOUND']);
    const again = csv(['Seats', 'System', 'Vendor Id'], ['9', 'vendor', 'A 0']);
    expect(await send('seats', again.replaceAll(',', ';'), { mutation: 'changeQuantity' })).toEqual(['APPLIED 9']);
  });

  it('map the fields of NDJSON', async () => {
    await create('lines');
    const content = '{"Vendor Id":"A 2","Seats":11,"System":"vendor","More":{"x":1}}\n';
    expect(await send('lines', content, { type: 'application/x-ndjson' })).toEqual(['APPLIED 11']);
    const nested = '{"Vendor Id":"A 2","Seats":{"n":1},"System":"vendor"}\n';
    expect(await problems('lines', nested, { type: 'application/x-ndjson' })).toEqual([
      'Line 1, column 20: "Seats" has to be a text, a number, true or false, because the template names it.',
    ]);
  });

  it('say line and column of what is wrong with a file', async () => {
    await create('mistakes', { keyFields: ['subscriptionId'] });
    const header = ['System', 'Seats', 'Vendor Id'];
    expect(await problems('mistakes', csv(['Seats', 'System'], ['1', 'vendor']))).toEqual([
      'Line 1: The file has no column "Vendor Id", which the template names. It has: Seats, System.',
    ]);
    expect(await problems('mistakes', csv([...header, 'Seats'], ['vendor', 1, 'A 0', 2]))).toEqual([
      'Line 1, column 4: "Seats" is already column 2.',
    ]);
    const rows = csv(
      header,
      ['vendor', 'many', 'A 0'],
      ['vendor', '', 'A 1'],
      ['vendor', 'unknown', 'A 2'],
      ['vendor', 5, 'A 2'],
    );
    expect(await problems('mistakes', rows)).toEqual([
      'Line 2, column 2: quantity: Int cannot represent non-integer value: "many"',
      expect.stringMatching(/^Line 3: Field "quantity" of required type "Int!" was not provided/),
      expect.stringMatching(/^Line 4: Field "quantity" of required type "Int!" was not provided/),
      'Line 5, column 1: Line 4 is already about the same subscriptionId.',
    ]);
    expect(await problems('nowhere', rows)).toEqual(['Your organization has no template named nowhere.']);
    expect(await problems('mistakes', rows, { mutation: 'addUser' })).toEqual([
      'The template is for `changeQuantity`. Leave `mutation` out.',
    ]);
  });

  it('make another run of the same file once they are changed, and the same run otherwise', async () => {
    const { id } = await create('changing');
    const content = csv(['System', 'Seats', 'Vendor Id'], ['vendor', 'twenty', 'A 1']);
    expect(await problems('changing', content)).toHaveLength(1);
    const fields = [SEATS.fields[0], { field: 'quantity', value: '{Seats}', values: [{ from: 'twenty', to: '20' }] }];
    const change = (more: object): Promise<string[]> =>
      codesOf(app, PROVIDER, 'updateImportTemplate', { importTemplateId: id as string, ...more });
    expect(await change({ fields })).toEqual([]);
    const file = { mutation: '', template: 'changing', content };
    const first = await runOf(app, PROVIDER, file);
    await app.background();
    expect((await sendFile(app, PROVIDER, file)).body).toMatchObject({ id: first, repeated: true });
    expect(await change({ fields: [SEATS.fields[0], { field: 'quantity', value: '21' }] })).toEqual([]);
    const second = await runOf(app, PROVIDER, file);
    await app.background();
    expect(second).not.toBe(first);
    expect(await shown(app, PROVIDER, second)).toMatchObject({ state: 'COMPLETED', applied: 1 });
  });

  it('change by version, keep what is omitted, and are deleted', async () => {
    const { id } = await create('temporary');
    const update = (more: object): Promise<Record<string, any>> =>
      mutate(app, PROVIDER, 'updateImportTemplate', { importTemplateId: id as string, ...more }, TEMPLATE);
    expect((await update({ dryRun: true, name: 'tried' }))['importTemplate'].name).toBe('temporary');
    expect((await update({ name: 'renamed', expectedVersion: 1 }))['importTemplate']).toMatchObject({
      name: 'renamed',
      version: 2,
    });
    expect((await update({ name: 'renamed' }))['importTemplate'].version).toBe(2);
    expect((await update({ name: 'late', expectedVersion: 1 })).errors[0].code).toBe('VERSION_CONFLICT');
    expect((await update({ mutation: 'renameSubscription' })).errors[0]).toMatchObject({
      code: 'TEMPLATE_INVALID',
      path: ['fields', '1', 'field'],
    });
    const answers = await Promise.all(['one', 'two', 'three'].map((name) => update({ name, expectedVersion: 2 })));
    expect(answers.filter(({ errors }) => errors.length === 0)).toHaveLength(1);
    const input = { importTemplateId: id as string };
    expect(
      (await mutate(app, PROVIDER, 'deleteImportTemplate', { ...input, dryRun: true }, 'deletedId'))['deletedId'],
    ).toBeNull();
    expect((await mutate(app, PROVIDER, 'deleteImportTemplate', input, 'deletedId'))['deletedId']).toBe(id);
    expect(await codesOf(app, PROVIDER, 'deleteImportTemplate', input)).toEqual(['NOT_FOUND']);
    const actions = (await eventsOf(app, OPERATOR, id as string)).map(({ action, outcome }) => `${action} ${outcome}`);
    expect(actions.filter((action) => action.endsWith('ACCEPTED'))).toEqual([
      'createImportTemplate ACCEPTED',
      'updateImportTemplate ACCEPTED',
      'updateImportTemplate ACCEPTED',
      'deleteImportTemplate ACCEPTED',
    ]);
  });

  it('have a name once in an organization, however many create them at once', async () => {
    const create6 = Array.from({ length: 6 }, () =>
      codesOf(app, PROVIDER, 'createImportTemplate', { ...SEATS, name: 'contested' }),
    );
    const codes = (await Promise.all(create6)).flat();
    expect(codes).toEqual(Array<string>(5).fill('TEMPLATE_NAME_TAKEN'));
    const keyed = { ...SEATS, name: 'keyed', idempotencyKey: 'a template' };
    const made = await Promise.all(
      Array.from({ length: 4 }, () => mutate(app, PROVIDER, 'createImportTemplate', keyed, 'importTemplate { id }')),
    );
    expect(new Set(made.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it('belong to one organization, and need the right to send files', async () => {
    const { id } = await create('private');
    await create('private', {}, OTHER_PROVIDER);
    const input = { importTemplateId: id as string };
    expect(await codesOf(app, OTHER_PROVIDER, 'updateImportTemplate', { ...input, name: 'stolen' })).toEqual(['NOT_FOUND']);
    expect(await codesOf(app, OTHER_PROVIDER, 'deleteImportTemplate', input)).toEqual(['NOT_FOUND']);
    const { data } = await app.send(
      'query($id: ID!) { importTemplate(id: $id) { id } importTemplates(filter: { name: { eq: "private" } }) { nodes { id } } }',
      { id: id as string },
      await app.as(OTHER_PROVIDER),
    );
    expect(data?.['importTemplate']).toBeNull();
    expect((data?.['importTemplates'].nodes as { id: string }[]).map((one) => one.id)).not.toContain(id);
    const helpdesk = app.provider.email('HELPDESK_AGENT');
    expect(await codesOf(app, helpdesk, 'createImportTemplate', { ...SEATS, name: 'may not' })).toEqual(['FORBIDDEN']);
    const { status } = await sendFile(app, helpdesk, { mutation: '', template: 'private', content: 'x\n1\n' });
    expect(status).toBe(403);
  });

  it.each<[string, object, string]>([
    ['a name with capitals', { name: 'Seats' }, 'INVALID name'],
    ['no fields', { fields: [] }, 'INVALID fields'],
    ['an unknown mutation', { mutation: 'changeQuantities' }, 'TEMPLATE_INVALID mutation'],
    ['a mutation that files are not for', { mutation: 'createApiToken' }, 'TEMPLATE_INVALID mutation'],
    ['an unknown field', { fields: [{ field: 'quantities', value: '1' }] }, 'TEMPLATE_INVALID fields.0.field'],
    ['a field that the run sets', { fields: [{ field: 'idempotencyKey', value: '1' }] }, 'TEMPLATE_INVALID fields.0.field'],
    [
      'a field that holds others',
      { mutation: 'placeOrder', fields: [{ field: 'lines', value: '1' }] },
      'TEMPLATE_INVALID fields.0.field',
    ],
    ['a field twice', { fields: [SEATS.fields[0], SEATS.fields[0]] }, 'TEMPLATE_INVALID fields.1.field'],
    ['an open brace', { fields: [{ field: 'quantity', value: '{Seats' }] }, 'INVALID fields.0.value'],
    ['an empty value', { fields: [{ field: 'quantity', value: ' ' }] }, 'INVALID fields.0.value'],
    [
      'a value twice',
      { fields: [{ field: 'quantity', value: '{S}', values: [{ from: 'a' }, { from: 'a' }] }] },
      'INVALID fields.0.values.1.from',
    ],
    ['a key that is no field', { keyFields: ['expectedVersion'] }, 'TEMPLATE_INVALID keyFields.0'],
  ])('are refused with %s', async (_what, more, expected) => {
    expect(await refused(more)).toEqual([expected]);
  });
});
