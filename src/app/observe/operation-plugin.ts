import type { ApolloServerPlugin } from '@apollo/server';
import type { Ctx } from '../../data/context';
import { RequestRecord } from './request-record';

/** Notes the operation of each request and the codes of its errors. Must be the last plugin: others change the errors. */
export function observed(): ApolloServerPlugin<Ctx> {
  return {
    requestDidStart: ({ contextValue: { observer } }) => {
      if (!(observer instanceof RequestRecord)) return Promise.resolve();
      return Promise.resolve({
        didResolveOperation: ({ operation, operationName, document }) => {
          if (operation) observer.begins({ kind: operation.operation, name: operationName }, document);
          return Promise.resolve();
        },
        willSendResponse: ({ response: { body } }) => {
          if (body.kind !== 'single') return Promise.resolve();
          for (const { extensions } of body.singleResult.errors ?? []) observer.failed(extensions?.['code']);
          observer.answers();
          return Promise.resolve();
        },
      });
    },
  };
}
