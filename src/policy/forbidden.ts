import { AppError } from '../kernel/errors';
import { policy } from './policy';

/** Refused at the top because the role lacks a right that the input asks for. */
export const forbidden = (action: string): AppError =>
  new AppError('FORBIDDEN', 'Your role lacks the right to do this.', {
    action: policy.get(action)?.name,
    requiredRoles: [...(policy.get(action)?.roles ?? [])],
  });
