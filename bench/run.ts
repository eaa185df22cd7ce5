import process from 'node:process'
import { benchAccounts } from './accounts.ts'
import { benchAnilibria } from './anilibria.ts'
import { benchAnilibriaSync } from './anilibria-sync.ts'
import { benchAttacks } from './attacks.ts'
import { benchBytes } from './bytes.ts'
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
import { benchGoogleCrash } from './google-crash.ts'
import { benchLive } from './live.ts'
import type { Row } from './measure.ts'
import { benchMonitor } from './monitor.ts'
import { benchMonitorPage } from './monitor-page.ts'
import { benchOrders } from './orders.ts'
import { benchCrash } from './orders-crash.ts'
import { benchOutage } from './outage.ts'
import { benchParsing } from './parsing.ts'
import { benchPictures } from './pictures.ts'
import { benchRemote } from './remote.ts'
import { benchRender } from './render.ts'
import { benchSearch } from './search.ts'
import { benchStart } from './start.ts'
import { benchStatistics } from './statistics.ts'
import { benchSubscriptionsCrash } from './subscriptions-crash.ts'
import { benchTokens } from './tokens.ts'
import { benchVitals } from './vitals.ts'

/**
 * All benchmarks by name. `npm run bench` runs all of them, `npm run bench -- bytes start` only those named. Needs a
 * build, `wrk` and two CPU cores.
 */
const parts: Record<string, () => Promise<Row[]>> = {
  bytes: benchBytes,
  render: benchRender,
  start: benchStart,
  cost: benchCost,
  search: benchSearch,
  'comics-crash': benchComicsCrash,
  'google-crash': benchGoogleCrash,
  'subscriptions-crash': benchSubscriptionsCrash,
  content: benchContentLists,
  'content-search': benchContentSearch,
  vitals: benchVitals,
  'comics-reader': benchComicsReader,
  endurance: benchEndurance,
  failover: benchFailover,
  outage: benchOutage,
  flood: benchFlood,
  attacks: benchAttacks,
  connections: benchConnections,
  parsing: benchParsing,
  pictures: benchPictures,
  'comics-export': benchComicsExport,
  statistics: benchStatistics,
  remote: benchRemote,
  monitor: benchMonitor,
  live: benchLive,
  'monitor-page': benchMonitorPage,
  accounts: benchAccounts,
  tokens: benchTokens,
  orders: benchOrders,
  crash: benchCrash,
  anilibria: benchAnilibria,
  'anilibria-sync': benchAnilibriaSync,
}
const named = process.argv.slice(2)
const unknown = named.filter((name) => !(name in parts))
if (unknown.length > 0)
  throw new Error(`no such part: ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`)

process.stdout.write('| what | ours | theirs or the floor | ratio | bar | holds |\n|---|---|---|---|---|---|\n')
for (const [name, measure] of Object.entries(parts)) {
  if (named.length > 0 && !named.includes(name)) continue
  for (const row of await measure()) {
    const cells = [row.what, row.ours, row.theirs ?? '', row.ratio ?? '', row.bar, row.holds ? 'yes' : '**no**']
    process.stdout.write(`| ${cells.join(' | ')} |\n`)
  }
}
process.exit(0)
