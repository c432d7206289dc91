import type { Writer } from '../../../../src/data/database';
import { rebuildScopes } from '../../../../src/demo/write';

/** Writes who sees what for all rows that were put in beside the API. The only place here that knows how scopes are written. */
export const fillScopes = (writer: Writer): Promise<void> => rebuildScopes(writer);
