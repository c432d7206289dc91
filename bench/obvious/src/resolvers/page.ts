import { Field, Int, ObjectType, ArgsType } from 'type-graphql';
import { Customer } from '../entities/customer';
import { Partner } from '../entities/partner';
import { Subscription } from '../entities/subscription';

@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: 20 })
  first!: number;
}

@ObjectType()
export class PageInfo {
  @Field()
  hasNextPage!: boolean;

  @Field(() => String, { nullable: true })
  endCursor!: string | null;
}

@ObjectType()
export class CustomerPage {
  @Field(() => [Customer])
  nodes!: Customer[];

  @Field()
  pageInfo!: PageInfo;
}

@ObjectType()
export class PartnerPage {
  @Field(() => [Partner])
  nodes!: Partner[];

  @Field()
  pageInfo!: PageInfo;
}

@ObjectType()
export class SubscriptionPage {
  @Field(() => [Subscription])
  nodes!: Subscription[];

  @Field()
  pageInfo!: PageInfo;
}

/** The first rows of a list that was read with at least one row more. */
export function pageOf<T extends { id: string }>(rows: T[], first: number): { nodes: T[]; pageInfo: PageInfo } {
  const nodes = rows.slice(0, first);
  const last = nodes.at(-1);
  const endCursor = last ? Buffer.from(JSON.stringify(['id', last.id])).toString('base64url') : null;
  return { nodes, pageInfo: { hasNextPage: rows.length > first, endCursor } };
}
