import { DOC_EXPLORER_PLUGIN, useDocExplorerActions } from '@graphiql/plugin-doc-explorer';
import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';

export interface OpenDocs {
  readonly type: (name: string) => void;
  readonly rootField: (name: string) => void;
}

/** Shows the documentation of a type or of a query or mutation. */
export function useOpenDocs(): OpenDocs {
  const { push, reset } = useDocExplorerActions();
  const { setVisiblePlugin } = useGraphiQLActions();
  const schema = useGraphiQL((state) => state.schema);
  return {
    type: (name) => {
      const def = schema?.getType(name);
      if (!def) return;
      reset();
      push({ name, def });
      setVisiblePlugin(DOC_EXPLORER_PLUGIN);
    },
    rootField: (name) => {
      const type = [schema?.getQueryType(), schema?.getMutationType()].find((root) => root?.getFields()[name]);
      const def = type?.getFields()[name];
      if (!type || !def) return;
      reset();
      push({ name: type.name, def: type });
      push({ name, def });
      setVisiblePlugin(DOC_EXPLORER_PLUGIN);
    },
  };
}
