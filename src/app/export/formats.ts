/** The formats of exports. */
export const FORMATS = {
  CSV: { extension: 'csv', type: 'text/csv; charset=utf-8; header=present', flat: true },
  NDJSON: { extension: 'ndjson', type: 'application/x-ndjson; charset=utf-8', flat: false },
  JSON: { extension: 'json', type: 'application/json; charset=utf-8', flat: false },
  XLSX: { extension: 'xlsx', type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', flat: true },
} as const satisfies Record<string, { extension: string; type: string; flat: boolean }>;

export type ExportFormat = keyof typeof FORMATS;

/** The names of the formats. */
export const FORMAT_NAMES = Object.keys(FORMATS) as ExportFormat[];

/** The format with a file extension. Undefined if there is none. */
export const formatOfExtension = (extension: string): ExportFormat | undefined =>
  FORMAT_NAMES.find((name) => FORMATS[name].extension === extension);
