/** Data of an event: plain values before and after, without secrets. */
export type EventData = Readonly<Record<string, unknown>>;

/** Who did something, if it is not the viewer: a user who is just signing in. */
export interface Actor {
  id: string;
  name: string;
  organizationId: string;
}

/** A changed fact that scopes are derived from: its kind and its key. */
export interface Touch {
  readonly of: string;
  readonly key: readonly string[];
}

/** Creates touches of one kind of fact. */
export interface TouchType {
  (...key: string[]): Touch;
  readonly of: string;
  /** The properties that hold the parts of its key, in order. */
  readonly parts: readonly string[];
}

/**
 * Declares a kind of fact that scopes are derived from, such as the relationship of a customer and a partner, and the
 * properties that hold its key. If a row lacks such a property, the row itself is the subject and its `id` is used.
 */
export const defineTouch = (of: string, ...parts: string[]): TouchType =>
  Object.assign((...key: string[]): Touch => ({ of, key }), { of, parts });

/** A mail to queue: template and values, never a link or a secret. */
export interface NewMail {
  template: string;
  recipient: string;
  /** The object the mail is about. */
  subjectId?: string | null;
  values?: Readonly<Record<string, string | number | boolean | null>>;
  /** A file that is attached: its content in Base64. */
  attachment?: { name: string; type: string; content: string };
  /** The link in the mail: the id it is derived from, and its issue number. */
  link?: { id: string; issueNumber: number };
}

/** The content of an event. */
export interface EventBody {
  /** The object it happened to. Absent if it is about no single object. */
  subjectId?: string | null;
  data?: EventData;
  /** The customer in whose tenant a partner acted. */
  onBehalfOfId?: string | undefined;
  /** Absent: the viewer. Null: nobody is named, used for effects on organizations that must not learn who acted. */
  actor?: Actor | null | undefined;
  /** Organizations that see it in their audit trail, in addition to the actor's. */
  told?: readonly (string | null | undefined)[];
  /** The scope facts it changes. The affected scopes are refreshed. */
  touches?: readonly Touch[];
  mails?: readonly NewMail[];
}

/** How events of a type are handled. */
export interface EventOptions {
  /** Version of the shape of `data`. Default: 1. */
  version?: number;
  /** Its name in the audit trail. Default: the running mutation. False: not audited. */
  trail?: string | false;
  /**
   * Who sees it in the change feed: everyone who sees its subject; only the organizations in `told`, for events that reveal
   * more than the subject; or nobody.
   */
  feed?: Feed;
}

export type Feed = 'subject' | 'told' | 'nobody';

/** Something that happened. */
export interface DomainEvent extends EventBody {
  readonly type: string;
  readonly version: number;
  readonly trail: string | false | undefined;
  readonly feed: Feed;
}

/** Creates events of one type. */
export interface EventType<A extends readonly unknown[] = never> {
  (...args: A): DomainEvent;
  readonly type: string;
}

/**
 * Declares an event type, named `subject.pastTense` such as `subscription.renamed`, and how its body is built. A use case
 * creates one event per effect and passes it to the write it belongs to, or to `tx.emit`.
 */
export function defineEvent<A extends readonly unknown[]>(
  type: string,
  body: (...args: A) => EventBody,
  { version = 1, trail, feed = 'subject' }: EventOptions = {},
): EventType<A> {
  const kind = { type, version, trail, feed };
  return Object.assign((...args: A): DomainEvent => ({ ...body(...args), ...kind }), kind);
}

/** The same event without its own audit entry, because another event of the mutation covers it. */
export const outOfTrail = (event: DomainEvent): DomainEvent => ({ ...event, trail: false });
