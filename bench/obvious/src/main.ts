import 'reflect-metadata';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { applyMiddleware } from 'graphql-middleware';
import { buildSchema } from 'type-graphql';
import { createContext, type Context } from './context';
import { database } from './database';
import { permissions } from './permissions';
import { CustomerResolver } from './resolvers/customer.resolver';
import { SubscriptionResolver } from './resolvers/subscription.resolver';

async function main(): Promise<void> {
  await database.initialize();
  const schema = await buildSchema({ resolvers: [CustomerResolver, SubscriptionResolver] });
  const server = new ApolloServer<Context>({ schema: applyMiddleware(schema, permissions) });
  const { url } = await startStandaloneServer(server, {
    context: createContext,
    listen: { host: '127.0.0.1', port: Number(process.env['PORT'] ?? 4000) },
  });
  process.stdout.write(`The obvious build listens on ${url}\n`);
}

main().catch((cause: unknown) => {
  process.stderr.write(`${cause instanceof Error ? cause.stack : String(cause)}\n`);
  process.exitCode = 1;
});
