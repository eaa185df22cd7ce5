import { pino } from 'pino'
import * as z from 'zod'
import { command, type Report } from '../../platform/command.ts'
import { createMetrics } from '../../web/observe.ts'
import { saveObservations } from '../endpoints/queries.ts'
import { animeEnvironment } from '../environment.ts'
import type { Observation } from '../failover/observation.ts'
import { usualTimeouts } from '../failover/timeouts.ts'
import { openCatalog } from '../open.ts'
import { checkedRow, checkTimeout, pathNames } from '../probing.ts'

type PathCheck = { endpoint: string; path: string } & Observation

export const checkApiStatus = command({
  name: 'check-api-status',
  summary:
    'Asks every active endpoint five questions and files how it answered. Exit: 0 all up, 1 some not, 2 could not check.',
  options: { verbose: { type: 'boolean', about: 'a line for every question' } },
  broken: 2,
  input: z.object({ verbose: z.boolean().default(false) }),
  async run({ verbose }, { db, settings }): Promise<Report> {
    const own = settings.read(animeEnvironment)
    const anime = openCatalog({
      settings: { ...settings, ...own },
      db,
      log: pino({ level: 'silent' }),
      metrics: createMetrics(),
    })
    try {
      const endpoints = await anime.healthProbe.endpoints()
      if (endpoints.length === 0)
        return { text: 'There is no active endpoint to check.', data: { checks: [] }, exit: 2 }
      const ms = checkTimeout(own.checkInterval)
      // Asked once without counting, so that no endpoint's time contains the start of this process.
      await anime.healthProbe.checkEndpoint(endpoints[0]?.id ?? 0, 'home', ms)
      const checks: PathCheck[] = []
      const rows: ReturnType<typeof checkedRow>[] = []
      for (const { id, name } of endpoints) {
        // All paths of an endpoint are checked in parallel, so that an unresponsive endpoint costs 5 s instead of 25 s.
        const results = await Promise.all(
          pathNames.map(async (path) => ({ path, check: await anime.healthProbe.checkEndpoint(id, path, ms) })),
        )
        for (const { path, check } of results) {
          if (!check) continue
          rows.push(checkedRow(id, path, check))
          checks.push({ endpoint: name, path, ...check.seen })
        }
      }
      await saveObservations(db, rows)
      const allUp = checks.every((check) => check.status === 'up' && !isSlow(check))
      const sources = anime.local.observations()
      const text = `${worded(checks, verbose)}\n${sourceLines(sources)}`
      return { text, data: { checks, sources }, exit: allUp ? 0 : 1 }
    } finally {
      await anime.stop()
    }
  },
})

function worded(checks: readonly PathCheck[], verbose: boolean): string {
  const names = [...new Set(checks.map(({ endpoint }) => endpoint))]
  return names
    .flatMap((name) => {
      const own = checks.filter(({ endpoint }) => endpoint === name)
      const up = own.filter(({ status }) => status === 'up').length
      const visibleChecks = own.filter((check) => verbose || check.status !== 'up' || isSlow(check))
      return [`${name}: ${up} of ${own.length} up`, ...visibleChecks.map(line)]
    })
    .join('\n')
}

/** Whether a successful check took longer than a visitor waits for one endpoint while another is available. */
const isSlow = ({ status, response_time: time }: PathCheck) => status === 'up' && (time ?? 0) > usualTimeouts.call

const line = (check: PathCheck) =>
  `  ${check.path.padEnd(14)} ${check.status.padEnd(8)} ${Math.round(check.response_time ?? 0)} ms${remark(check)}`

function remark(check: PathCheck): string {
  if (isSlow(check)) return '  too slow for visitors'
  return check.error ? `  ${check.error.split('\n')[0]}` : ''
}

/** The sources by this command's own environment variables, which may differ from those of a running web server. */
const sourceLines = (sources: Record<string, Observation>) =>
  `Sources by these settings: ${Object.entries(sources)
    .map(([name, { status, error }]) => `${name} ${status}${error ? ` (${error.split('\n')[0]})` : ''}`)
    .join(', ')}`
