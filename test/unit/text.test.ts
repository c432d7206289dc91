import { domainName, withParents } from '../../src/kernel/domains';
import { DomainError } from '../../src/kernel/errors';
import { textProblem } from '../../src/kernel/text';
import { isEmail, looksLike, mixesLetters, normalizeEmail } from '../../src/modules/users/email';

describe('what a text is', () => {
  it.each([
    ['half a character', 'x\udfffy'],
    ['half a character at its end', 'x\ud83d'],
    ['nothing to be seen', '\u200b\u2060'],
    ['nothing to be seen but blanks', ' \u200d '],
    ['a Hangul filler', '\u3164'],
    ['a Braille blank', '\u2800'],
    ['an open override', 'abc\u202edef'],
    ['an open isolate', 'abc\u2067def\u202c'],
    ['an override open over a line', 'a\u202eb\nc\u202c'],
  ])('is invalid with %s', (_name, text) => expect(textProblem(text)).not.toBeNull());

  it.each([
    'Müller & Söhne',
    'مرحبا',
    '👩‍👩‍👧 family',
    'closed \u202bעברית\u202c here',
    'می\u200cخواهم',
    'isolated \u2067a\u202ab\u202c\u2069',
    'l\u00ad',
    '   ',
    '',
  ])('is valid as %j', (text) => expect(textProblem(text)).toBeNull());
});

const refusal = (domain: string): string => {
  try {
    return domainName(domain, ['domain']);
  } catch (cause) {
    return cause instanceof DomainError ? (cause.refusals[0]?.message ?? '') : 'a fault';
  }
};

describe('what a domain is', () => {
  it.each([
    '192.168.0.1',
    '10.1',
    '0x7f.1',
    '::1',
    '[::1]',
    'localhost',
    'a..example',
    '-a.example',
    'exa mple.org',
    'a/b.example',
    'a.b@c.example',
  ])('does not include %s', (text) => expect(refusal(text)).toMatch(/not a domain name|IP address/));
  it.each(['co.uk', 'com.au', 'github.io', 'CO.UK'])('is not the public suffix %s', (text) =>
    expect(refusal(text)).toMatch(/public suffix/),
  );
  it.each([
    ['Müller.example', 'xn--mller-kva.example'],
    ['ｅxample.org', 'example.org'],
    [' Example.ORG ', 'example.org'],
    ['xn--mller-kva.example', 'xn--mller-kva.example'],
    ['straße.example', 'xn--strae-oqa.example'],
    ['company.co.uk', 'company.co.uk'],
  ])('normalizes one text to another: %s to %s', (given, stored) => expect(refusal(given)).toBe(stored));

  it('has parents up to the registered one', () => {
    expect(withParents('a.b.company.co.uk')).toEqual(['a.b.company.co.uk', 'b.company.co.uk', 'company.co.uk']);
    expect(withParents('company.example')).toEqual(['company.example']);
    expect(withParents('x.github.io')).toEqual(['x.github.io']);
  });
});

describe('what an address is', () => {
  it.each([
    'a\u200bb@c.example',
    'ｎeu@c.example',
    'a@co',
    'a@b@c.example',
    'a@192.168.0.1',
    'a@b.example/c',
    '\u00ada@c.example',
  ])('does not include the text %j', (email) => expect(isEmail(email)).toBe(false));
  it.each(['ä@müller.example', 'олег@пример.example', "o'neil+tag@c.example", 'a@mail.c.example'])(
    'includes the address %s',
    (email) => expect(isEmail(email)).toBe(true),
  );
  it('is compared by UTS 46', () => {
    expect(normalizeEmail(' Ä@MÜLLER.example')).toBe('ä@xn--mller-kva.example');
    expect(normalizeEmail('enr_01jd00000000000000000000zz')).toBe('enr_01jd00000000000000000000zz');
  });
  it('looks like the one in ASCII that people would take it for', () => {
    expect(looksLike('gl\u043ebal@c.example')).toContain('global@c.example');
    expect(looksLike('global@\u0441.example')).toContain('global@c.example');
    expect(looksLike('global@c.example')).toEqual([]);
    expect(looksLike('ä@c.example')).toEqual([]);
    for (const alike of [
      'globaI@c.example',
      'gIobal@c.example',
      'g1obal@c.example',
      'gl0bal@c.example',
      'gl\u1d0fbal@c.example',
    ]) {
      expect(looksLike(alike)).toContain('global@c.example');
    }
    expect(looksLike('GLOBAL@C.EXAMPLE')).toEqual([]);
    expect(looksLike('Ian@c.example')).toEqual([]);
  });

  it('consists of letters of one script', () => {
    for (const mixed of ['\u13a2lobal@c.example', 'gl\u2c9fbal@c.example', 'gl\u0ae6bal@c.example', 'gl\u043ebal@c.example']) {
      expect(mixesLetters(mixed)).toBe(true);
    }
    for (const plain of ['müller@c.example', 'вова1@c.example', '山田taro@c.example', 'o.brien+x_1@c.example']) {
      expect(mixesLetters(plain)).toBe(false);
    }
  });
});
