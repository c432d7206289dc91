import { customers } from './customers';
import { orders } from './orders';
import { partners } from './partners';
import { people } from './people';
import type { Chapter } from './question';
import { subscriptions } from './subscriptions';

/** All questions of `docs/questions.md`, in its order. */
export const CHAPTERS: readonly Chapter[] = [customers, subscriptions, orders, partners, people];
