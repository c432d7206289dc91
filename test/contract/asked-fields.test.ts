import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
} from 'graphql';
import { buildGraph } from '../../src/app/schema';
import { askedInside } from '../support/asked-inside';

type ReadField = GraphQLField<unknown, unknown>;

/** Scalars of rows that no filter takes, and why. `*` is every type. */
const NOT_ASKED: Readonly<Record<string, string>> = {
  '*.viewerCan': 'Decided by code, from facts that are read for one page; `status` and rights say most of it.',
  'AuditEvent.changes': 'An object of any shape; `action` and `subjectId` are asked about.',
  'Order.totals': 'A list of amounts; `total`, `monthlyTotal` and those of `lines` are asked about.',
  'OutboxMail.subject': 'Written by code from `template`, which is asked about, in words that are not stored.',
  'OutboxMail.text': 'The same.',
  'Schedule.variables': 'An object of any shape.',
};

/** Objects in rows whose scalars no filter takes, and why. */
const NOT_ASKED_OBJECTS: Readonly<Record<string, string>> = {
  'Attestation.*': 'Of what has ended, once; `endedAt` is asked about, and audit events say who.',
  'AvailableAction.*': 'As `viewerCan`.',
  'CustomerAccess.partnerRemainsResponsible': 'The same for all customers of a viewer.',
  'CustomerAccess.supportNote': 'Written by code from `reason`, which is asked about.',
  'CustomerDomain.*': 'A list; `initialDomain` and `customDomains` are asked about.',
  'IdentityProviderRefusal.*': 'A list of reasons, noted apart from the row.',
  'ImportField.field': 'A list of the columns of a file, kept as one text.',
  'ImportField.value': 'A list of the columns of a file, kept as one text.',
  'NamedPartner.*': 'A name where the partner itself is closed; those that are open are asked about.',
  'OrderRequestLine.*': 'A list; those of orders are asked about.',
  'RegionOffer.*': 'A list; `servedRegions` is asked about.',
  'RoleAssignment.*': 'A list; `roles` is asked about.',
  'SavedQueryVariable.*': 'A list, written by code from the document.',
  'SavedQueryVersion.*': 'A list of earlier values.',
  'SupportContact.*': 'A provider or reseller; `resellerSupports` and both partners are asked about.',
};

const { schema } = buildGraph();

/** The types that have lists, with what their filters, orders and groups take. */
const LISTED = Object.values(schema.getTypeMap()).flatMap((type) => {
  const filter = schema.getType(`${type.name}Filter`);
  if (!isObjectType(type) || !isInputObjectType(filter)) return [];
  const namesIn = (name: string): string[] => {
    const values = schema.getType(name);
    return isEnumType(values) ? values.getValues().map((value) => value.name) : [];
  };
  // What no list returns has no orders.
  const orders = namesIn(`${type.name}OrderField`);
  return [{ type, filter: filter.getFields(), orders, groups: namesIn(`${type.name}Field`) }];
});

const enumKey = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
const isScalar = (field: ReadField): boolean => isLeafType(getNamedType(field.type)) || getNamedType(field.type).name === 'Money';
const scalarsOf = (type: GraphQLObjectType): ReadField[] =>
  Object.values(type.getFields()).filter((field) => field.args.length === 0 && isScalar(field));

describe('what can be read of rows in lists', () => {
  it('can be asked about in filters, or is an exception with its reason', () => {
    const missing = LISTED.flatMap(({ type, filter }) =>
      scalarsOf(type)
        .filter(({ name }) => filter[name] === undefined)
        .map(({ name }) => (NOT_ASKED[`*.${name}`] === undefined ? `${type.name}.${name}` : `*.${name}`)),
    );
    expect(LISTED.length).toBeGreaterThan(25);
    expect([...new Set(missing)].sort()).toEqual(Object.keys(NOT_ASKED).sort());
  });

  it('can be sorted and grouped by if it is one value', () => {
    const missing = LISTED.flatMap(({ type, filter, orders, groups }) =>
      scalarsOf(type)
        .filter(({ name, type: of }) => filter[name] !== undefined && !isListType(getNullableType(of)))
        .flatMap(({ name, type: of }) => [
          ...(getNamedType(of).name === 'ID' || orders.length === 0 || orders.includes(enumKey(name))
            ? []
            : [`order by ${type.name}.${name}`]),
          ...(groups.includes(enumKey(name)) ? [] : [`group by ${type.name}.${name}`]),
        ]),
    );
    expect(missing).toEqual([]);
  });

  it('can be asked about inside objects, or is an exception with its reason', () => {
    const objects = LISTED.flatMap(({ type, filter }) =>
      Object.values(type.getFields()).flatMap((field) => {
        const object = getNamedType(field.type);
        const isValue = isObjectType(object) && object.name !== 'Money' && !schema.getType(`${object.name}Filter`);
        if (!isValue || object.name.endsWith('Connection')) return [];
        return [{ type, field, object, filter }];
      }),
    );
    const missing = objects.flatMap(({ field, object, filter }) =>
      scalarsOf(object).flatMap(({ name }) => {
        const asked = NOT_ASKED_OBJECTS[`${object.name}.*`] === undefined ? askedInside(field.name, name) : undefined;
        if (asked === null || (asked !== undefined && filter[asked] !== undefined)) return [];
        return [NOT_ASKED_OBJECTS[`${object.name}.*`] === undefined ? `${object.name}.${name}` : `${object.name}.*`];
      }),
    );
    expect([...new Set(missing)].sort()).toEqual(Object.keys(NOT_ASKED_OBJECTS).sort());
  });
});
