import type { Ctx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { inScope } from '../../../graph/actions';
import { mutate } from '../../../graph/mutation';
import { insertRow } from '../../../graph/write';
import { checkText } from '../../../kernel/checks';
import { refuse } from '../../../kernel/errors';
import { newId } from '../../../kernel/ids';
import { policy } from '../../../policy/policy';
import { digest } from '../../../security/tokens';
import { requireSameRights } from '../../partners';
import { ApiToken } from '../user.entity';
import { NEVER_WITH_TOKENS, newApiToken } from './api-token';
import { apiTokenCreated, apiTokenRevoked } from './api-token.events';
import type { CreateApiTokenInput, RevokeApiTokenInput } from './api-token.types';

const ACTION_OF_NAME: ReadonlyMap<string, string> = new Map([...policy.values()].map(({ name, action }) => [name, action]));

/** A year after a time, by the calendar. */
function aYearAfter(at: number): number {
  const date = new Date(at);
  return date.setUTCFullYear(date.getUTCFullYear() + 1);
}

/** The actions of an input, each once; refuses those that the creator may not do and those that no token may do. */
function actionsOf({ viewer }: Ctx, { actions, readOnly }: CreateApiTokenInput): string[] {
  const wanted = [...new Set(actions ?? [])].sort();
  if (wanted.length === 0 && readOnly !== true) {
    refuse('INVALID', 'Give the actions that the token is for, or `readOnly: true`.', ['actions']);
  }
  const action = (name: string): string => ACTION_OF_NAME.get(name) ?? '';
  const never = wanted.filter((name) => NEVER_WITH_TOKENS.has(action(name)));
  if (never.length > 0) {
    refuse('ACTION_NOT_FOR_TOKENS', `${never.join(' and ')} needs a sign-in; no token can do it.`, ['actions'], {
      actions: never,
    });
  }
  const missing = wanted.filter((name) => !viewer.actions.has(action(name)));
  if (missing.length > 0) {
    refuse('ACTION_NOT_HELD', `You may not do this yourself: ${missing.join(', ')}.`, ['actions'], { actions: missing });
  }
  return wanted;
}

function checkExpiry(ctx: Ctx, expiresAt: number): void {
  const now = ctx.clock.now();
  if (expiresAt <= now || expiresAt > aYearAfter(now)) {
    refuse('INVALID', 'A token expires in the future, at most a year from now.', ['expiresAt'], {
      latest: new Date(aYearAfter(now)).toISOString(),
    });
  }
}

/** Makes an API token for the viewer; its secret is shown once and stored as a hash. */
export function createApiToken(ctx: Ctx, input: CreateApiTokenInput): Promise<object> {
  const { expiresAt } = input;
  const readOnly = input.readOnly === true;
  const name = input.name.trim();
  const id = newId('ApiToken', ctx.clock.now());
  const token = newApiToken(id);
  let actions: string[] = [];
  return mutate(ctx, {
    operation: 'createApiToken',
    input,
    before: () => {
      checkText(input.name, { min: 1, max: 200 }, ['name']);
      actions = actionsOf(ctx, input);
      checkExpiry(ctx, expiresAt);
    },
    locks: () => [ctx.viewer.organizationId],
    work: async (tx) => {
      await requireSameRights(tx);
      const { userId } = tx.viewer;
      const row = {
        id,
        createdAt: tx.clock.now(),
        userId,
        name,
        tokenHash: digest(token),
        actions: JSON.stringify(actions),
        readOnly,
        expiresAt,
        hint: token.slice(-4),
      };
      const after = { name, actions, readOnly, expiresAt: new Date(expiresAt).toISOString() };
      await insertRow(tx, ApiToken, row, apiTokenCreated(id, after));
      return { apiTokenId: id };
    },
    shown: ({ repeated, dryRun }) => ({ token: repeated || dryRun ? null : token, secretShownBefore: repeated }),
    refused: { token: null, secretShownBefore: false },
  });
}

/** Revokes an own API token; it is worth nothing from the next request on. */
export function revokeApiToken(ctx: Ctx, input: RevokeApiTokenInput): Promise<object> {
  const { apiTokenId: id } = input;
  return mutate(ctx, {
    operation: 'revokeApiToken',
    input,
    work: async (tx) => {
      await inScope(tx, ApiToken, id, [], ['apiTokenId']);
      const now = tx.clock.now();
      const revoked = await tx.db.run(
        bound('subject', 'UPDATE api_token SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL'),
        [now, id],
      );
      if (revoked !== 1) refuse('INVALID_STATE', 'This token is revoked already.', ['apiTokenId'], { state: 'REVOKED' });
      tx.emit(apiTokenRevoked(id));
      return { apiTokenId: id };
    },
  });
}
