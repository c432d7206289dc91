import { AvailableActions, FieldsOf, ViewerCan, type Edge } from '../../graph/edges';
import { Customer, CustomerRelationship } from '../customers';
import { allCustomerOperations, allRelationshipOperations } from './customer-lifecycle.actions';

@FieldsOf(() => Customer)
export class CustomerActions {
  @AvailableActions(allCustomerOperations)
  availableActions!: Edge;

  @ViewerCan(allCustomerOperations)
  viewerCan!: Edge;
}

@FieldsOf(() => CustomerRelationship)
export class CustomerRelationshipActions {
  @AvailableActions(allRelationshipOperations)
  availableActions!: Edge;

  @ViewerCan(allRelationshipOperations)
  viewerCan!: Edge;
}
