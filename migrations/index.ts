import { CreateJournal1763700000001 } from './1763700000001-create-journal';
import { CreateRegisters1763700000002 } from './1763700000002-create-registers';
import { CreatePartners1763700000003 } from './1763700000003-create-partners';
import { CreateCustomers1763700000004 } from './1763700000004-create-customers';
import { CreateUsers1763700000005 } from './1763700000005-create-users';
import { CreateCatalogue1763700000006 } from './1763700000006-create-catalogue';
import { CreateSales1763700000007 } from './1763700000007-create-sales';
import { CreateInvitations1763700000008 } from './1763700000008-create-invitations';
import { CreateEnrolment1763700000009 } from './1763700000009-create-enrolment';
import { FillRegisters1763700000010 } from './1763700000010-fill-registers';
import { Workflows1763800000001 } from './1763800000001-workflows';
import { EnrolmentWorkflow1763800000020 } from './1763800000020-enrolment-workflow';
import { Invitations1763800000030 } from './1763800000030-invitations';
import { Attestations1763800000040 } from './1763800000040-attestations';
import { Subscriptions1763800000060 } from './1763800000060-subscriptions';
import { SignIn1763900000010 } from './1763900000010-sign-in';
import { ExternalIdentities1763900000050 } from './1763900000050-external-identities';
import { ChangeEvents1764000000010 } from './1764000000010-change-events';
import { PagesAtDepth1764000000020 } from './1764000000020-pages-at-depth';
import { FoundByIndex1764000000030 } from './1764000000030-found-by-index';
import { EmailDomains1764000000050 } from './1764000000050-email-domains';
import { PasswordsByPartners1764000000060 } from './1764000000060-passwords-by-partners';
import { UnprovenAddresses1764000000070 } from './1764000000070-unproven-addresses';
import { RefreshedFrom1764000000071 } from './1764000000071-refreshed-from';
import { RequestsAsSeen1764000000080 } from './1764000000080-requests-as-seen';
import { TextOfPartnershipEnd1764000000081 } from './1764000000081-text-of-partnership-end';
import { FoldLetters1764000000090 } from './1764000000090-fold-letters';
import { DomainProofs1764000000100 } from './1764000000100-domain-proofs';
import { WhatPricesAreFor1764000000110 } from './1764000000110-what-prices-are-for';
import { AzureOwnerOfRelationships1764000000111 } from './1764000000111-azure-owner-of-relationships';
import { ParentLinesFromOne1764000000112 } from './1764000000112-parent-lines-from-one';
import { DirectoryFilters1764000000120 } from './1764000000120-directory-filters';
import { AccountReads1764000000121 } from './1764000000121-account-reads';
import { FinerUsagePrices1764000000130 } from './1764000000130-finer-usage-prices';
import { UsersByKind1764000000131 } from './1764000000131-users-by-kind';
import { StatesInOrder1764000000140 } from './1764000000140-states-in-order';
import { SubscriptionRecords1764000000150 } from './1764000000150-subscription-records';
import { EveryFieldInFilters1764000000160 } from './1764000000160-every-field-in-filters';
import { ListsWithoutParent1764000000161 } from './1764000000161-lists-without-parent';
import { SubscriptionPeriods1764000000170 } from './1764000000170-subscription-periods';
import { FoundByValue1764000000171 } from './1764000000171-found-by-value';
import { UpdatedAt1764000000180 } from './1764000000180-updated-at';
import { DemoProgress1764000000190 } from './1764000000190-demo-progress';
import { KeysOfScopes1764000000200 } from './1764000000200-keys-of-scopes';
import { SavedQueries1764000000210 } from './1764000000210-saved-queries';
import { Schedules1764000000211 } from './1764000000211-schedules';
import { BulkRuns1764000000220 } from './1764000000220-bulk-runs';
import { ExternalIds1764000000221 } from './1764000000221-external-ids';
import { OriginOfSubscriptions1764000000222 } from './1764000000222-origin-of-subscriptions';
import { TextsInObjects1764000000230 } from './1764000000230-texts-in-objects';
import { PricesForATime1764000000231 } from './1764000000231-prices-for-a-time';
import { ImportTemplates1764000000232 } from './1764000000232-import-templates';
import { AuditChain1764000000240 } from './1764000000240-audit-chain';
import { IdentityProviders1764000000241 } from './1764000000241-identity-providers';
import { Passkeys1764000000242 } from './1764000000242-passkeys';
import { WhatHasNotEnded1764000000244 } from './1764000000244-what-has-not-ended';

/** All migrations, oldest first. */
export const migrations = [
  CreateJournal1763700000001,
  CreateRegisters1763700000002,
  CreatePartners1763700000003,
  CreateCustomers1763700000004,
  CreateUsers1763700000005,
  CreateCatalogue1763700000006,
  CreateSales1763700000007,
  CreateInvitations1763700000008,
  CreateEnrolment1763700000009,
  FillRegisters1763700000010,
  Workflows1763800000001,
  EnrolmentWorkflow1763800000020,
  Invitations1763800000030,
  Attestations1763800000040,
  Subscriptions1763800000060,
  SignIn1763900000010,
  ExternalIdentities1763900000050,
  ChangeEvents1764000000010,
  PagesAtDepth1764000000020,
  FoundByIndex1764000000030,
  EmailDomains1764000000050,
  PasswordsByPartners1764000000060,
  UnprovenAddresses1764000000070,
  RefreshedFrom1764000000071,
  RequestsAsSeen1764000000080,
  TextOfPartnershipEnd1764000000081,
  FoldLetters1764000000090,
  DomainProofs1764000000100,
  WhatPricesAreFor1764000000110,
  AzureOwnerOfRelationships1764000000111,
  ParentLinesFromOne1764000000112,
  DirectoryFilters1764000000120,
  AccountReads1764000000121,
  FinerUsagePrices1764000000130,
  UsersByKind1764000000131,
  StatesInOrder1764000000140,
  SubscriptionRecords1764000000150,
  EveryFieldInFilters1764000000160,
  ListsWithoutParent1764000000161,
  SubscriptionPeriods1764000000170,
  FoundByValue1764000000171,
  UpdatedAt1764000000180,
  DemoProgress1764000000190,
  KeysOfScopes1764000000200,
  SavedQueries1764000000210,
  Schedules1764000000211,
  BulkRuns1764000000220,
  ExternalIds1764000000221,
  OriginOfSubscriptions1764000000222,
  TextsInObjects1764000000230,
  PricesForATime1764000000231,
  ImportTemplates1764000000232,
  AuditChain1764000000240,
  IdentityProviders1764000000241,
  Passkeys1764000000242,
  WhatHasNotEnded1764000000244,
];
