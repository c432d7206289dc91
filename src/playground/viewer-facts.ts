import { useEffect, useState } from 'react';
import { isRecord, stringAt, textsAt } from './guards';
import type { Post } from './transport';

const VIEWER = '{ viewer { roles organizationKind actions } }';

/** What decides which examples work for a user. */
export interface ViewerFacts {
  readonly roles: readonly string[];
  /** Kind of the organization. */
  readonly kind: string;
  /** Actions that the roles allow. A server without a feature has no action for it. */
  readonly actions: readonly string[];
}

function factsIn(data: unknown): ViewerFacts | null {
  const viewer = isRecord(data) ? data['viewer'] : null;
  if (!isRecord(viewer)) return null;
  return {
    roles: textsAt(viewer, 'roles'),
    kind: stringAt(viewer, 'organizationKind') ?? '',
    actions: textsAt(viewer, 'actions'),
  };
}

/** The signed-in user, as the server knows it. Null until it has answered. */
export function useViewerFacts(
  email: string | null,
  post: Post,
  authorization: () => Promise<string | null>,
): ViewerFacts | null {
  const [known, setKnown] = useState<{ email: string; facts: ViewerFacts | null } | null>(null);
  useEffect(() => {
    if (email === null) return undefined;
    let isCurrent = true;
    const read = async (): Promise<void> => {
      const token = await authorization();
      const { result } = await post({ query: VIEWER }, new Headers(token === null ? {} : { authorization: token }));
      if (isCurrent) setKnown({ email, facts: factsIn(result.data) });
    };
    // Without an answer the demo says who it is, and the queries themselves what is wrong.
    void read().catch(() => undefined);
    return () => {
      isCurrent = false;
    };
  }, [email, post, authorization]);
  return known?.email === email ? known.facts : null;
}
