import type { DirectoryService } from './partner.entity';

/** The text column that describes each service. */
const TEXT_OF: Readonly<Record<DirectoryService, string>> = {
  TRAINING: 'training',
  MARKETING_HELP: 'marketingHelp',
  FINANCING: 'financing',
  CREDIT_TERMS: 'creditTerms',
};

/** The services that an entry describes, in stored form. */
export const servicesIn = (texts: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(Object.keys(TEXT_OF).filter((service) => texts[TEXT_OF[service as DirectoryService]] != null));
