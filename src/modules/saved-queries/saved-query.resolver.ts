import { Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { AvailableActions, Derived, FieldsOf, ViewerCan, type Edge } from '../../graph/edges';
import { RootById, RootList } from '../../graph/roots';
import { listOf, raw, type Row } from '../../graph/row';
import { savedQueryOperations } from './saved-query.actions';
import { SavedQuery } from './saved-query.entity';
import { SavedQueryVariable, SavedQueryVersion } from './saved-query.types';
import { loadVersions, VERSIONS_KEPT } from './versions';

@FieldsOf(() => SavedQuery)
export class SavedQueryFields {
  @Derived(() => [SavedQueryVariable], { needs: [raw('variablesJson')], description: 'The variables of the document.' })
  variables({ rawVariablesJson }: Row<SavedQuery, 'rawVariablesJson'>): SavedQueryVariable[] {
    return listOf<SavedQueryVariable>(rawVariablesJson);
  }

  @Derived(() => Boolean, {
    needs: [raw('ownerId')],
    description: 'Whether it is your own.',
    sql: (of, _now, { userId }) => `${of('rawOwnerId')} = ${userId}`,
  })
  viewerIsOwner({ rawOwnerId }: Row<SavedQuery, 'rawOwnerId'>, ctx: Ctx): boolean {
    return rawOwnerId === ctx.viewer.userId;
  }

  @Derived(() => [SavedQueryVersion], {
    needs: ['id'],
    description: `The latest ${VERSIONS_KEPT} versions, the current one first. Older ones are not kept.`,
  })
  versions({ id }: Row<SavedQuery>, ctx: Ctx): Promise<SavedQueryVersion[]> {
    return loadVersions(ctx, id);
  }

  @AvailableActions(savedQueryOperations)
  availableActions!: Edge;

  @ViewerCan(savedQueryOperations)
  viewerCan!: Edge;
}

@Resolver()
export class SavedQueryQueries {
  @RootById(() => SavedQuery, {
    action: 'saved_query.read',
    description: 'A saved query.',
    example: 'savedQuery(id: "qry_01h…") { name document variables { name type required } }',
  })
  savedQuery!: Edge;

  @RootList(() => SavedQuery, {
    action: 'saved_query.read',
    description: 'Your own saved queries, and those shared in your organization.',
    example: 'savedQueries(first: 10, orderBy: { field: NAME, direction: ASC }) { nodes { name description shared formats } }',
  })
  savedQueries!: Edge;
}
