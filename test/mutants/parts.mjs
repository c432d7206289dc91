/** What is mutated together, and the tests that its mutants have to face; those that need SQLite at most. */
export const parts = {
  rules: {
    mutate: [
      'src/policy/{policy,ceilings,conditions,viewer}.ts',
      'src/security/{tokens,links,vault}.ts',
      'src/modules/users/tokens/api-token.ts',
      'src/modules/users/sign-in/{common-passwords,password-rules}.ts',
      'src/modules/users/second-factor/totp.ts',
    ],
    tests: ['test/unit/**/*.test.ts'],
  },
  sessions: {
    mutate: [
      'src/modules/users/{principal,principal-row}.ts',
      'src/modules/users/sign-in/{attempts,change-password,credentials,end-sessions,open-session,refresh,sign-in}.ts',
      'src/modules/users/second-factor/{answer-second-factor,factors,proof,remove,renew-codes,set-up,use-code}.ts',
      'src/modules/users/second-factor/passkeys/{add-passkey,challenges,change-passkeys,passkey-answer,relying-party,use-passkey}.ts',
    ],
    tests: [
      'test/api/sign-in/{attempts,external,passkey-steps,passkeys,passwords,revocation,second-factor,sessions,sign-in,tokens}.test.ts',
      'test/api/users/{api-tokens,sessions}.test.ts',
    ],
  },
  external: {
    mutate: [
      'src/security/{external-claims,external-tokens,guarded-json,issuer-keys}.ts',
      'src/modules/users/external/{bind,by-external-token}.ts',
      'src/modules/identity-providers/trusted-issuer.ts',
    ],
    tests: ['test/unit/security/{external-tokens,guarded-json}.test.ts', 'test/api/sign-in/{external,issuers}.test.ts'],
  },
  verdicts: {
    mutate: ['src/graph/{rules,verdicts}.ts', 'src/policy/{missing-right,standing}.ts'],
    tests: [
      'test/unit/{rules,verdicts}.test.ts',
      'test/api/rights/{explain-access,not-active,root-fields}.test.ts',
      'test/api/sign-in/{second-factor,tokens}.test.ts',
      'test/api/users/api-tokens.test.ts',
    ],
  },
  graph: {
    mutate: ['src/graph/{read,read-pages,statement,node,act-on,operations}.ts'],
    tests: [
      'test/api/rights/{customers,ended,foreign-ids,lists,partners,people-of-customers,prices,subscriptions}.test.ts',
      'test/api/sign-in/tokens.test.ts',
      'test/api/subscriptions/states.test.ts',
    ],
  },
  scopes: {
    mutate: ['src/graph/scope.ts', 'src/modules/*/*.policy.ts'],
    tests: [
      'test/unit/scopes.test.ts',
      'test/api/rights/{customers,ended,lists,partners,people-of-customers,prices,subscriptions}.test.ts',
      'test/api/sign-in/sessions.test.ts',
    ],
  },
  writes: {
    mutate: ['src/graph/{settle,scope-refresh,scope-rows,write}.ts'],
    tests: ['test/api/data/{settle,touching-writes,writes}.test.ts'],
  },
};
