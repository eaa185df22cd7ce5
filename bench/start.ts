import { mkdtemp } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { median, memoryOf, type Row, startSite } from './measure.ts'

/** Measures the time of the site's first start and of a second start, and its memory when idle. */
export async function benchStart(): Promise<Row[]> {
  const first: number[] = []
  const again: number[] = []
  let idle = 0
  for (let round = 0; round < 3; round += 1) {
    const DATA_DIR = await mkdtemp(path.join(os.tmpdir(), 'kortekstream-bench-'))
    const empty = await startSite({ DATA_DIR })
    first.push(empty.startedIn)
    await empty.stop()
    const warm = await startSite({ DATA_DIR })
    again.push(warm.startedIn)
    await sleep(2_000)
    idle = Math.max(idle, memoryOf(warm.child))
    await warm.stop()
  }
  return [
    row('start, built, empty DATA_DIR → listening', median(first) / 1000, 's', 4),
    row('start, built, warm → listening', median(again) / 1000, 's', 1),
    row('idle Node, resident', idle, 'MB', 120),
  ]
}

export const row = (what: string, value: number, unit: string, most: number): Row => ({
  what,
  ours: `${value < 10 ? value.toFixed(2) : Math.round(value)} ${unit}`,
  bar: `≤ ${most} ${unit}`,
  holds: value <= most,
})
