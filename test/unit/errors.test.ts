import { buildSchema, GraphQLError, graphql, locatedError, type GraphQLResolveInfo } from 'graphql';
import { AppError } from '../../src/kernel/errors';

describe('errors that a caller is told', () => {
  const refusal = (): AppError => new AppError('FORBIDDEN', 'Your role does not allow this.', { action: 'USER_READ' });

  it('have no stack frames, which cost more than reading a row', () => {
    expect(refusal().stack).not.toMatch(/\n\s+at /);
    expect(new Error('other').stack).toMatch(/\n\s+at /);
  });

  it('stay as they are at their place, with the same message', async () => {
    const thrown: AppError[] = [];
    const fail = (_args: unknown, _ctx: unknown, info: GraphQLResolveInfo): never => {
      const error = refusal().at(info);
      thrown.push(error);
      throw error;
    };
    const schema = buildSchema('type Query { rows: [Row!] } type Row { edge: String }');
    const { errors } = await graphql({
      schema,
      source: '{ rows { edge } }',
      rootValue: { rows: [{ edge: fail }, { edge: fail }] },
    });
    expect(errors?.map(({ path }) => path)).toEqual([
      ['rows', 0, 'edge'],
      ['rows', 1, 'edge'],
    ]);
    errors?.forEach((error, index) => expect(error).toBe(thrown[index]));
    const around = locatedError(refusal(), errors?.[0]?.nodes, ['rows', 0, 'edge']);
    expect(around).toBeInstanceOf(GraphQLError);
    expect(errors?.[0]?.toJSON()).toEqual(around.toJSON());
  });
});
