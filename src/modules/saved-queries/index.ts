export { ExportFormat, SavedQuery } from './saved-query.entity';
export { type RunnableQuery, savedQueryByName } from './saved-query.service';
