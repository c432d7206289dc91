export type { DemoCounts } from './counts';
export { seedDemo, type DemoOptions } from './seed';
export { DEMO_PASSWORD, DEMO_USERS, type DemoUser } from './sign-ins';
