export { keepRefusal } from './refusals';
export { trustIn } from './trusted-issuer';
