import { pino } from 'pino'
import { z } from 'zod'
import { command, type Report } from '../../command.ts'
import { createMetrics } from '../../web/observe.ts'
import type { Question } from '../contract.ts'
import type { Endpoint } from '../endpoints/endpoint.ts'
import { observationRow, pathOf } from '../endpoints/monitor.ts'
import { keepObservations } from '../endpoints/queries.ts'
import { saidWith } from '../endpoints/remote.ts'
import type { Sighting } from '../endpoints/roster.ts'
import { LONGEST } from '../failover/ask-in-order.ts'
import { type Observation, observationOf } from '../failover/observation.ts'
import { within } from '../failover/within.ts'
import { SourceFailure } from '../failure.ts'
import { openCatalog } from '../open.ts'

/** What a health check asks (product.md §5); a search without hits is a good answer. */
const probes: readonly Question[] = [
  { name: 'home', asked: {} },
  { name: 'latest', asked: { page: 1 } },
  { name: 'movies', asked: { page: 1 } },
  { name: 'schedule', asked: {} },
  { name: 'search', asked: { query: 'test', page: 1 } },
]

/** Milliseconds for one probe (anchors A5). */
const PATIENCE = 10_000

/** Asks an endpoint one question for its health's sake: past cache and breaker. A bug is thrown. */
async function probe(endpoint: Endpoint, question: Question): Promise<Sighting> {
  const started = performance.now()
  const asked = { endpoint, question: question.name, isLate: false }
  try {
    const until = started + PATIENCE
    const { said } = await within(PATIENCE, (signal) => endpoint.ask(question, { until, signal }))
    return { ...asked, seen: observationOf(performance.now() - started, null), failure: null, said }
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error
    return { ...asked, seen: observationOf(performance.now() - started, error), failure: error, said: saidWith(error) }
  }
}

type Checked = { endpoint: string; path: string } & Observation

export const checkApiStatus = command({
  name: 'check-api-status',
  summary:
    'Asks every active endpoint five questions and files how it answered. Exit: 0 all up, 1 some not, 2 could not check.',
  options: { verbose: { type: 'boolean', about: 'a line for every question' } },
  broken: 2,
  input: z.object({ verbose: z.boolean().default(false) }),
  async run({ verbose }, { db, settings }): Promise<Report> {
    const anime = openCatalog({ settings, db, log: pino({ level: 'silent' }), metrics: createMetrics() })
    const sightings: Sighting[] = []
    try {
      const endpoints = await anime.roster.list()
      if (endpoints.length === 0)
        return { text: 'There is no active endpoint to check.', data: { checks: [] }, exit: 2 }
      const checks: Checked[] = []
      for (const endpoint of endpoints) {
        // At once, so that one that hangs costs ten seconds and not fifty.
        for (const sighting of await Promise.all(probes.map((question) => probe(endpoint, question)))) {
          const { question } = sighting
          sightings.push(sighting)
          checks.push({ endpoint: endpoint.name, path: pathOf[question], ...sighting.seen })
        }
      }
      await keepObservations(db, sightings.map(observationRow))
      const allUp = checks.every((check) => check.status === 'up' && !isSlow(check))
      const sources = anime.own.observations()
      const text = `${worded(checks, verbose)}\n${sourceLines(sources)}`
      return { text, data: { checks, sources }, exit: allUp ? 0 : 1 }
    } finally {
      await anime.stop()
    }
  },
})

function worded(checks: readonly Checked[], verbose: boolean): string {
  const names = [...new Set(checks.map(({ endpoint }) => endpoint))]
  return names
    .flatMap((name) => {
      const own = checks.filter(({ endpoint }) => endpoint === name)
      const up = own.filter(({ status }) => status === 'up').length
      const told = own.filter((check) => verbose || check.status !== 'up' || isSlow(check))
      return [`${name}: ${up} of ${own.length} up`, ...told.map(line)]
    })
    .join('\n')
}

/** Longer than a visitor waits for one endpoint while another stands behind it (product.md §4), in milliseconds. */
const isSlow = ({ status, response_time: time }: Checked) => status === 'up' && (time ?? 0) > LONGEST

const line = (check: Checked) =>
  `  ${check.path.padEnd(14)} ${check.status.padEnd(8)} ${Math.round(check.response_time ?? 0)} ms${remark(check)}`

function remark(check: Checked): string {
  if (isSlow(check)) return '  too slow for visitors'
  return check.error ? `  ${check.error.split('\n')[0]}` : ''
}

/** This server's sources are those of the settings that the command was given, which may not be a running server's. */
const sourceLines = (sources: Record<string, Observation>) =>
  `Sources by these settings: ${Object.entries(sources)
    .map(([name, { status, error }]) => `${name} ${status}${error ? ` (${error.split('\n')[0]})` : ''}`)
    .join(', ')}`
