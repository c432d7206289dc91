import { makeUnitOfWork } from '../graph/settle';
import { recordEvents } from '../modules/audit';
import { queueMails } from '../modules/outbox';
import { lockOrganizations } from '../modules/partners';
import { modules } from './modules';

/** What every transaction does in addition to its work, for this server's modules. */
export const unitOfWork = makeUnitOfWork(modules, { lock: lockOrganizations, record: recordEvents, queue: queueMails });
