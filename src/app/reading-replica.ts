import type { GatewayExecutor } from '@apollo/server-gateway-interface';
import type { OperationDefinitionNode } from 'graphql';
import { preferReplica, type Ctx } from '../data/context';

/**
 * Runs queries on the replica, if there is one that is as fresh as the primary. The viewer and the rights were read from the
 * primary before.
 */
export const readingReplica =
  (execute: GatewayExecutor): GatewayExecutor =>
  async (request) => {
    // Absent if the document has no such operation, which the executor refuses.
    const operation = request.operation as OperationDefinitionNode | undefined;
    if (operation?.operation === 'query') await preferReplica(request.context as Ctx);
    return execute(request);
  };
