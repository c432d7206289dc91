export { SHOWN_VERSION, versionInForce } from './agreement-text';
export { Cloud, MarketRegion } from './clouds';
export { Segment } from './segments';
export { agreementTemplate, cloudRules, countriesOf, isWebmail, marketRegionOf, type CloudRules } from './reference-data.service';
export { profileOf, profilesTiedTo, servedElsewhere, type Profile, type ServedElsewhere } from './profile.service';
export { ExternalRelationship, PartnerIdEmail, PartnerIdRecord } from './reference-data.entity';
