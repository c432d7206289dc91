import { defineConfig } from '@graphql-hive/gateway';

// Passes the token, the name of the client and a wish for the cost on. Errors keep their codes.
export const gatewayConfig = defineConfig({
  maskedErrors: false,
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) => {
      const names = ['authorization', 'graphql-client-name', 'graphql-client-version', 'x-query-cost'];
      return Object.fromEntries(names.flatMap((name) => (request.headers.has(name) ? [[name, request.headers.get(name)]] : [])));
    },
    fromSubgraphsToClient: ({ response }) => {
      const wait = response.headers.get('retry-after');
      return wait === null ? {} : { 'retry-after': wait };
    },
  },
});
