export { type RunnableQuery, savedQueryByName } from './saved-query.service';
