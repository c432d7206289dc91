import type { Ctx } from '../../data/context';
import type { Values } from '../../data/insert';
import { bound } from '../../data/sql';
import { actOn } from '../../graph/actions';
import { changedIn } from '../../graph/changed';
import { mutate } from '../../graph/mutation';
import { change } from '../../graph/write';
import { checkText, checkWebsite } from '../../kernel/checks';
import { refuse, together } from '../../kernel/errors';
import { DirectoryEntry, directoryOperations, servicesIn } from '../partners';
import { isEmail } from '../users';
import { DIRECTORY_CHANGE_REQUESTED } from './enrolment.mails';
import { directoryChangeRequested, directoryEntryUpdated } from './register.events';
import type { RegionOfferInput, RequestDirectoryChangeInput, UpdateDirectoryEntryInput } from './directory-change.types';

const TEXTS = ['training', 'marketingHelp', 'financing', 'creditTerms'] as const;

function checkRegions(regions: readonly RegionOfferInput[]): void {
  const twice = regions.find(({ region }, index) => regions.findIndex((other) => other.region === region) !== index);
  if (twice) refuse('INVALID', `Give ${twice.region} once.`, ['regions']);
  regions.forEach(({ offers }, index) => {
    const path = ['regions', String(index), 'offers'];
    if (offers.length > 50) refuse('INVALID', 'Give at most 50 offers.', path);
    for (const offer of offers) checkText(offer, { min: 1, max: 200 }, path);
  });
}

function check(input: UpdateDirectoryEntryInput): void {
  const { salesContact: contact } = input;
  together(
    ...TEXTS.map((name) => () => checkText(input[name], { min: 1, max: 4_000, lines: true }, [name])),
    () => checkWebsite(input.website, ['website']),
    () => {
      if (input.regions === null) refuse('INVALID', 'Give an empty list to take all regions away.', ['regions']);
      checkRegions(input.regions ?? []);
    },
    () => checkText(contact?.name, { min: 1, max: 200 }, ['salesContact', 'name']),
    () => checkText(contact?.phone, { min: 3, max: 40 }, ['salesContact', 'phone']),
    () => {
      if (contact?.email != null && !isEmail(contact.email)) {
        refuse('INVALID_EMAIL', 'This is no e-mail address.', ['salesContact', 'email']);
      }
    },
  );
}

function valuesOf(input: UpdateDirectoryEntryInput): Values {
  const { salesContact: contact, regions, website } = input;
  return {
    ...Object.fromEntries(TEXTS.filter((name) => input[name] !== undefined).map((name) => [name, input[name] ?? null])),
    ...(website !== undefined ? { website } : {}),
    ...(contact !== undefined
      ? { salesName: contact?.name ?? null, salesEmail: contact?.email?.trim() ?? null, salesPhone: contact?.phone ?? null }
      : {}),
    ...(regions != null
      ? {
          regionOffers: JSON.stringify(regions.map(({ region, offers }) => ({ region, offers }))),
          servedRegions: JSON.stringify(regions.map(({ region }) => region)),
        }
      : {}),
  };
}

/** The operator changes a provider's entry in the directory. */
export function updateDirectoryEntry(ctx: Ctx, input: UpdateDirectoryEntryInput): Promise<object> {
  return mutate(ctx, {
    operation: 'updateDirectoryEntry',
    input,
    before: () => check(input),
    work: async (tx) => {
      const values = valuesOf(input);
      const { row, facts } = await actOn(tx, DirectoryEntry, directoryOperations, 'updateDirectoryEntry', {
        id: input.directoryEntryId,
        path: ['directoryEntryId'],
        expectedVersion: input.expectedVersion,
        also: [...new Set([...Object.keys(values), ...TEXTS, 'services'])],
      });
      const services = servicesIn({ ...row, ...values });
      if (services !== row['services']) values['services'] = services;
      const changed = changedIn(values, (name) => row[name]);
      if (Object.keys(changed).length === 0) return { directoryEntryId: row.id };
      const before = Object.fromEntries(Object.keys(changed).map((name) => [name, row[name]]));
      const entry = { id: row.id, providerId: facts.providerId };
      await change(tx, DirectoryEntry, row, changed, directoryEntryUpdated(entry, { before, after: changed }));
      return { directoryEntryId: row.id };
    },
  });
}

/** A provider asks the operator to change its entry: only the operator changes it (S1). */
export function requestDirectoryChange(ctx: Ctx, input: RequestDirectoryChangeInput): Promise<object> {
  return mutate(ctx, {
    operation: 'requestDirectoryChange',
    input,
    before: () => checkText(input.request, { min: 10, max: 4_000, lines: true }, ['request']),
    work: async (tx) => {
      const { row } = await actOn(tx, DirectoryEntry, directoryOperations, 'requestDirectoryChange', {
        id: input.directoryEntryId,
        path: ['directoryEntryId'],
        also: ['name'],
      });
      const operators = await tx.db.rows(
        bound(
          'nobody',
          "SELECT u.email FROM `user` u JOIN organization o ON o.id = u.organization_id WHERE o.kind = 'OPERATOR' AND u.status = 'ACTIVE' ORDER BY u.id",
        ),
        [],
      );
      const values = { provider: String(row['name']), request: input.request };
      const mail = { template: DIRECTORY_CHANGE_REQUESTED, subjectId: row.id, values };
      const mails = operators.map(({ email }) => ({ ...mail, recipient: String(email) }));
      tx.emit(directoryChangeRequested(row.id, input.request, mails));
      return { directoryEntryId: row.id };
    },
  });
}
