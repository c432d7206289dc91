import type { Ctx } from '../../../data/context';
import { AvailableActions, Derived, FieldsOf, ViewerCan, type Edge } from '../../../graph/edges';
import type { GraphRow } from '../../../graph/registry';
import { Session } from '../user.entity';
import { sessionOperations } from './end-sessions';

@FieldsOf(() => Session)
export class SessionFields {
  @Derived(() => Boolean, { needs: ['id'], description: 'It is the session of this request.' })
  current(row: GraphRow, { viewer }: Ctx): boolean {
    return row.id === viewer.sessionId;
  }

  @AvailableActions(sessionOperations)
  availableActions!: Edge;

  @ViewerCan(sessionOperations)
  viewerCan!: Edge;
}
