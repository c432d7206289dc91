import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
} from 'graphql';
import { neverIssued } from '../ids';
import { NOW } from '../world/world';
import { idFrom, typesOf, type Attack, type Pair } from './attack';
import { pickField } from './fields';

/** Mutations that would end what the hunt asks with, or cost a password hash each. */
const LEFT_OUT = new Set([
  'signIn',
  'signOut',
  'signOutEverywhere',
  'changePassword',
  'beginPasskey',
  'beginSecondFactor',
  'refreshSession',
  'startEnrollment',
  'acceptInvitationAsNewCustomer',
  'confirmPasswordReset',
  'verifyEmail',
]);

/** What a suspended partner may still do: manage its own sign-in, and what anybody may who has none. */
const OWN_SIGN_IN = new Set([
  'addPasskey',
  'answerSecondFactor',
  'challengePasskey',
  'checkWorkAccount',
  'confirmSecondFactor',
  'removeAuthenticatorApp',
  'removePasskey',
  'removeSecondFactor',
  'renamePasskey',
  'renewRecoveryCodes',
  'requestPasswordReset',
  'resendEmailVerification',
  'revokeSession',
  'revokeApiToken',
]);

/** Whether nothing may be done by the viewer, because its organization is suspended. */
const mayDoNothing = ({ facts, own }: Pair['sight'], mutation: string): boolean =>
  facts.get('partner', own)?.['status'] === 'SUSPENDED' && !OWN_SIGN_IN.has(mutation);

const TEXTS: readonly (readonly [RegExp, string])[] = [
  [/email/i, 'somebody@somewhere.example'],
  [/domain/i, 'somewhere.example'],
  [/country|countries/i, 'AT'],
  [/website/i, 'https://somewhere.example/'],
  [/amount/i, '12.50'],
  [/currency/i, 'EUR'],
  [/token/i, 'inv_01jd00000000000000000000zz.1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
  [/partnerId/i, '4711'],
];

/** Fills an input: B's id at one place, A's own at all others. */
class Filler {
  readonly foreign: string[] = [];
  private position = 0;

  constructor(
    private readonly pair: Pair,
    /** Which of the places for ids gets an id of B. */
    private readonly place: number,
  ) {}

  countPlaces(type: GraphQLInputObjectType): number {
    this.input(type);
    return this.position;
  }

  input(type: GraphQLInputObjectType): Record<string, unknown> {
    const filled: Record<string, unknown> = {};
    for (const field of Object.values(type.getFields())) {
      if (['dryRun', 'idempotencyKey', 'expectedVersion'].includes(field.name)) continue;
      const isId = getNamedType(field.type).name === 'ID';
      if (!isNonNullType(field.type) && !isId && this.pair.random.chance(0.5)) continue;
      const value = this.value(field.type, field.name);
      if (value !== undefined) filled[field.name] = value;
    }
    return filled;
  }

  private value(type: GraphQLInputType, name: string): unknown {
    const plain = getNullableType(type);
    if (isListType(plain)) {
      const one = this.value(plain.ofType, name);
      return one === undefined ? (isNonNullType(type) ? [] : undefined) : [one];
    }
    if (isInputObjectType(plain)) return this.input(plain);
    if (isEnumType(plain)) return this.pair.random.pick(plain.getValues()).name;
    return this.scalar(plain.toString(), name, isNonNullType(type));
  }

  private scalar(type: string, name: string, needed: boolean): unknown {
    if (type === 'ID') return this.id(name, needed);
    if (type === 'Int') return name === 'parentLine' ? undefined : 2;
    if (type === 'Boolean') return true;
    if (type === 'JSONObject') return {};
    if (type === 'DateTime') return new Date(NOW - (name === 'expiresAt' ? -30 : 30) * 86_400_000).toISOString();
    return TEXTS.find(([pattern]) => pattern.test(name))?.[1] ?? 'Some text of nobody';
  }

  private id(name: string, needed: boolean): string | undefined {
    const { random, schema, hidden, own } = this.pair;
    const types = typesOf(name, schema);
    const here = this.position === this.place;
    this.position += 1;
    const theirs = here ? idFrom(random, hidden, types) : undefined;
    if (theirs !== undefined) {
      this.foreign.push(theirs);
      return theirs;
    }
    const mine = random.chance(0.7) ? idFrom(random, own, types) : undefined;
    const [type] = types;
    return mine ?? (needed && type ? neverIssued(random, type) : undefined);
  }
}

/** A mutation, or a quote, with B's id at one place of its input where it has such a place; sometimes in earnest. */
export function written(pair: Pair): Attack | null {
  let attack = writtenOnce(pair);
  for (let tries = 0; tries < 2 && !attack?.refused; tries += 1) attack = writtenOnce(pair);
  return attack;
}

function writtenOnce(pair: Pair): Attack | null {
  const { random, schema } = pair;
  const fields = Object.values(schema.getMutationType()?.getFields() ?? {}).filter(({ name }) => !LEFT_OUT.has(name));
  const quote = schema.getQueryType()?.getFields()['quoteOrder'];
  const field = quote && random.chance(0.03) ? quote : pickField(pair, fields);
  const type = getNamedType(field.args.find(({ name }) => name === 'input')?.type);
  if (!isInputObjectType(type)) return null;
  const places = new Filler(pair, -1).countPlaces(type);
  const operation = field === quote ? 'query' : 'mutation';
  const idle = operation === 'mutation' && mayDoNothing(pair.sight, field.name);
  // What is refused whatever it is about is tried on own things, too.
  const filler = new Filler(pair, idle && random.chance(0.5) ? -1 : random.int(0, Math.max(0, places - 1)));
  const input = filler.input(type);
  const stores = 'dryRun' in type.getFields();
  const refused = idle || filler.foreign.length > 0;
  const earnest = stores && refused && random.chance(0.6);
  const variables = { input: stores ? { ...input, dryRun: !earnest } : input };
  const selection = pair.selector.select(getNamedType(field.type).name, { depth: 2, edges: 3 });
  const document = `${operation}($input: ${type.name}!) { ${field.name}(input: $input)${selection} }`;
  return { name: field.name, document, variables, foreign: filler.foreign, refused };
}
