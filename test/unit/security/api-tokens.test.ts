import { newId } from '../../../src/kernel/ids';
import {
  isApiToken,
  limitedActions,
  limitsSignature,
  NEVER_WITH_TOKENS,
  newApiToken,
} from '../../../src/modules/users/tokens/api-token';
import { isCommonPassword } from '../../../src/modules/users/sign-in/common-passwords';
import { checkPassword } from '../../../src/modules/users/sign-in/password-rules';
import {
  newRecoveryCodes,
  newSharedSecret,
  otpauthUrl,
  plainCode,
  stepOfCode,
} from '../../../src/modules/users/second-factor/totp';
import { type DomainError } from '../../../src/kernel/errors';
import { allowedActions } from '../../../src/policy/policy';
import { codeAt } from '../../api/sign-in/support/second-factor';

const NOW = Date.UTC(2026, 10, 1);

describe('API tokens', () => {
  it('carry their id and 256 random bits', () => {
    const id = newId('ApiToken', NOW);
    const [one, other] = [newApiToken(id), newApiToken(id)];
    expect(one).not.toBe(other);
    expect(one.startsWith(`pgt_${id.slice(4)}.`)).toBe(true);
    expect(Buffer.from(one.split('.')[1] ?? '', 'base64url').length).toBe(32);
    expect(isApiToken(one)).toBe(true);
    for (const text of [
      '',
      ` ${one}`,
      `${one} `,
      `${one}x`,
      `x${one}`,
      one.slice(0, -1),
      one.toUpperCase(),
      one.replace('pgt', 'tok'),
    ]) {
      expect({ text, is: isApiToken(text) }).toEqual({ text, is: false });
    }
  });

  it('are distinguished by their limits, whatever the order', () => {
    const limits = { readOnly: false, actions: ['B', 'A'] };
    expect(limitsSignature(limits)).toBe(limitsSignature({ readOnly: false, actions: ['A', 'B'] }));
    expect(limitsSignature(limits)).not.toBe(limitsSignature({ ...limits, readOnly: true }));
    expect(limitsSignature(limits)).not.toBe(limitsSignature({ ...limits, actions: ['A'] }));
    expect(limits.actions).toEqual(['B', 'A']);
  });

  it('keep the listed actions of their user, those that read, and those that are open to all', () => {
    const held = allowedActions({ kind: 'PROVIDER', roles: ['GLOBAL_ADMIN', 'ADMIN_AGENT'], applicant: false });
    const open = allowedActions({ kind: 'ANONYMOUS', roles: [], applicant: false });
    let number = 0;
    const left = (readOnly: boolean, ...actions: string[]): string[] => {
      const kept = limitedActions(`a test ${(number += 1)}`, held, { readOnly, actions });
      return [...kept].filter((action) => !open.has(action)).sort();
    };
    expect(left(false, 'CUSTOMER_READ', 'ORDER_PLACE')).toEqual(['customer.read', 'order.place']);
    expect(left(true, 'CUSTOMER_READ', 'ORDER_PLACE')).toEqual(['customer.read']);
    expect(left(false, 'OFFER_MANAGE', 'TOKEN_CREATE', 'SESSION_MANAGE_OWN')).toEqual([]);
    const reading = left(true);
    expect(reading).toEqual(expect.arrayContaining(['customer.read', 'customer.read_details', 'export.run', 'offer.read_price']));
    expect(reading.filter((action) => !/\.read(_\w+)?$|^export\.run$/.test(action))).toEqual([]);
    const all = left(false);
    expect(all).toEqual([...held].filter((action) => !open.has(action) && !NEVER_WITH_TOKENS.has(action)).sort());
    for (const action of open)
      expect(limitedActions('open', held, { readOnly: false, actions: ['CUSTOMER_READ'] }).has(action)).toBe(true);
    // Equal limits of equal users are worked out once.
    expect(limitedActions('same', held, { readOnly: true, actions: [] })).toBe(
      limitedActions('same', held, { readOnly: true, actions: [] }),
    );
  });
});

describe('passwords', () => {
  const codeOf = (password: string, about: readonly string[] = []): string | null => {
    try {
      checkPassword(password, ['newPassword'], about);
      return null;
    } catch (cause) {
      const [refusal] = (cause as DomainError).refusals;
      expect(refusal?.path).toEqual(['newPassword']);
      return refusal?.code ?? '';
    }
  };

  it('have 12 to 256 characters, as people count them', () => {
    expect(codeOf('höhle im Berg'.slice(0, 11))).toBe('PASSWORD_LENGTH');
    expect(codeOf('Höhle am Berg'.slice(0, 12))).toBeNull();
    expect(codeOf('🦊'.repeat(6))).toBe('PASSWORD_LENGTH');
    expect(codeOf(`${'Höhle am Berg '.repeat(19)}`.slice(0, 256))).toBeNull();
    expect(codeOf(`${'Höhle am Berg '.repeat(19)}`.slice(0, 257))).toBe('PASSWORD_LENGTH');
  });

  it.each([
    ...['password1234', 'PASSWORD1234', 'Passw0rd2026!!', '!!!dragon!!!!!', '2026 sunshine 2027', 'motherfucker', 'q1w2e3r4t5y6'],
    ...['correct horse battery staple', 'abcabcabcabc', 'aaaaaaaaaaaa', 'abcdefghijklm', 'zyxwvutsrqpo'],
    ...['9876543210/.', 'abcdabcdabcd', 'letmeinletmein', 'changeme-2026-11'],
  ])('are refused when they are as common as %s', (password) => {
    expect(isCommonPassword(password)).toBe(true);
    expect(codeOf(password)).toBe('PASSWORD_COMMON');
  });

  it.each(['eine Brücke über den Inn', 'mond-kabel-eimer-9', 'abcdeabcdeab1', 'demo-Partner-Graph-1', 'acegikmoqsuwzx'])(
    'may be as unusual as %s',
    (password) => {
      expect(codeOf(password)).toBeNull();
    },
  );

  it('do not consist of what everybody knows about their owner', () => {
    const about = ['nora.licht@lichthaus.example', 'Nora Licht'];
    for (const password of ['nora.licht@lichthaus', 'Lichthaus-2026', 'NoraLicht1999', 'Partner-Graph-26', 'licht licht licht']) {
      expect({ password, code: codeOf(password, about) }).toEqual({ password, code: 'PASSWORD_COMMON' });
    }
    expect(codeOf('Lichthaus am Meer', about)).toBeNull();
    expect(codeOf('Lichthaus-2026')).toBeNull();
    // Names too short to mean anything are not looked for.
    expect(codeOf('abc-cba-bca-acb', ['abc', 'cba'])).toBeNull();
  });
});

describe('codes of second factors', () => {
  it('are those of RFC 6238, for the current step and its neighbors', () => {
    const secret = newSharedSecret();
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(newSharedSecret()).not.toBe(secret);
    const step = Math.floor(NOW / 30_000);
    for (const [shift, expected] of [
      [-60_000, null],
      [-30_000, step - 1],
      [0, step],
      [30_000, step + 1],
      [60_000, null],
    ] as const) {
      expect(stepOfCode(secret, codeAt(secret, NOW + shift), NOW)).toBe(expected);
    }
    const code = codeAt(secret, NOW);
    for (const text of ['', code.slice(1), `${code}0`, ` ${code}`, `${code}\n`, 'abcdef', `x${code}`])
      expect(stepOfCode(secret, text, NOW)).toBeNull();
  });

  it('match the examples of the standard', () => {
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    expect(stepOfCode(secret, '287082', 59_000)).toBe(1);
    expect(stepOfCode(secret, '081804', 1_111_111_109_000)).toBe(37_037_036);
  });

  it('are offered to apps as an address', () => {
    const url = new URL(otpauthUrl('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', 'nora@lichthaus.example'));
    expect(url.protocol).toBe('otpauth:');
    expect(decodeURIComponent(url.pathname)).toContain('Partner Graph:nora@lichthaus.example');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      issuer: 'Partner Graph',
      period: '30',
      digits: '6',
      algorithm: 'SHA1',
    });
  });

  it('include ten recovery codes, all different, which are read however they are typed', () => {
    const codes = newRecoveryCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^([a-hj-kmnp-z2-8]{6}-){3}[a-hj-kmnp-z2-8]{6}$/);
    expect(plainCode(' ABC-def 12\t3 ')).toBe('abcdef123');
    expect(plainCode(`abc${'-'.repeat(97)}`)).toBe('abc');
    // Overlong is none, whatever it begins with.
    expect(plainCode(`abc${'-'.repeat(98)}`)).toBe('');
  });
});
