import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { makeUser, signIn } from '../test/support/sign-in.ts'
import { sendLoad } from './load.ts'
import { amount, dataFolder, median, type Row, type Site, startSite, wire } from './measure.ts'
import { place } from './orders-site.ts'
import { openBeside } from './world.ts'

const ROUNDS = amount(3, 1)
const SECONDS = amount(2, 1)
const PLACED = amount(150, 3)
/** Milliseconds per unit of the CPU times in /proc. */
const TICK_MS = 10

/** Measures the cost of a request: CPU time of Node and of PostgreSQL, divided by the number of requests. */
export async function benchCost(): Promise<Row[]> {
  const DATA_DIR = await dataFolder()
  const site = await startSite({ DATA_DIR, PAYMENTS: 'simulated' })
  const Cookie = await memberCookie(DATA_DIR, site)
  const home = (await wire(site.url)).body.toString()
  const first = (pattern: RegExp) => pattern.exec(home)?.[0] ?? '/'
  const title = first(/\/anime\/[^/"]+\//)
  const episode = first(/\/episode\/[^/"]+\//)
  const poster = first(/\/ilustrasi\/poster\/[^"?\s]+/)
  const { order } = await place({ site }, 0)
  const tracker = `/lacak/${order.order_code}/`
  const rows = [
    await asked(site, 'home, kept', '/'),
    await asked(site, 'title page, kept', title),
    await asked(site, 'title page for a member', title, { Cookie }),
    await asked(site, 'episode page, kept', episode),
    await asked(site, 'episode page for a member', episode, { Cookie }),
    await asked(site, 'search page, a new question each', '/search/', {}, `'/search/?q=kapal+' .. n`),
    await asked(site, 'drawn poster, kept', poster),
    await asked(site, '/api/v1/home/, kept', '/api/v1/home/'),
    await asked(site, 'tracker page', tracker),
    await placed(site),
  ]
  await site.stop()
  return rows
}

/** Logs a new member in, whose pages are made anew each time. */
async function memberCookie(DATA_DIR: string, { url }: Site): Promise<string> {
  const { db, close } = await openBeside({ DATA_DIR })
  const cookie = await signIn(db, await makeUser(db), new URL(url).port)
  await close()
  return cookie
}

/** Measures requests of one page. `path`: an expression in Lua for the path of request `n`, if each has another. */
async function asked(site: Site, what: string, address: string, more = {}, path?: string): Promise<Row> {
  const headers = { 'Accept-Encoding': 'br', ...more }
  const costs: Cost[] = []
  for (let round = amount(-1, 0); round < ROUNDS; round += 1) {
    const before = cpu(site)
    const { requests } = await sendLoad(`${site.url}${address}`, { headers, seconds: SECONDS, path })
    if (round >= 0) costs.push(difference(before, cpu(site), requests))
  }
  return row(what, costs)
}

async function placed(site: Site): Promise<Row> {
  const costs: Cost[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = cpu(site)
    for (let nth = 0; nth < PLACED; nth += 1) await place({ site }, round * PLACED + nth)
    costs.push(difference(before, cpu(site), PLACED))
  }
  return row('order placed by the API, gateway simulated', costs)
}

/** CPU time of Node and of PostgreSQL in milliseconds, in total or per request, and the number of requests. */
type Cost = { node: number; database: number; requests: number }

const difference = (before: Cost, after: Cost, requests: number): Cost => ({
  node: (after.node - before.node) / requests,
  database: (after.database - before.database) / requests,
  requests,
})

/**
 * Returns the CPU time used so far by the server process and by the processes it started, which belong to PostgreSQL.
 */
function cpu({ child }: Site): Cost {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  const parents = new Map(lines.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]))
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid)
    return parent !== undefined && (parent === child.pid || isBelow(parent))
  }
  const own = [...parents.keys()].filter(isBelow)
  const database = own.reduce((sum, pid) => sum + cpuOf(pid), 0)
  return { node: cpuOf(child.pid ?? 0), database, requests: 0 }
}

function cpuOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS // user and system time
  } catch {
    return 0 // the process has ended meanwhile
  }
}

function row(what: string, costs: readonly Cost[]): Row {
  const node = median(costs.map((cost) => cost.node))
  const database = median(costs.map((cost) => cost.database))
  const requests = Math.round(median(costs.map((cost) => cost.requests)))
  const ours = `${shown(node)} of Node, ${shown(database)} of PostgreSQL (${requests} requests)`
  return { what: `CPU per request: ${what}`, ours, bar: '', holds: true }
}

const shown = (ms: number) => (ms < 1 ? `${Math.round(ms * 1000)} µs` : `${ms.toFixed(1)} ms`)
