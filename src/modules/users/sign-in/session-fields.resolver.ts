import type { Ctx } from '../../../data/context';
import { AvailableActions, Derived, FieldsOf, ViewerCan, type Edge } from '../../../graph/edges';
import type { Row } from '../../../graph/row';
import { Session } from '../user.entity';
import { sessionOperations } from './end-sessions';

@FieldsOf(() => Session)
export class SessionFields {
  @Derived(() => Boolean, {
    needs: ['id'],
    description: 'This is the session of the current request.',
    sql: (of, _now, { sessionId }) => `${of('id')} = ${sessionId}`,
  })
  current({ id }: Row<Session>, { viewer }: Ctx): boolean {
    return id === viewer.sessionId;
  }

  @AvailableActions(sessionOperations)
  availableActions!: Edge;

  @ViewerCan(sessionOperations)
  viewerCan!: Edge;
}
