export { namedIds } from './named-ids';
