import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { isRecord, messagesOf, stringAt } from './guards';

const LONGEST = 300;

/** GraphiQL keeps the failure as printed JSON: either a GraphQL response or one error. */
function readable(fetchError: string): string {
  let message = fetchError;
  try {
    const parsed: unknown = JSON.parse(fetchError);
    const errors = isRecord(parsed) ? parsed['errors'] : null;
    message = messagesOf(errors).join(' ') || (stringAt(parsed, 'message') ?? fetchError);
  } catch {
    // Plain text already.
  }
  return message.slice(0, LONGEST);
}

export function SchemaProblem() {
  const { introspect } = useGraphiQLActions();
  const { fetchError, isIntrospecting } = useGraphiQL((state) => ({
    fetchError: state.fetchError,
    isIntrospecting: state.isIntrospecting,
  }));
  if (fetchError === null) return null;
  return (
    <div className="notice" role="alert" data-testid="schema-problem">
      <span>The schema could not be read: {readable(fetchError)}</span>
      <button type="button" disabled={isIntrospecting} onClick={() => void introspect()}>
        Try again
      </button>
    </div>
  );
}
