export { seedDemo } from './seed';
export { DEMO_USERS } from './sign-ins';
