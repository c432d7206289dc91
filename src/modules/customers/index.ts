export { AcquisitionChannel, Customer } from './customer.entity';
