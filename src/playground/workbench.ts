import { createContext, useContext } from 'react';
import type { Gate } from './changes/gate';
import type { Domain } from './config';
import type { Post } from './transport';
import type { ViewerFacts } from './viewer-facts';

/** What panels need, which the editor creates without properties. */
export interface Workbench {
  readonly domains: readonly Domain[];
  /** Who is signed in. Null: nobody, or not known yet. */
  readonly viewer: ViewerFacts | null;
  readonly gate: Gate;
  readonly post: Post;
  /** The header of the next request. Null: nobody is signed in. */
  readonly authorization: () => Promise<string | null>;
}

export const WorkbenchContext = createContext<Workbench | null>(null);

export function useWorkbench(): Workbench {
  const workbench = useContext(WorkbenchContext);
  if (!workbench) throw new Error('There is no workbench around this.');
  return workbench;
}

/** Sends a document of the page itself. */
export type Ask = (query: string, variables?: object) => Promise<Awaited<ReturnType<Post>>['result']>;

/** Asks as the signed-in user. */
export function useAsk(): Ask {
  const { post, authorization } = useWorkbench();
  return async (query, variables = {}) => {
    const token = await authorization();
    return (await post({ query, variables }, new Headers(token === null ? {} : { authorization: token }))).result;
  };
}
