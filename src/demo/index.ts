export { seedDemo, type DemoStep } from './seed';
export { readProgress } from './stream/progress';
export { DEMO_SIZES, type DemoSize } from './stream/shape';
export { DEMO_USERS } from './sign-ins';
