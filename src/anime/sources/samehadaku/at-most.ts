/** Calls to one host at once: what a reader's own browser would do at most. */
export const POLITE = 4

/**
 * Does the work for all items, so many at once, and keeps their order. The first failure is everybody's. The fetcher opens no
 * more connections than that either, but there the wait for one counts against a call's own time, so that a few players
 * which hang would fail those behind them.
 */
export async function atMost<Item, Done>(
  limit: number,
  items: readonly Item[],
  work: (item: Item) => Promise<Done>,
): Promise<Done[]> {
  const done: Done[] = []
  const waiting = items.entries()
  const worker = async () => {
    for (const [at, item] of waiting) done[at] = await work(item)
  }
  await Promise.all(Array.from({ length: limit }, worker))
  return done
}
