import 'reflect-metadata';
import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isRequiredInputField,
  type GraphQLInputType,
} from 'graphql';
import { buildGraph } from '../../src/app/schema';
import type { TestApp } from '../support/app';
import { startTestApp } from '../support/app';

const SCALARS: Readonly<Record<string, unknown>> = {
  ID: 'cus_01jd00000000000000000000zz',
  String: 'text',
  Int: 1,
  Boolean: true,
  Decimal: '1.00',
  JSONObject: {},
  DateTime: '2026-01-31T12:00:00.000Z',
};

/** The least value of a type. */
function least(type: GraphQLInputType): unknown {
  const inner = getNullableType(type);
  if (isListType(inner)) return [least(inner.ofType)];
  if (isEnumType(inner)) return inner.getValues()[0]?.name;
  if (!isInputObjectType(inner)) return SCALARS[getNamedType(inner).name] ?? 'text';
  const fields = Object.values(inner.getFields()).filter(isRequiredInputField);
  return Object.fromEntries(fields.map(({ name, type: of }) => [name, least(of)]));
}

/** Values of a type, each with the bad text at another of its texts, and where that is. */
function withBadText(
  type: GraphQLInputType,
  bad: string,
  isTextToo: (name: string) => boolean,
  name = '',
): [string[], unknown][] {
  const inner = getNullableType(type);
  if (isListType(inner)) {
    return withBadText(inner.ofType, bad, isTextToo, name).map(([path, value]) => [['0', ...path], [value]]);
  }
  if (isInputObjectType(inner)) {
    const whole = least(type) as object;
    return Object.values(inner.getFields()).flatMap((field) =>
      withBadText(field.type, bad, isTextToo, field.name).map(([path, value]): [string[], unknown] => [
        [field.name, ...path],
        { ...whole, [field.name]: value },
      ]),
    );
  }
  return isTextToo(name) && ['String', 'ID'].includes(getNamedType(inner).name) ? [[[], bad]] : [];
}

describe('every text of every mutation', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  const mutations = Object.values(buildGraph().schema.getMutationType()?.getFields() ?? {});
  const isKey = (name: string): boolean => /^(?:code|idempotencyKey)$|(?:password|token|challenge)$|(?:^i|I)ds?$/i.test(name);

  it.each([
    ['half a character', 'x\udfffy', (): boolean => true],
    ['nothing that is seen', '\u200b', (name: string): boolean => !isKey(name)],
    ['a direction left open', 'a\u202eb', (name: string): boolean => !isKey(name)],
  ])('is refused with its field name for %s', async (_name, bad, isTextToo) => {
    let tried = 0;
    for (const { name, args } of mutations) {
      for (const arg of args) {
        for (const [path, value] of withBadText(arg.type, bad, isTextToo)) {
          const document = `mutation($value: ${String(arg.type)}) { ${name}(${arg.name}: $value) { __typename } }`;
          const { errors } = await app.send(document, { value });
          const where = [arg.name, ...path];
          expect([name, where, errors.map(({ extensions: { code, argument } }) => [code, argument])]).toEqual([
            name,
            where,
            [['BAD_USER_INPUT', where]],
          ]);
          tried += 1;
        }
      }
    }
    expect(tried).toBeGreaterThan(80);
  });
});
