import { useGraphiQL } from '@graphiql/react';
import { useState } from 'react';
import { isRecord, messagesOf } from '../guards';
import { useWorkbench } from '../workbench';
import { saveFile } from './csv';
import { exportDocument } from './export-document';
import { readVariables } from './read-variables';

const FORMATS = ['CSV', 'XLSX'] as const;

async function problemIn(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => null);
  const messages = messagesOf(isRecord(body) ? body['errors'] : null);
  return messages.join(' ') || `The server returned status ${response.status}.`;
}

/** Saves all rows of the list as the server exports them, not only those of the page. */
export function WholeList({ name }: { readonly name: string }) {
  const { viewer, authorization } = useWorkbench();
  const { queryEditor, variableEditor, operationName } = useGraphiQL((state) => ({
    queryEditor: state.queryEditor,
    variableEditor: state.variableEditor,
    operationName: state.operationName,
  }));
  const [state, setState] = useState<{ busy: boolean; problem: string }>({ busy: false, problem: '' });
  if (!viewer?.actions.includes('EXPORT_RUN')) return null;

  const save = async (format: (typeof FORMATS)[number]): Promise<void> => {
    setState({ busy: true, problem: '' });
    try {
      const asked = exportDocument(
        queryEditor?.getValue() ?? '',
        operationName ?? null,
        readVariables(variableEditor?.getValue()),
      );
      const headers = new Headers({ 'content-type': 'application/json' });
      const token = await authorization();
      if (token !== null) headers.set('authorization', token);
      const response = await fetch('/export', { method: 'POST', headers, body: JSON.stringify({ ...asked, format }) });
      if (!response.ok) throw new Error(await problemIn(response));
      saveFile(`${name}.${format.toLowerCase()}`, await response.blob());
      setState({ busy: false, problem: '' });
    } catch (error) {
      setState({ busy: false, problem: error instanceof Error ? error.message : String(error) });
    }
  };
  return (
    <>
      {FORMATS.map((format) => (
        <button
          key={format}
          type="button"
          data-testid={`whole-${format.toLowerCase()}`}
          disabled={state.busy}
          onClick={() => void save(format)}
        >
          {`Save the whole list (${format})`}
        </button>
      ))}
      <span role="status" className="problem">
        {state.busy ? 'Exporting…' : state.problem}
      </span>
    </>
  );
}
