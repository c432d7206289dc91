import { isRecord } from '../guards';

/** Variables as typed. None, if that is not an object. */
export function readVariables(text: string | null | undefined): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text ?? '');
    return isRecord(parsed) ? parsed : {};
  } catch {
    return {};
  }
}
