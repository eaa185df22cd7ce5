import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { mapAtMost } from '../src/async/limiter.ts'
import { benchAccounts } from './accounts.ts'
import { benchAnilibria } from './anilibria.ts'
import { benchAnilibriaSync } from './anilibria-sync.ts'
import { benchAttacks } from './attacks.ts'
import { benchBoard } from './board.ts'
import { benchBytes } from './bytes.ts'
import { benchComicNumbers } from './comic-numbers.ts'
import { benchComicsCrash } from './comics-crash.ts'
import { benchComicsExport } from './comics-export.ts'
import { benchComicsReader } from './comics-reader.ts'
import { benchConnections } from './connections.ts'
import { benchContentLists } from './content-lists.ts'
import { benchContentSearch } from './content-search.ts'
import { benchCost } from './cost.ts'
import { benchEndurance } from './endurance.ts'
import { benchFailover } from './failover.ts'
import { benchFlood } from './flood.ts'
import { benchFollowingCrash } from './following-crash.ts'
import { benchGoogleCrash } from './google-crash.ts'
import { benchHostileTexts } from './hostile-texts.ts'
import { benchLive } from './live.ts'
import { isSmoke, type Row } from './measure.ts'
import { benchMonitor } from './monitor.ts'
import { benchMonitorPage } from './monitor-page.ts'
import { benchOrders } from './orders.ts'
import { benchCrash } from './orders-crash.ts'
import { benchOutage } from './outage.ts'
import { benchOwnPages } from './own-pages.ts'
import { benchParsing } from './parsing.ts'
import { benchPictures } from './pictures.ts'
import { benchRemote } from './remote.ts'
import { benchRender } from './render.ts'
import { benchSearch } from './search.ts'
import { benchSharing } from './sharing.ts'
import { benchStart } from './start.ts'
import { benchStatistics } from './statistics.ts'
import { benchSubscriptionsCrash } from './subscriptions-crash.ts'
import { benchTokens } from './tokens.ts'
import { benchUpgrade } from './upgrade.ts'
import { benchVitals } from './vitals.ts'

/**
 * All benchmarks by name. `npm run bench` runs all of them, `npm run bench -- bytes start` only those named, and `npm run
 * bench -- --smoke` each with tiny amounts and without judging a bar. A part that fails does not stop the others.
 */
const parts: Record<string, () => Promise<Row[]>> = {
  bytes: benchBytes,
  render: benchRender,
  start: benchStart,
  cost: benchCost,
  search: benchSearch,
  'comics-crash': benchComicsCrash,
  sharing: benchSharing,
  'google-crash': benchGoogleCrash,
  'subscriptions-crash': benchSubscriptionsCrash,
  'following-crash': benchFollowingCrash,
  content: benchContentLists,
  'content-search': benchContentSearch,
  vitals: benchVitals,
  'comics-reader': benchComicsReader,
  endurance: benchEndurance,
  failover: benchFailover,
  outage: benchOutage,
  flood: benchFlood,
  attacks: benchAttacks,
  'hostile-texts': benchHostileTexts,
  connections: benchConnections,
  parsing: benchParsing,
  pictures: benchPictures,
  'comics-export': benchComicsExport,
  'own-pages': benchOwnPages,
  statistics: benchStatistics,
  'comic-numbers': benchComicNumbers,
  remote: benchRemote,
  monitor: benchMonitor,
  live: benchLive,
  'monitor-page': benchMonitorPage,
  accounts: benchAccounts,
  tokens: benchTokens,
  orders: benchOrders,
  board: benchBoard,
  crash: benchCrash,
  upgrade: benchUpgrade,
  anilibria: benchAnilibria,
  'anilibria-sync': benchAnilibriaSync,
}
const named = process.argv.slice(2).filter((name) => name !== '--smoke')
const unknown = named.filter((name) => !(name in parts))
if (unknown.length > 0)
  throw new Error(`no such part: ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`)

/** Parts of a smoke run beside each other, because some of them wait for time-outs of the site. */
const AT_ONCE = isSmoke ? 4 : 1
/** Milliseconds that a part may take in a smoke run. */
const SMOKE_LIMIT_MS = 600_000

const columns = ['what', 'measured', 'compared with', 'ratio', 'bar', ...(isSmoke ? [] : ['holds'])]
const print = (cells: readonly string[]) => process.stdout.write(`| ${cells.join(' | ')} |\n`)
function printHead(): void {
  print(columns)
  process.stdout.write(`${'|---'.repeat(columns.length)}|\n`)
}
if (isSmoke) printHead()

const failed: string[] = []
// The processes that are measured end with this one.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
const chosen = Object.entries(parts).filter(([name]) => named.length === 0 || named.includes(name))
// Kills take longest, so that in a smoke run nothing waits for one at the end.
if (isSmoke) chosen.sort(([one], [other]) => Number(other.endsWith('crash')) - Number(one.endsWith('crash')))
await mapAtMost(AT_ONCE, chosen, async ([name, measure]) => {
  const began = performance.now()
  try {
    const rows = await (isSmoke ? Promise.race([measure(), tooLate()]) : measure())
    // The parts of a smoke run end in any order, so they share one table.
    if (!isSmoke) {
      process.stdout.write(`\n## ${name}\n\n`)
      printHead()
    }
    for (const { what, ours, theirs = '', ratio = '', bar, holds } of rows) {
      const cells = [what, ours, theirs, ratio, bar, holds ? 'yes' : '**no**'].slice(0, columns.length)
      print(cells)
      if (/NaN|undefined|Infinity/.test(cells.join())) throw new Error(`nothing was measured for "${what}"`)
    }
    if (rows.length === 0) throw new Error('nothing was measured')
  } catch (error) {
    failed.push(name)
    process.stderr.write(`The part ${name} failed: ${error instanceof Error ? error.stack : error}\n`)
  }
  process.stderr.write(`${name}: ${((performance.now() - began) / 1000).toFixed(1)} s\n`)
})
if (failed.length > 0) process.stderr.write(`Failed: ${failed.join(', ')}\n`)
process.exit(failed.length > 0 ? 1 : 0)

async function tooLate(): Promise<never> {
  await sleep(SMOKE_LIMIT_MS, undefined, { ref: false })
  throw new Error('it takes too long')
}
