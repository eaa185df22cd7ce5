import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { load, median, type Row, type Site, startSite } from './measure.ts'
import { place } from './orders-site.ts'

const ROUNDS = 3
const SECONDS = 2
const PLACED = 150
/** Milliseconds per unit of the CPU times in /proc. */
const TICK_MS = 10

/** Measures the cost of a request: CPU time of Node and of PostgreSQL, divided by the number of requests. */
export async function benchCost(): Promise<Row[]> {
  const site = await startSite({ PAYMENTS: 'simulated', CHECK_INTERVAL: '3600' })
  const home = await (await fetch(`${site.url}/`)).text()
  const first = (pattern: RegExp) => pattern.exec(home)?.[0] ?? '/'
  const title = first(/\/anime\/[^/"]+\//)
  const episode = first(/\/episode\/[^/"]+\//)
  const poster = first(/\/ilustrasi\/poster\/[^"?\s]+/)
  const { order } = await place({ site }, 0)
  const tracker = `/lacak/${order.order_code}/`
  const rows = [
    await asked(site, 'home, kept', '/'),
    await asked(site, 'title page, kept', title),
    await asked(site, 'title page, fresh', title, '?n='),
    await asked(site, 'episode page, kept', episode),
    await asked(site, 'episode page, fresh', episode, '?n='),
    await asked(site, 'search page, a new question each', '/search/', '?q=kapal+'),
    await asked(site, 'drawn poster, kept', poster),
    await asked(site, '/api/v1/home/, kept', '/api/v1/home/'),
    await asked(site, 'tracker page', tracker),
    await placed(site),
  ]
  await site.stop()
  return rows
}

/**
 * Measures requests of one page. `counted` is a query string to which a number is appended, so that no two requests are
 * the same.
 */
async function asked(site: Site, what: string, address: string, counted?: string): Promise<Row> {
  const script = counted && (await countingScript(address + counted))
  const run = () => {
    const before = cpu(site)
    const requests = load(`${site.url}${address}`, { 'Accept-Encoding': 'br' }, SECONDS, script) * SECONDS
    return difference(before, cpu(site), requests)
  }
  run()
  return row(what, Array.from({ length: ROUNDS }, run))
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

let scripts = 0
async function countingScript(address: string): Promise<string> {
  const file = path.join(await mkdtemp(path.join(os.tmpdir(), 'kortekstream-bench-')), 'count.lua')
  scripts += 1
  const number = `local n = ${scripts * 1e7}\n`
  await writeFile(file, `${number}request = function() n = n + 1; return wrk.format(nil, "${address}" .. n) end\n`)
  return file
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
