export default async function teardown(): Promise<void> {
  await (globalThis as { stopMariadb?: () => Promise<void> }).stopMariadb?.();
}
