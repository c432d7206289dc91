/** The GraphQL operation of a request. */
export interface RequestOperation {
  kind: 'query' | 'mutation' | 'subscription';
  /** Its name in the document. Null if it has none. */
  name: string | null;
}

/** How a request ended. */
export interface Ending {
  route: string;
  status: number;
  /** The client did not wait for the answer. */
  aborted: boolean;
  milliseconds: number;
}
