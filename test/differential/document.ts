import {
  astFromValue,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  parseType,
  print,
  typeFromAST,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  type NamedTypeNode,
} from 'graphql';
import type { Random } from '../hunt/random';

/** A document and its variables; what is not given is left out. */
export interface Made {
  document: string;
  variables: Record<string, unknown>;
}

/** What changes from one request to the next by itself: refusals are counted in the trail. */
const CHANGING = /^(AuditEvent|AuditEventConnection|Session|SessionConnection|ChangeEvent)$/;
const SCALARS: Readonly<Record<string, readonly unknown[]>> = {
  Int: [1, 2, 3, 5, 0, -1, 1_000],
  Boolean: [true, false],
  String: ['', 'a', 'DE', 'de', 'x'.repeat(300)],
  DateTime: ['2026-01-01T00:00:00Z', '2026-11-01T10:00:00.000Z', 'yesterday'],
  Decimal: ['1.5', '0', 'x'],
  Cursor: ['x'],
};

/** Makes documents that a schema allows, and now and then one that it does not. */
export class DocumentMaker {
  private variables = new Map<string, { type: string; text: string; given: unknown; isGiven: boolean }>();
  private fragments: { name: string; on: string; text: string }[] = [];
  private fields = 0;
  private aliases = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly random: Random,
    private readonly ids: readonly string[],
  ) {}

  make(): Made {
    this.variables = new Map();
    this.fragments = [];
    this.fields = 0;
    this.aliases = 0;
    const root = this.schema.getQueryType();
    if (!root) throw new Error('The schema has no queries.');
    const selection = this.selection(root, 0);
    const declared = [...this.variables.values()].map(({ text }) => text);
    const head = declared.length > 0 ? `query(${declared.join(', ')})` : 'query';
    const fragments = this.fragments.map(({ name, on, text }) => `fragment ${name} on ${on} ${text}`);
    const variables = Object.fromEntries(
      [...this.variables].filter(([, { isGiven }]) => isGiven).map(([name, { given }]) => [name, given]),
    );
    return { document: [`${head} ${selection}`, ...fragments].join(' '), variables };
  }

  private selection(type: GraphQLCompositeType, depth: number): string {
    const parts: string[] = [];
    const wanted = this.random.int(1, depth === 0 ? 2 : 4);
    for (let index = 0; index < wanted; index += 1) parts.push(this.part(type, depth));
    return `{ ${parts.join(' ')} }`;
  }

  private part(type: GraphQLCompositeType, depth: number): string {
    if (depth > 0 && this.random.chance(0.25)) return this.fragment(type, depth);
    if (this.random.chance(0.08)) return `__typename${this.directives()}`;
    const field = this.fieldOf(type, depth);
    if (!field) return '__typename';
    const text = this.field(field, depth);
    // The same field once more: both selections become one.
    return this.random.chance(0.08) && !text.includes('(') ? `${text} ${this.field(field, depth, true)}` : text;
  }

  private fieldOf(type: GraphQLCompositeType, depth: number): GraphQLField<unknown, unknown> | undefined {
    if (!('getFields' in type)) return undefined;
    const fields = Object.values(type.getFields()).filter((field) => {
      const named = getNamedType(field.type);
      if (CHANGING.test(named.name) || /audit|history|session/i.test(field.name)) return false;
      return !isCompositeType(named) || (depth < 6 && this.fields < 40);
    });
    const deeper = fields.filter((field) => isCompositeType(getNamedType(field.type)));
    return this.random.maybe(depth < 3 && deeper.length > 0 && this.random.chance(0.5) ? deeper : fields);
  }

  private field(field: GraphQLField<unknown, unknown>, depth: number, again = false): string {
    this.fields += 1;
    const given = field.args.filter((argument) => isRequiredArgument(argument) || this.random.chance(0.3));
    const args = again ? field.args.filter(isRequiredArgument) : given;
    const list = args.map((argument) => `${argument.name}: ${this.value(argument.type, 0, !isRequiredArgument(argument))}`);
    const alias = list.length > 0 || this.random.chance(0.1) ? `${this.alias()}: ` : '';
    const named = getNamedType(field.type);
    const below = isCompositeType(named) ? ` ${this.selection(named, depth + 1)}` : '';
    return `${again ? '' : alias}${field.name}${list.length > 0 ? `(${list.join(', ')})` : ''}${this.directives()}${below}`;
  }

  private alias(): string {
    if (this.random.chance(0.01)) return '__proto__';
    this.aliases += 1;
    return `a${this.aliases}`;
  }

  private fragment(type: GraphQLCompositeType, depth: number): string {
    const possible = isAbstractType(type) ? this.schema.getPossibleTypes(type) : [type];
    const on = this.random.chance(0.6) ? this.random.pick(possible) : type;
    const known = this.fragments.filter((fragment) => fragment.on === on.name && !fragment.text.includes('('));
    if (known.length > 0 && this.random.chance(0.5)) return `...${this.random.pick(known).name}${this.directives()}`;
    const text = this.selection(on, depth);
    if (this.random.chance(0.5)) {
      return isObjectType(on) && on === type && this.random.chance(0.3)
        ? `...${this.directives()} ${text}`
        : `... on ${on.name}${this.directives()} ${text}`;
    }
    const name = `F${this.fragments.length}`;
    this.fragments.push({ name, on: on.name, text });
    return `...${name}${this.directives()}`;
  }

  private directives(): string {
    if (!this.random.chance(0.12)) return '';
    const condition = this.random.chance(0.4) ? String(this.random.chance(0.5)) : this.variable('Boolean!', [true, false], false);
    return ` @${this.random.pick(['skip', 'include'])}(if: ${condition})`;
  }

  /** Declares a variable or takes one that is there; some are left out, null or wrong. */
  private variable(type: string, values: readonly unknown[], optional: boolean): string {
    const same = [...this.variables].filter(([, known]) => known.type === type);
    if (same.length > 0 && this.random.chance(0.5)) return `$${this.random.pick(same)[0]}`;
    const name = `v${this.variables.size}`;
    if (this.random.chance(0.25)) return this.variableWithDefault(name, type, values);
    const given = this.random.chance(0.06) ? this.random.pick([null, {}, 'wrong', 7, [], true]) : this.random.pick(values);
    const isGiven = !(optional ? this.random.chance(0.35) : this.random.chance(0.03));
    this.variables.set(name, { type, text: `$${name}: ${type}`, given, isGiven });
    return `$${name}`;
  }

  /** A variable with a default may be left out, and may be null, where what it is used for may not. */
  private variableWithDefault(name: string, type: string, values: readonly unknown[]): string {
    const input = typeFromAST(this.schema, parseType(type) as NamedTypeNode) as GraphQLInputType;
    const literal = astFromValue(this.random.pick(values), getNullableType(input));
    const text = `$${name}: ${type.replace(/!$/, '')}${literal ? ` = ${print(literal)}` : ''}`;
    const given = this.random.chance(0.25) ? null : this.random.pick(values);
    this.variables.set(name, { type, text, given, isGiven: this.random.chance(0.5) });
    return `$${name}`;
  }

  private plain(type: GraphQLInputType, depth: number): unknown {
    const nullable = getNullableType(type);
    if (isListType(nullable)) {
      return Array.from({ length: this.random.int(0, 3) }, () => this.plain(nullable.ofType, depth + 1));
    }
    if (isEnumType(nullable)) return this.random.pick(nullable.getValues()).name;
    if (isInputObjectType(nullable)) {
      const fields = Object.values(nullable.getFields());
      const taken = fields.filter((field) => isRequiredInputField(field) || (depth < 3 && this.random.chance(2 / fields.length)));
      return Object.fromEntries(taken.map((field) => [field.name, this.plain(field.type, depth + 1)]));
    }
    if (nullable.name === 'ID') return this.random.maybe(this.ids) ?? 'x';
    return this.random.pick(SCALARS[nullable.name] ?? ['x']);
  }

  private value(type: GraphQLInputType, depth: number, optional: boolean): string {
    if (this.random.chance(0.35)) {
      const values = [this.plain(type, depth), this.plain(type, depth)];
      return this.variable(String(optional ? getNullableType(type) : type), values, !isNonNullType(type) || optional);
    }
    if (optional && this.random.chance(0.05)) return 'null';
    const nullable = getNullableType(type);
    if (isListType(nullable)) {
      return `[${Array.from({ length: this.random.int(0, 3) }, () => this.value(nullable.ofType, depth + 1, false)).join(', ')}]`;
    }
    if (isInputObjectType(nullable)) {
      const fields = Object.values(nullable.getFields());
      const taken = fields.filter((field) => isRequiredInputField(field) || (depth < 3 && this.random.chance(2 / fields.length)));
      const texts = taken.map((field) => `${field.name}: ${this.value(field.type, depth + 1, !isRequiredInputField(field))}`);
      return `{ ${texts.join(', ')} }`;
    }
    const value = this.plain(type, depth);
    return isEnumType(nullable) ? String(value) : JSON.stringify(value);
  }
}
