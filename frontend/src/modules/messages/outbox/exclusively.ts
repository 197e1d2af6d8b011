/**
 * Runs `work` while no other tab of this browser does the same. Over plain http browsers offer no locks:
 * then tabs may send the same message twice, and the server knows it by its client id.
 */
export async function exclusively(name: string, work: () => Promise<void>): Promise<void> {
  const locks = (navigator as Partial<Navigator>).locks
  if (locks) await locks.request(name, work)
  else await work()
}
