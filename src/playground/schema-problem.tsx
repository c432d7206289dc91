import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { isRecord, messagesOf, stringAt } from './guards';

const LONGEST = 300;

/** GraphiQL stores the failure as printed JSON: a GraphQL response or a single error. */
function readable(fetchError: string): string {
  let message = fetchError;
  try {
    const parsed: unknown = JSON.parse(fetchError);
    const errors = isRecord(parsed) ? parsed['errors'] : null;
    message = messagesOf(errors).join(' ') || (stringAt(parsed, 'message') ?? fetchError);
  } catch {
    // Already plain text.
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
      <span>Cannot read the schema: {readable(fetchError)}</span>
      <button type="button" disabled={isIntrospecting} onClick={() => void introspect()}>
        Try again
      </button>
    </div>
  );
}
