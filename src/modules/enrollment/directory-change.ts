import type { Values } from '../../data/insert';
import { bound } from '../../data/sql';
import { changedIn } from '../../graph/changed';
import { defineOperation } from '../../graph/define-mutation';
import type { RowValues } from '../../graph/row';
import { updateVersioned } from '../../graph/write';
import { checkText, checkWebsite } from '../../kernel/checks';
import { refuse, together } from '../../kernel/errors';
import { DirectoryEntry, directoryOperations, ownEntry, servicesIn } from '../partners';
import { isEmail } from '../users';
import { DIRECTORY_CHANGE_REQUESTED } from './enrollment.mails';
import { directoryChangeRequested, directoryEntryUpdated } from './register.events';
import {
  RequestDirectoryChangeInput,
  RequestDirectoryChangePayload,
  UpdateDirectoryEntryInput,
  UpdateDirectoryEntryPayload,
  type RegionOfferInput,
} from './directory-change.types';

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
      if (input.regions === null) refuse('INVALID', 'To remove all regions, send an empty list.', ['regions']);
      checkRegions(input.regions ?? []);
    },
    () => checkText(contact?.name, { min: 1, max: 200 }, ['salesContact', 'name']),
    () => checkText(contact?.phone, { min: 3, max: 40 }, ['salesContact', 'phone']),
    () => {
      if (contact?.email != null && !isEmail(contact.email)) {
        refuse('INVALID_EMAIL', 'This is not a valid e-mail address.', ['salesContact', 'email']);
      }
    },
  );
}

/** The fields that an update can change or depends on. */
const FIELDS = [
  ...TEXTS,
  'website',
  'salesName',
  'salesEmail',
  'salesPhone',
  'regionOffers',
  'servedRegions',
  'services',
] as const;

type Changed = RowValues<Pick<DirectoryEntry, (typeof FIELDS)[number]>>;

function valuesOf(input: UpdateDirectoryEntryInput): Changed {
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

export const updateDirectoryEntry = defineOperation({
  name: 'updateDirectoryEntry',
  description: 'Changes the directory entry of an active provider.',
  example:
    'updateDirectoryEntry(input: { directoryEntryId: "dir_01h…", training: "Monthly webinars", expectedVersion: 2 }) { directoryEntry { training version } errors { code message } }',
  action: 'directory.update',
  input: UpdateDirectoryEntryInput,
  inputDescription: 'The entry and the changes.',
  payload: UpdateDirectoryEntryPayload,
  codes: ['INVALID_EMAIL'],
  on: directoryOperations.on({}),
  thing: 'directoryEntryId',
  alsoRead: FIELDS,
  before: (_ctx, input) => check(input),
  work: async (tx, { input, row, facts }) => {
    const values = valuesOf(input);
    const services = servicesIn({ ...row, ...values });
    if (services !== row.services) values.services = services;
    const stored: Values = row;
    const changed = changedIn(values, (name) => stored[name]);
    if (Object.keys(changed).length === 0) return { directoryEntryId: row.id };
    const before = Object.fromEntries(Object.keys(changed).map((name) => [name, stored[name]]));
    const entry = { id: row.id, providerId: facts.providerId };
    await updateVersioned(tx, DirectoryEntry, row, changed, directoryEntryUpdated(entry, { before, after: changed }));
    return { directoryEntryId: row.id };
  },
});

export const requestDirectoryChange = defineOperation({
  name: 'requestDirectoryChange',
  description: "Asks the operator by mail to change your provider's directory entry. Only the operator can change the entry.",
  example:
    'requestDirectoryChange(input: { directoryEntryId: "dir_01h…", request: "Please add Canada to our regions." }) { directoryEntry { id } errors { code message } }',
  action: 'directory.request_change',
  input: RequestDirectoryChangeInput,
  inputDescription: 'The requested change.',
  payload: RequestDirectoryChangePayload,
  codes: ['NOT_OWN_ENTRY'],
  on: directoryOperations.on({ check: ownEntry }),
  thing: 'directoryEntryId',
  alsoRead: ['name'],
  before: (_ctx, { request }) => checkText(request, { min: 10, max: 4_000, lines: true }, ['request']),
  work: async (tx, { input: { request }, row }) => {
    const operators = await tx.db.rows(
      bound<{ email: string }>(
        'nobody',
        "SELECT u.email FROM `user` u JOIN organization o ON o.id = u.organization_id WHERE o.kind = 'OPERATOR' AND u.status = 'ACTIVE' ORDER BY u.id",
      ),
      [],
    );
    const mail = { template: DIRECTORY_CHANGE_REQUESTED, subjectId: row.id, values: { provider: row.name, request } };
    const mails = operators.map(({ email }) => ({ ...mail, recipient: email }));
    tx.emit(directoryChangeRequested(row.id, request, mails));
    return { directoryEntryId: row.id };
  },
});
