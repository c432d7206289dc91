import type { GraphQLSchema } from 'graphql';
import type { DocumentLimits } from '../../config/env';
import { MAX_PAGE } from '../../graph/page';
import type { Pricer } from '../cost/price';
import { argumentOf, valueOf, type Variables } from '../cost/values';
import { coerced } from './coerced';
import { flatShape, rowsOfList, type FlatShape, type RowsOfList } from './columns';
import { listDocument, pagedDocument, parseValid, type ListDocument, type PagedDocument } from './document';
import { FORMATS, type ExportFormat } from './formats';
import { pageSizeOf } from './pages';

/** What an export is asked for. */
export interface ExportRequest {
  document: string;
  variables: Variables;
  format: ExportFormat;
  /** The cursor to begin after. Null: that of the document, if it has one. */
  after: string | null;
}

/** A checked export. */
export interface PreparedExport {
  format: ExportFormat;
  list: ListDocument;
  rows: RowsOfList;
  /** Null for formats that keep nested lists. */
  shape: FlatShape | null;
  paged: PagedDocument;
  variables: Variables;
  pageSize: number;
  after: string | null;
}

/** Rows per page: `first` of the document if it is less than the maximum. */
function wantedSize({ list }: ListDocument, variables: Variables): number {
  const node = argumentOf(list, 'first');
  const first = node && valueOf(node, variables);
  return typeof first === 'number' && first > 0 ? Math.min(first, MAX_PAGE) : MAX_PAGE;
}

function beginsAfter({ list }: ListDocument, variables: Variables): string | null {
  const node = argumentOf(list, 'after');
  const after = node && valueOf(node, variables);
  return typeof after === 'string' && after !== '' ? after : null;
}

/** Checks an export completely, before anything is read. */
export function prepare(
  { schema, limits, price }: { schema: GraphQLSchema; limits: DocumentLimits; price: Pricer },
  { document, variables, format, after }: ExportRequest,
): PreparedExport {
  const list = listDocument(schema, parseValid(schema, document, limits));
  const values = coerced(schema, list, variables);
  const rows = rowsOfList(schema, list, values);
  const shape = FORMATS[format].flat ? flatShape(schema, list, values) : null;
  const paged = pagedDocument(schema, list);
  return {
    format,
    list,
    rows,
    shape,
    paged,
    variables,
    pageSize: pageSizeOf(price, paged, variables, wantedSize(list, values)),
    after: after ?? beginsAfter(list, values),
  };
}
