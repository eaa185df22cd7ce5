import { setTimeout as sleep } from 'node:timers/promises'
import { amount, median, memoryOf, newFolder, type Row, row, startSite } from './measure.ts'

/** Measures the time of the site's first start and of a second start, and its memory when idle. */
export async function benchStart(): Promise<Row[]> {
  const first: number[] = []
  const again: number[] = []
  let idle = 0
  for (let round = 0; round < amount(3, 1); round += 1) {
    const DATA_DIR = await newFolder()
    const empty = await startSite({ DATA_DIR })
    first.push(empty.startedIn)
    await empty.stop()
    const warm = await startSite({ DATA_DIR })
    again.push(warm.startedIn)
    await sleep(amount(2_000, 0))
    idle = Math.max(idle, memoryOf(warm.child))
    await warm.stop()
  }
  return [
    row('start, built, empty DATA_DIR → listening', median(first) / 1000, 's', 4),
    row('start, built, warm → listening', median(again) / 1000, 's', 1),
    row('idle Node, resident', idle, 'MB', 120),
  ]
}
