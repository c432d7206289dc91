import type { IncomingMessage } from 'node:http';
import jwt from 'jsonwebtoken';
import { database } from './database';
import { RoleAssignment, User } from './entities/user';
import { createLoaders, type Loaders } from './loaders';

export interface Viewer {
  id: string;
  organizationId: string;
  roles: string[];
  /** The market whose offers its organization sells. */
  market: string;
}

export interface Context {
  viewer: Viewer | null;
  loaders: Loaders | null;
}

async function viewerOf(request: IncomingMessage): Promise<Viewer | null> {
  const token = request.headers.authorization?.replace(/^Bearer /, '');
  if (!token) return null;
  const claims = jwt.verify(token, process.env['TOKEN_SECRET'] ?? '', { algorithms: ['HS256'] });
  const id = String(claims.sub);
  const [user, roles] = await Promise.all([
    database.getRepository(User).findOne({ where: { id, status: 'ACTIVE' }, relations: { partner: true } }),
    database.getRepository(RoleAssignment).findBy({ userId: id }),
  ]);
  if (!user) return null;
  return {
    id,
    organizationId: user.organizationId,
    roles: roles.map(({ role }) => role),
    market: `${user.partner?.cloud}:${user.partner?.marketRegion}`,
  };
}

export async function createContext({ req }: { req: IncomingMessage }): Promise<Context> {
  const viewer = await viewerOf(req);
  return { viewer, loaders: viewer && createLoaders(viewer) };
}
