import {
  getNamedType,
  isCompositeType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
} from 'graphql';
import type { Random } from '../../../hunt/random';
import { Values, type Pool } from './values';

/** A document and its variables. */
export interface Made {
  query: string;
  variables: Record<string, unknown>;
}

/** Fields of one document, so that not all are too expensive. */
const FIELDS = 25;

/** Makes documents that the schema allows, with values that it may not. */
export class Documents {
  private variables: { name: string; type: string; value: unknown }[] = [];
  private fields = 0;
  private values: Values;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly random: Random,
    private readonly pool: Pool,
  ) {
    this.values = new Values(random, pool, 0);
  }

  make(): Made {
    const { random } = this;
    this.variables = [];
    this.fields = 0;
    // Half of the documents mean what they say; in others, one of many values is wrong, or most are.
    this.values = new Values(random, this.pool, random.pick([0, 0, 0, 0.01, 0.03, 0.1, 0.4]));
    const isMutation = random.chance(0.4);
    const root = isMutation ? this.schema.getMutationType() : this.schema.getQueryType();
    if (!root) throw new Error('The schema has no root.');
    const count = isMutation ? 1 : random.int(1, 2);
    const fields = Array.from(
      { length: count },
      (_, number) => `r${number}: ${this.field(random.pick(Object.values(root.getFields())), 0)}`,
    );
    const declared = this.variables.map(({ name, type }) => `$${name}: ${type}`).join(', ');
    return {
      query: `${isMutation ? 'mutation' : 'query'}${declared ? `(${declared})` : ''} { ${fields.join(' ')} }`,
      variables: Object.fromEntries(this.variables.map(({ name, value }) => [name, value])),
    };
  }

  private field(field: GraphQLField<unknown, unknown>, depth: number): string {
    this.fields += 1;
    const args = field.args.filter(({ name, ...argument }) => {
      // A page has one direction, and most begin at its end.
      const wanted = name === 'after' ? 0.1 : ['last', 'before'].includes(name) ? 0.03 : 0.35;
      return isRequiredArgument({ name, ...argument }) || this.random.chance(wanted);
    });
    const list = args.map((argument) => {
      const name = `v${this.variables.length}`;
      this.variables.push({
        name,
        type: String(argument.type),
        value: this.values.of(argument.type, argument.name === 'id' ? field.name : argument.name),
      });
      return `${argument.name}: $${name}`;
    });
    const named = getNamedType(field.type);
    const below = isCompositeType(named) ? ` ${this.selection(named, depth + 1)}` : '';
    return `${field.name}${list.length > 0 ? `(${list.join(', ')})` : ''}${below}`;
  }

  private selection(type: GraphQLCompositeType, depth: number): string {
    if (isUnionType(type) || (!isObjectType(type) && this.random.chance(0.5))) {
      const on = this.random.pick(this.schema.getPossibleTypes(type));
      return `{ __typename ... on ${on.name} ${this.selection(on, depth)} }`;
    }
    const fields = Object.values(type.getFields()).filter(
      (field) => !isCompositeType(getNamedType(field.type)) || (depth < 6 && this.fields < FIELDS),
    );
    const wanted = this.random.sample(fields, this.random.int(1, depth < 2 ? 5 : 3));
    const texts = wanted.map((field) => {
      const alias = field.args.length > 0 || this.random.chance(0.1) ? `f${this.fields}: ` : '';
      return `${alias}${this.field(field, depth)}`;
    });
    return `{ ${['__typename', ...texts].join(' ')} }`;
  }
}
