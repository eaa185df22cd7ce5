import { setTimeout as sleep } from 'node:timers/promises'
import {
  amount,
  median,
  memoryOf,
  newFolder,
  type Row,
  row,
  type Site,
  startClone,
  startSite,
  timed,
} from './measure.ts'

/**
 * Measures the time of a first start, with and without a build, and of a second start, and the memory soon after it and
 * when V8 has given back what only the start needed.
 */
export async function benchStart(): Promise<Row[]> {
  const first: number[] = []
  const again: number[] = []
  const clones = { built: [] as number[], page: [] as number[] }
  const memory = { soon: 0, idle: 0 }
  for (let round = 0; round < amount(3, 1); round += 1) {
    const clone = await startClone(await newFolder())
    clones.page.push(clone.startedIn + (await firstPage(clone)))
    clones.built.push(Number(/Built in ([\d.]+) s/.exec(clone.said())?.[1]))
    await clone.stop()
    const DATA_DIR = await newFolder()
    const empty = await startSite({ DATA_DIR })
    first.push(empty.startedIn)
    await empty.stop()
    const warm = await startSite({ DATA_DIR })
    again.push(warm.startedIn + (await firstPage(warm)))
    await sleep(amount(6_000, 0))
    memory.soon = Math.max(memory.soon, memoryOf(warm.child))
    await sleep(amount(24_000, 0))
    memory.idle = Math.max(memory.idle, memoryOf(warm.child))
    await warm.stop()
  }
  return [
    row('build', median(clones.built), 's', 2),
    row('npm start in a fresh clone, empty DATA_DIR → first page', median(clones.page) / 1000, 's', 4.4),
    row('start, built, empty DATA_DIR → listening', median(first) / 1000, 's', 4),
    row('start, built, warm → first page', median(again) / 1000, 's', 1.3),
    row('Node, resident, 6 s after its first page', memory.soon, 'MB', 115),
    row('Node, resident, 30 s after its first page', memory.idle, 'MB', 115),
  ]
}

const firstPage = async ({ url }: Site) => (await timed(async () => (await fetch(url)).text()))[0]
