import { makeUnitOfWork } from '../graph/settle';
import { queueMails, recordEvents } from '../modules/journal';
import { lockOrganizations } from '../modules/partners';
import { modules } from './modules';

/** What every transaction does beside its work, with the modules of the server. */
export const unitOfWork = makeUnitOfWork(modules, { lock: lockOrganizations, record: recordEvents, queue: queueMails });
