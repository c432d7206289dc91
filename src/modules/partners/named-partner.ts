import { Field, ID, ObjectType } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { bound } from '../../data/sql';
import { loaderOf } from '../../graph/read';
import { noteField, OPEN } from '../../graph/registry';
import type { Columns } from '../../graph/row';
import { marks, padded } from '../../graph/statement';
import type { PartnerRecord } from './partner.entity';

/** The other side of a record. */
@ObjectType('NamedPartner', {
  description:
    'The other side of a record, by id and name. Available even if you cannot read the partner itself, because the partnership or relationship has ended or is only requested.',
})
export class NamedPartner {
  @Field(() => ID, { description: 'Id of the partner. `node` returns null for it if you cannot read the partner.' })
  id!: string;

  @Field(() => String, { description: "The partner's current name." })
  name!: string;
}

const NAMES = Symbol('names of partners');

/** The partner that a row in scope refers to by id. */
function namedPartner(ctx: Ctx, partnerId: string): Promise<NamedPartner | null> {
  return loaderOf<string, NamedPartner | null>(ctx, NAMES, async (ids) => {
    const asked = padded(ids);
    const sql = `SELECT id, name FROM partner WHERE id IN (${marks(asked.length)})`;
    const rows = await ctx.db.rows(bound<Columns<PartnerRecord, 'id' | 'name'>>('subject', sql), asked);
    const found = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => found.get(id) ?? null);
  }).load(partnerId);
}

/** Options of a field that names a partner. */
interface NamedOptions<N extends string, R> {
  /** The row's key that holds the partner's id. */
  from: N;
  description: string;
  /** Other fields that `open` needs. */
  needs?: readonly N[];
  /** Whether the viewer may see it. The row has only the fields above. */
  open?: (row: R, ctx: Ctx) => boolean;
}

/** Compiles only if the row has no fields beyond the requested ones. */
type HasNoMore<N extends string, R> = [Exclude<keyof R & string, 'id'>] extends [N] ? unknown : never;

/** Declares a field that names a partner, whether or not the viewer can read that partner. */
export function Named<const N extends string, R extends { id: string } = { id: string }>(
  options: NamedOptions<N, R> & HasNoMore<N, R>,
): PropertyDecorator {
  const { from, needs = [], open, description }: NamedOptions<N, R> = options;
  return (prototype, key) =>
    noteField(prototype.constructor, {
      name: String(key),
      type: () => NamedPartner,
      description: `${description} Id and name only; available even if you cannot read the partner.`,
      nullable: true,
      action: () => OPEN,
      needs: [from, ...needs],
      resolve: (row, _args, ctx) => {
        const id = row[from];
        return typeof id === 'string' && (open?.(row as unknown as R, ctx) ?? true) ? namedPartner(ctx, id) : null;
      },
    });
}
