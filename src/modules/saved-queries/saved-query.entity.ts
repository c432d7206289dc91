import { Column, Entity, PrimaryColumn } from 'typeorm';
import { BooleanField, CodeField, enumeration, IdField, IntField, StringList, TextField } from '../../graph/declare';
import { BaseRecord, GraphNode } from '../../graph/node';
import { savedQueryScope } from './saved-query.policy';

/** Maximum length of a document in characters. */
export const LONGEST_DOCUMENT = 16_000;
/** Maximum length of a description in characters. */
export const LONGEST_DESCRIPTION = 500;

export const ExportFormat = enumeration('ExportFormat', 'A format of exports. See `docs/export.md`.', {
  CSV: 'Comma-separated values in UTF-8, with column names in the first line. Nested lists are flattened.',
  NDJSON: 'A JSON object per line. Nested lists stay nested.',
  JSON: 'A JSON array. Nested lists stay nested.',
  XLSX: 'An Excel workbook with typed cells. Nested lists are flattened.',
});

@Entity('saved_query')
@GraphNode({
  name: 'SavedQuery',
  description: 'A named query of an organization, exported at `GET /queries/<name>.csv`, `.ndjson`, `.json` or `.xlsx`.',
  table: 'saved_query',
  action: 'saved_query.read',
  scope: savedQueryScope,
})
export class SavedQuery extends BaseRecord {
  @IdField({ description: 'The organization.', graph: false })
  organizationId!: string;

  @IdField({ description: 'The owner.', graph: false })
  ownerId!: string;

  @CodeField({
    description:
      'The name in its address: lowercase letters, digits, `-` and `_`. Unique among the queries of its owner, and among the shared queries of the organization.',
    maxLength: 100,
    sort: true,
  })
  name!: string;

  /** The name while the query is shared, otherwise null. Unique in the organization. */
  @Column({ type: 'varchar', length: 100, name: 'shared_name', nullable: true })
  sharedName!: string | null;

  @TextField({ description: 'What the query is for.', maxLength: LONGEST_DESCRIPTION, nullable: true })
  description!: string | null;

  @TextField({ description: 'The GraphQL document: one query with one root list.', maxLength: LONGEST_DOCUMENT })
  document!: string;

  @TextField({ description: 'The variables as JSON.', graph: false, maxLength: 20_000 })
  variablesJson!: string;

  @BooleanField({ description: 'Whether everyone in the organization can read and run it. Otherwise only its owner can.' })
  shared!: boolean;

  @StringList(
    {
      description: 'The formats it can be exported in. CSV and XLSX need a document without lists side by side.',
    },
    () => ExportFormat,
  )
  formats!: readonly string[];

  @IntField({ description: 'Increases with every change. Send it as `expectedVersion`.' })
  version!: number;
}

/** A version of a saved query, as it was stored. */
@Entity('saved_query_version')
export class SavedQueryVersionRecord {
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'saved_query_id' })
  savedQueryId!: string;

  @PrimaryColumn({ type: 'int' })
  version!: number;

  @Column({ type: 'varchar', length: 100 })
  name!: string;

  @Column({ type: 'text', nullable: true })
  description!: string | null;

  @Column({ type: 'text' })
  document!: string;

  @Column({ type: 'boolean' })
  shared!: boolean;

  @Column({ type: 'bigint', name: 'saved_at' })
  savedAt!: number;
}
