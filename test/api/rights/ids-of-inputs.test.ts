import { getNamedType, getNullableType, isInputObjectType, isListType, type GraphQLInputType } from 'graphql';
import { operationOf, SUBJECTS } from '../budgets/support/subjects';
import { ELBE } from '../customer-lifecycle/support/customers';
import { startGround, type Ground, type Prepared } from '../budgets/support/ground';
import { typesOf } from '../../hunt/attacks/attack';
import { ANY_ID, TYPES, typeOf, type TypeName } from '../../hunt/ids';
import { fieldsOf, objectType, readSchema, selectionOf } from '../../matrix/sdl';
import { describeEngine } from '../../support/database';
import type { PayloadAnswer } from '../../support/mutate';

type Path = (string | number)[];
type Input = Record<string, unknown>;

const schema = readSchema();

/** What else the input says where an id stands that the call of a mutation has not; `addOn` is an offer that extends another. */
const INSTEAD: Readonly<Record<string, (input: Input, addOn: string) => Input>> = {
  'placeOrder lines.parentSubscriptionId': ofAddOn,
  'requestOrder lines.parentSubscriptionId': ofAddOn,
  'createCustomer lines.parentSubscriptionId': ofAddOn,
  'importSubscription parentSubscriptionId': (input, addOn) => ({ ...input, offerId: addOn }),
  'resetCustomerUserPassword customerId': ({ customerUserId: _, ...input }) => input,
  'requestOrder subscriptionId': ({ lines: _, ...input }) => ({ ...input, targetQuantity: 9 }),
};

function ofAddOn({ lines, ...input }: Input, addOn: string): Input {
  return { ...input, lines: (lines as object[]).map((line) => ({ ...line, offerId: addOn })) };
}

/** Who names an id that whoever does the call of a mutation may not name. */
const INSTEAD_BY: Readonly<Record<string, string>> = { 'inviteCustomer providerId': ELBE };

/** No subject has the call, because it takes no idempotency key: `sign-in/passkey-steps` names what belongs to others. */
const BY_ANSWER: ReadonlySet<string> = new Set(['removePasskey passkeyId']);

const ADD_ON = "SELECT id FROM offer WHERE add_on_of_id IS NOT NULL AND status = 'ACTIVE' ORDER BY id LIMIT 1";

/** Whom the own records name although it is out of sight: by name it tells nothing new that it was a partner once. */
const NAMED = '{ partnerships(first: 100) { nodes { namedProvider { id } namedReseller { id } } } }';

/** Rows of others that are tried in each place. */
const TRIES = 3;
/** Rows that are asked for at once. */
const AT_ONCE = 50;

const inputOf = (operation: string): GraphQLInputType | undefined => fieldsOf(schema, 'Mutation')[operation]?.args[0]?.type;

/** The places of ids in an input: those that are there, those that could be, and one more in each list of ids. */
function placesOf(type: GraphQLInputType, value: unknown): Path[] {
  const inner = getNullableType(type);
  if (isListType(inner)) {
    const list = Array.isArray(value) ? (value as unknown[]) : [];
    const places = list.flatMap((one, index) => placesOf(inner.ofType, one).map((path): Path => [index, ...path]));
    return getNamedType(inner).name === 'ID' ? [...places, [list.length]] : places;
  }
  if (!isInputObjectType(inner)) return getNamedType(inner).name === 'ID' ? [[]] : [];
  return Object.values(inner.getFields()).flatMap((field) => {
    const below = (value as Record<string, unknown> | null | undefined)?.[field.name];
    // What is made of several parts is tried where it is given.
    if ((below ?? null) === null && isInputObjectType(getNamedType(field.type))) return [];
    return placesOf(field.type, below).map((path): Path => [field.name, ...path]);
  });
}

/** The names of all places of ids in an input. */
function namesIn(type: GraphQLInputType | undefined): string[] {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return named?.name === 'ID' ? [''] : [];
  return Object.values(named.getFields()).flatMap((field) =>
    namesIn(field.type).map((below) => (below === '' ? field.name : `${field.name}.${below}`)),
  );
}

const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, step) => (inner as Record<string | number, unknown> | null | undefined)?.[step], value);

/** An input with another value in one place. */
function withValue(value: unknown, [step, ...rest]: Path, other: unknown): unknown {
  if (step === undefined) return other;
  const inner = withValue((value as Record<string | number, unknown> | null | undefined)?.[step], rest, other);
  if (typeof step !== 'number') return { ...(value as object | null), [step]: inner };
  const list = [...((value ?? []) as unknown[])];
  list[step] = inner;
  return list;
}

/** The name of a place, without the place in lists. */
const nameOf = (path: Path): string => path.filter((step) => typeof step === 'string').join('.');

interface Answered {
  status: number;
  refused: { code: string; path?: (string | number)[] | undefined }[];
  whole: unknown;
}

describeEngine('ids of inputs', () => {
  let ground: Ground;
  let addOn: string;
  beforeAll(async () => {
    ground = await startGround();
    const [extending] = await ground.app.database.rows<{ id: string }>(ADD_ON, []);
    addOn = extending?.id ?? '';
  });
  afterAll(() => ground.app.stop());

  async function answerOf({ name, token }: Prepared, input: unknown): Promise<Answered> {
    const operation = operationOf(name);
    const payload = getNamedType(fieldsOf(schema, 'Mutation')[operation]?.type)?.name ?? '';
    const document = `mutation($input: ${inputOf(operation)?.toString() ?? ''}) { ${operation}(input: $input) { ${selectionOf(objectType(schema, payload))} } }`;
    const { status, data, errors, statements } = await ground.app.send(document, { input }, token);
    const reasons = (data?.[operation] as PayloadAnswer | null | undefined)?.errors ?? [];
    const top = errors.map(({ extensions: { code }, path }) => ({ code, path }));
    return { status, refused: [...reasons, ...top], whole: { data, errors, statements } };
  }

  const hidden = new Map<string, Promise<string[]>>();

  async function namedTo(token: string | undefined): Promise<Set<string>> {
    const { data } = await ground.app.send(NAMED, {}, token);
    return new Set(JSON.stringify(data?.['partnerships'] ?? []).match(ANY_ID) ?? []);
  }

  /** Rows of a type that somebody does not see, from all over the table. */
  async function lookFor(type: TypeName, token: string | undefined): Promise<string[]> {
    const [prefix, table] = TYPES[type];
    const sql = `SELECT id FROM \`${table}\` WHERE id LIKE '${prefix}%' ORDER BY id`;
    const ids = (await ground.app.database.rows<{ id: string }>(sql, [])).map(({ id }) => id);
    const unseen: string[] = [];
    const named = await namedTo(token);
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const some = ids.slice(from, from + AT_ONCE);
      const { data } = await ground.app.send('query($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: some }, token);
      const nodes = (data?.['nodes'] ?? []) as ({ id: string } | null)[];
      unseen.push(...some.filter((_, index) => (nodes[index] ?? null) === null).filter((id) => !named.has(id)));
    }
    return unseen.filter((_, index) => index % Math.ceil(unseen.length / TRIES) === 0);
  }

  function hiddenFrom(type: TypeName, token: string | undefined): Promise<string[]> {
    const key = `${type} ${token ?? ''}`;
    const known = hidden.get(key) ?? lookFor(type, token);
    hidden.set(key, known);
    return known;
  }

  /** What is wrong with how ids in one place are answered. */
  async function faultsAt(prepared: Prepared, base: Input, path: Path): Promise<object[]> {
    const place = `${operationOf(prepared.name)} ${nameOf(path)}`;
    const by = INSTEAD_BY[place];
    const asked = by === undefined ? prepared : { ...prepared, token: await ground.app.as(by) };
    const there = at(base, path) ?? at(base, [...path.slice(0, -1), 0]);
    const known = typeof there === 'string' ? typeOf(there) : undefined;
    const types = known ? [known] : typesOf(String(path.findLast((step) => typeof step === 'string')), schema);
    if (types.length === 0) return [{ place, fault: 'of no known type' }];
    const faults: object[] = [];
    for (const type of types) {
      const changed = (id: string): unknown => withValue(INSTEAD[place]?.(base, addOn) ?? base, path, id);
      const never = `${TYPES[type][0]}_01jd00000000000000000000zz`;
      const expected = await answerOf(asked, changed(never));
      const last = path.findLast((step) => typeof step === 'string');
      const isMissing = expected.refused.some(({ code, path: where }) => code === 'NOT_FOUND' && where?.includes(last ?? ''));
      if (expected.refused.length === 0)
        faults.push({ place, type, fault: 'takes what was never issued', answer: expected.whole });
      else if (!isMissing) faults.push({ place, type, fault: 'answers otherwise', refused: expected.refused });
      for (const id of await hiddenFrom(type, asked.token)) {
        const answer = await answerOf(asked, changed(id));
        tried += 1;
        if (JSON.stringify(answer) !== JSON.stringify(expected))
          faults.push({ place, type, fault: 'tells what exists', id, answer: answer.whole, expected: expected.whole });
      }
    }
    return faults;
  }

  let tried = 0;

  it('are refused like unknown ids if the viewer does not see them, everywhere in every mutation', async () => {
    const faults: object[] = [];
    const places = new Set<string>();
    for (const name of Object.keys(SUBJECTS)) {
      const prepared = ground.prepared.get(name);
      if (!prepared) throw new Error(`${name} was not prepared.`);
      const { idempotencyKey: _, ...input } = prepared.input as Input;
      const operation = operationOf(name);
      const base = { ...input, dryRun: true };
      const type = inputOf(operation);
      const all = type ? placesOf(type, base) : [];
      // The call is one that works, so what is refused is refused for the id.
      if (all.length > 0) expect([name, (await answerOf(prepared, base)).refused]).toEqual([name, []]);
      for (const path of all) {
        places.add(`${operation} ${nameOf(path)}`);
        faults.push(...(await faultsAt(prepared, base, path)));
      }
    }
    expect(faults).toEqual([]);
    const named = Object.keys(fieldsOf(schema, 'Mutation')).flatMap((name) =>
      namesIn(inputOf(name)).map((path) => `${name} ${path}`),
    );
    // A place that no subject in test/api/budgets/support/subjects names.
    expect(named.filter((place) => !places.has(place) && !BY_ANSWER.has(place))).toEqual([]);
    expect(tried).toBeGreaterThan(named.length);
  });
});
