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
    const sql = `SELECT id, name FROM partner WHERE id IN (${marks(asked.length)})`;
    const rows = await ctx.db.rows(bound<Columns<PartnerRecord, 'id' | 'name'>>('subject', sql), asked);
    const found = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => found.get(id) ?? null);
  }).load(partnerId);
}

/** How a field that names a partner is declared. */
interface NamedOptions<N extends string, R> {
  /** The key of the row that names it. */
  from: N;
  description: string;
  /** Other fields that tell whether the viewer may know it. */
  needs?: readonly N[];
  /** Whether it may; the row has the fields above and no others. */
  open?: (row: R, ctx: Ctx) => boolean;
}

/** Compiles only where a row has nothing but what was asked for. */
type HasNoMore<N extends string, R> = [Exclude<keyof R & string, 'id'>] extends [N] ? unknown : never;

/** A field that names a partner of its row, whatever the viewer sees of that partner. */
export function Named<const N extends string, R extends { id: string } = { id: string }>(
  options: NamedOptions<N, R> & HasNoMore<N, R>,
): PropertyDecorator {
  const { from, needs = [], open, description }: NamedOptions<N, R> = options;
  return (prototype, key) =>
    noteField(prototype.constructor, {
      name: String(key),
      type: () => NamedPartner,
      description: `${description} By id and name, which stay when the partner is out of reach.`,
      nullable: true,
      action: () => OPEN,
      needs: [from, ...needs],
      resolve: (row, _args, ctx) => {
        const id = row[from];
        return typeof id === 'string' && (open?.(row as unknown as R, ctx) ?? true) ? namedPartner(ctx, id) : null;
      },
    });
}
