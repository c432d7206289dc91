import { useGraphiQL, type GraphiQLPlugin } from '@graphiql/react';
import type { GraphQLSchema } from 'graphql';
import { useMemo, useRef, useState } from 'react';
import type { Domain } from '../config';
import { useWorkbench } from '../workbench';
import { MapDialog } from './map-dialog';
import { useOpenDocs } from './open-docs';
import { schemaMap } from './schema-map';

/** The first sentence of a description. */
const first = (text: string | null | undefined): string => /^.*?[.](?=\s|$)/s.exec(text ?? '')?.[0] ?? text ?? '';

interface EntriesProps {
  readonly title: string;
  readonly names: readonly string[];
  readonly about: (name: string) => string;
  readonly onOpen: (name: string) => void;
}

function Entries({ title, names, about, onOpen }: EntriesProps) {
  if (names.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul>
        {names.map((name) => (
          <li key={name}>
            <button type="button" className="link" onClick={() => onOpen(name)}>
              {name}
            </button>{' '}
            <span>{about(name)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const matching = (names: readonly string[], wanted: string): string[] =>
  names.filter((name) => name.toLowerCase().includes(wanted.trim().toLowerCase()));

interface DomainProps {
  readonly domain: Domain;
  readonly schema: GraphQLSchema;
  readonly wanted: string;
}

function DomainDocs({ domain, schema, wanted }: DomainProps) {
  const open = useOpenDocs();
  const [queries, mutations] = [schema.getQueryType()?.getFields() ?? {}, schema.getMutationType()?.getFields() ?? {}];
  const types = matching(domain.types, wanted);
  const fields = matching(domain.fields, wanted);
  if (types.length + fields.length === 0) return null;
  return (
    <details open={wanted.trim() !== ''}>
      <summary>{`${domain.name} (${types.length + fields.length})`}</summary>
      <Entries title="Types" names={types} about={(name) => first(schema.getType(name)?.description)} onOpen={open.type} />
      <Entries
        title="Queries"
        names={fields.filter((name) => name in queries)}
        about={(name) => first(queries[name]?.description)}
        onOpen={open.rootField}
      />
      <Entries
        title="Mutations"
        names={fields.filter((name) => name in mutations)}
        about={(name) => first(mutations[name]?.description)}
        onOpen={open.rootField}
      />
    </details>
  );
}

function Panel() {
  const schema = useGraphiQL((state) => state.schema);
  const { domains } = useWorkbench();
  const open = useOpenDocs();
  const map = useMemo(() => (schema ? schemaMap(schema, domains) : null), [schema, domains]);
  const dialog = useRef<HTMLDialogElement>(null);
  const [wanted, setWanted] = useState('');
  const [chosen, setChosen] = useState('Customer');
  if (!schema || !map) return <p className="hint">The schema has not been read yet.</p>;
  return (
    <div className="panel" data-testid="schema-panel">
      <h2>Schema by domain</h2>
      <div className="line">
        <input
          type="search"
          aria-label="Search types, queries and mutations"
          placeholder="Search…"
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
        <button type="button" data-testid="show-map" onClick={() => dialog.current?.showModal()}>
          Map
        </button>
      </div>
      {map.domains.map((domain) => (
        <DomainDocs key={domain.name} domain={domain} schema={schema} wanted={wanted} />
      ))}
      <MapDialog
        dialog={dialog}
        map={map}
        chosen={chosen}
        onChoose={setChosen}
        onOpenDocs={(type) => {
          dialog.current?.close();
          open.type(type);
        }}
      />
    </div>
  );
}

function Icon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <rect x="3" y="3" width="7" height="6" rx="1" />
      <rect x="14" y="9" width="7" height="6" rx="1" />
      <rect x="3" y="15" width="7" height="6" rx="1" />
      <path d="M10 6h2v12h-2M12 12h2" />
    </svg>
  );
}

/** The documentation sorted by domain, and a map of the types. */
export const SCHEMA_PLUGIN: GraphiQLPlugin = { title: 'Schema by domain', icon: Icon, content: Panel };
