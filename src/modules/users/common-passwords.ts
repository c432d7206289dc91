/**
 * Passwords of 12 characters and more that top the published lists, and the roots that most others are built
 * from: shorter entries of those lists fall to the length rule already.
 */
const COMMON = new Set(
  (
    'password1234 password12345 password123456 password1234567 passwordpassword password123! password2024 password2025 password2026 ' +
    '123456789012 1234567890123 12345678901234 123456789123 123456789101 123456123456 123123123123 111111111111 000000000000 987654321012 ' +
    '1q2w3e4r5t6y 1q2w3e4r5t6y7u 1qaz2wsx3edc 1qaz2wsx3edc4rfv qwertyuiop123 qwertyuiop12 qwertyuiopas qwertyuiopasdf qwertyuiopasdfghjkl qwerty123456 qwerty1234567 ' +
    'qwertyqwerty asdfghjkl123 asdfghjklzxcvbnm zxcvbnm12345 zaq12wsxcde3 abcdefghijkl abcdefghijklmnop abcd12345678 abc123456789 abc123abc123 a123456789012 ' +
    'iloveyou1234 iloveyouforever iloveyou12345 letmeinletmein letmein12345 welcome12345 welcome123456 welcome123! welcome2024! welcome2025! welcome2026! adminadmin12 ' +
    'administrator administrator1 admin1234567 admin12345678 administrador changeme1234 changeme12345 changemenow! p@ssw0rd1234 p@ssword1234 passw0rd1234 ' +
    'princess1234 princess12345 sunshine1234 sunshine12345 football1234 football12345 baseball1234 superman1234 superman12345 dragon123456 monkey123456 michael12345 ' +
    'trustno1trustno1 starwars1234 computer1234 internet1234 samsung12345 whatever1234 jennifer1234 liverpool123 manchester12 barcelona123 realmadrid12 chelsea12345 ' +
    'spring2024!! summer2024!! autumn2024!! winter2024!! spring2025!! summer2025!! autumn2025!! winter2025!! spring2026!! summer2026!! autumn2026!! winter2026!! ' +
    'correcthorsebatterystaple'
  ).split(' '),
);
COMMON.add('correct horse battery staple');

/** Whether a password is one of the most common, whatever its case. */
export function isCommonPassword(password: string): boolean {
  const lower = password.toLowerCase();
  return COMMON.has(lower) || /^(.{1,4})\1+$/u.test(lower) || isRun(lower);
}

/** Characters that follow each other in the alphabet or among the digits, or do not change at all. */
function isRun(text: string): boolean {
  const steps = new Set([...text].slice(1).map((_, index) => text.charCodeAt(index + 1) - text.charCodeAt(index)));
  return steps.size === 1;
}
