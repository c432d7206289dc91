/** What an event carries: plain values, before and after, without secrets. */
export type EventData = Readonly<Record<string, unknown>>;

/** Who did something, when it is not the viewer: somebody who is just signing in. */
export interface Actor {
  id: string;
  name: string;
  organizationId: string;
}

/** What scopes follow from changed: a kind of fact, and the key of it. */
export interface Touch {
  readonly of: string;
  readonly key: readonly string[];
}

/** Makes the touches of one kind of fact. */
export interface TouchType {
  (...key: string[]): Touch;
  readonly of: string;
  /** The properties that rows hold the parts of its key in, in order. */
  readonly parts: readonly string[];
}

/**
 * Declares a kind of fact that scopes follow from, such as the relationship of a customer and a partner, and the
 * properties that rows hold its key in. A row without such a property is itself what the fact is about: its `id` counts.
 */
export const defineTouch = (of: string, ...parts: string[]): TouchType =>
  Object.assign((...key: string[]): Touch => ({ of, key }), { of, parts });

/** A mail to queue: template and values, never a link or a secret. */
export interface NewMail {
  template: string;
  recipient: string;
  /** What it is about. */
  subjectId?: string | null;
  values?: Readonly<Record<string, string | number | boolean | null>>;
  /** Which link of the subject it carries: the id it is derived from, and its issue number. */
  link?: { id: string; issueNumber: number };
}

/** What happened, beside its type. */
export interface EventBody {
  /** What it happened to; absent when it is about no single thing. */
  subjectId?: string | null;
  data?: EventData;
  /** The customer in whose tenant a partner acted. */
  onBehalfOfId?: string | undefined;
  /** Absent: the viewer. Null: nobody who may be named, where what somebody did has an effect on others. */
  actor?: Actor | null | undefined;
  /** Organizations that read it in their trail, beside the actor's own. */
  told?: readonly (string | null | undefined)[];
  /** The facts of scopes that it changes; what sees what is brought up to date for them. */
  touches?: readonly Touch[];
  mails?: readonly NewMail[];
}

/** How events of a type are treated. */
export interface EventOptions {
  /** Version of the shape of `data`; 1 unless it was changed. */
  version?: number;
  /** Its name in the audit trail. Left out: that of the mutation that runs. False: it is in no trail. */
  trail?: string | false;
  /**
   * Who follows it in the feed: whoever sees its subject; only those it is told to, where it says more than the subject
   * shows; or nobody.
   */
  feed?: Feed;
}

export type Feed = 'subject' | 'told' | 'nobody';

/** One thing that happened. */
export interface DomainEvent extends EventBody {
  readonly type: string;
  readonly version: number;
  readonly trail: string | false | undefined;
  readonly feed: Feed;
}

/** Makes the events of one type. */
export interface EventType<A extends readonly unknown[] = never> {
  (...args: A): DomainEvent;
  readonly type: string;
}

/**
 * Declares a type of event: `subject.pastTense`, such as `subscription.renamed`, and how its body is made. A use case
 * makes one per effect and hands it to the write that it is the cause of, or to `tx.emit`.
 */
export function defineEvent<A extends readonly unknown[]>(
  type: string,
  body: (...args: A) => EventBody,
  { version = 1, trail, feed = 'subject' }: EventOptions = {},
): EventType<A> {
  const kind = { type, version, trail, feed };
  return Object.assign((...args: A): DomainEvent => ({ ...body(...args), ...kind }), kind);
}

/** The same event without an entry of its own in the trail: another event of the same mutation tells of it there. */
export const outOfTrail = (event: DomainEvent): DomainEvent => ({ ...event, trail: false });
