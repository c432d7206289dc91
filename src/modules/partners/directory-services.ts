import type { DirectoryService } from './partner.entity';

/** The texts of an entry, by the service that each tells of. */
const TEXT_OF: Readonly<Record<DirectoryService, string>> = {
  TRAINING: 'training',
  MARKETING_HELP: 'marketingHelp',
  FINANCING: 'financing',
  CREDIT_TERMS: 'creditTerms',
};

/** The services that an entry tells of, as they are stored beside its texts. */
export const servicesIn = (texts: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(Object.keys(TEXT_OF).filter((service) => texts[TEXT_OF[service as DirectoryService]] != null));
