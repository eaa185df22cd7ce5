import { startUpstream } from '../test/support/upstream.ts'
import type { Knob } from '../test/support/upstream-knobs.ts'
import { type Asked, films, startAsking } from './endpoints.ts'
import { amount, type Row } from './measure.ts'

const READERS = amount(1_000, 50)
const TITLES = amount(200, 10)
/**
 * Milliseconds that a server takes for a good answer, so that all readers are still waiting when the first server
 * fails.
 */
const WORK = 20

type Death = { kind: string; knob: Knob | null }
const deaths: Death[] = [
  { kind: 'refusing', knob: null },
  { kind: 'with 500', knob: { status: 500 } },
  { kind: 'hanging', knob: 'hang' },
]

/**
 * Measures a thousand simultaneous readers of two hundred uncached anime titles while the first of two endpoints
 * (servers of the catalog API) fails.
 */
export async function benchFlood(): Promise<Row[]> {
  const rows: Row[] = []
  for (const death of deaths) rows.push(...(await flood(death)))
  return rows
}

async function flood({ kind, knob }: Death): Promise<Row[]> {
  const shows = films(TITLES)
  const [dying, second] = [await startUpstream({ name: 'Satu', shows }), await startUpstream({ name: 'Dua', shows })]
  for (const server of [dying, second]) server.set('*', { slow: WORK })
  const site = await startAsking([dying.url, second.url])
  await site.ask('/anime/tidak-ada/')
  for (const server of [dying, second]) server.requests.length = 0

  const readers = Promise.all(
    Array.from({ length: READERS }, (_, at) => {
      const show = shows[at % TITLES]
      return site.ask(`/anime/${show?.slug}/`).then((asked) => ({ ...asked, title: show?.title ?? '' }))
    }),
  )
  while (dying.requests.length < TITLES / 2) await new Promise((resolve) => setTimeout(resolve, 1))
  if (knob === null) await dying.down()
  else dying.set('*', knob)

  const read = await readers
  const calls = dying.requests.length + second.requests.length
  await site.stop()
  await Promise.all([dying.close(), second.close()])
  return verdicts(kind, calls, read)
}

type Read = Asked & { title: string }

function verdicts(kind: string, calls: number, read: readonly Read[]): Row[] {
  const wrong = read.filter(({ status, html, title }) => status === 200 && !isAbout(html, title))
  const refused = read.filter(({ status }) => status !== 200)
  const blank = read.filter(({ html }) => !/<h1[\s>]/.test(html))
  const perQuestion = calls / TITLES
  const slowest = (Math.max(...read.map(({ ms }) => ms)) / 1000).toFixed(1)
  return [
    {
      what: `${READERS} readers of ${TITLES} cold titles, the first server dies ${kind}: calls per question`,
      ours: `${perQuestion.toFixed(2)} (all read in ${slowest} s)`,
      bar: '≤ 1.2',
      holds: perQuestion <= 1.2,
    },
    {
      what: '… wrong shows, blank pages, refusals',
      ours: `${wrong.length}, ${blank.length}, ${refused.length}`,
      bar: '0, 0, 0',
      holds: wrong.length + blank.length + refused.length === 0,
    },
  ]
}

const isAbout = (html: string, title: string) => new RegExp(`<h1[^>]*>\\s*${title}\\s*</h1>`).test(html)
