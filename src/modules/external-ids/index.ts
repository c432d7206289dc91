export { ExternalId } from './external-id.entity';
export { externalIdsChanged } from './external-id.events';
export { EXTERNAL_ID_KEY, ExternalIdInput, NEW_EXTERNAL_IDS } from './external-id.types';
export {
  checkExternalIds,
  checkNewExternalIds,
  holderOf,
  idsBySystem,
  MANAGE_EXTERNAL_IDS,
  MOST_EXTERNAL_IDS,
  putExternalId,
  putNewExternalIds,
  refuseTaken,
  requireFreeIds,
} from './given-ids';
