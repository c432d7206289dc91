export { CustomerSubscription, LicenseAssignment } from './subscription.entity';
