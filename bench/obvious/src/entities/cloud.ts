import { registerEnumType } from 'type-graphql';

export enum Cloud {
  PUBLIC = 'PUBLIC',
  US_GOVERNMENT = 'US_GOVERNMENT',
  GERMANY = 'GERMANY',
}
registerEnumType(Cloud, { name: 'Cloud' });
