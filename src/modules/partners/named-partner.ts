import { Field, ID, ObjectType } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { bound } from '../../data/sql';
import { addField } from '../../graph/edges';
import { loaderOf } from '../../graph/read';
import { OPEN, type GraphRow } from '../../graph/registry';
import { marks, padded } from '../../graph/statement';

/** The other side of a record. */
@ObjectType('NamedPartner', {
  description:
    'The other side of a record, by id and name: also when the partner itself is out of reach, because a partnership or a relationship ended or is only asked for.',
})
export class NamedPartner {
  @Field(() => ID, { description: 'Id of the partner; `node` answers null for it while it is out of reach.' })
  id!: string;

  @Field(() => String, { description: 'Its name now.' })
  name!: string;
}

const NAMES = Symbol('names of partners');

/** The partner with an id that a row in scope names. */
function namedPartner(ctx: Ctx, partnerId: string): Promise<NamedPartner | null> {
  return loaderOf<string, NamedPartner | null>(ctx, NAMES, async (ids) => {
    const asked = padded(ids);
    const rows = await ctx.db.rows(bound('subject', `SELECT id, name FROM partner WHERE id IN (${marks(asked.length)})`), asked);
    const found = new Map(rows.map((row) => [row['id'], { id: String(row['id']), name: String(row['name']) }]));
    return ids.map((id) => found.get(id) ?? null);
  }).load(partnerId);
}

/** A field that names a partner of its row, whatever the viewer sees of that partner. */
export function Named(options: {
  /** The key of the row that names it. */
  from: string;
  description: string;
  /** Other fields that tell whether the viewer may know it. */
  needs?: readonly string[];
  open?: (row: GraphRow, ctx: Ctx) => boolean;
}): PropertyDecorator {
  const { from, needs = [], open } = options;
  return (prototype, key) =>
    addField(prototype, String(key), () => NamedPartner, {
      description: `${options.description} By id and name, which stay when the partner is out of reach.`,
      nullable: true,
      action: () => OPEN,
      needs: [from, ...needs],
      resolve: (row, _args, ctx) => {
        const id = row[from];
        return typeof id === 'string' && (open?.(row, ctx) ?? true) ? namedPartner(ctx, id) : null;
      },
    });
}
