import { setTimeout as sleep } from 'node:timers/promises'
import { type AskingSite, startAsking } from './endpoints.ts'
import { amount, type Row } from './measure.ts'

const SECONDS = amount(8, 1)
const ATTACKS = amount(30, 4)
const BETWEEN_MS = 40
const MOST_TIMES = 3

/** Addresses that take long to read piece by piece: of the largest size that is read, and beyond. */
const addresses = [
  `/search/?${'a&'.repeat(1_010)}`,
  `/search/?${'a&'.repeat(3_500)}`,
  `/x/${'a'.repeat(2_000)}/`,
  `/x/${'a'.repeat(7_000)}/`,
  `/search/?${Array.from({ length: 400 }, (_, at) => `p${at}`).join('&')}`.slice(0, 2_000),
]

/** Measures how long a bystander waits for pages while one visitor sends addresses that are made to be slow to read. */
export async function benchHostileTexts(): Promise<Row[]> {
  const site = await startAsking([])
  for (let at = 0; at < amount(100, 2); at += 1) await site.ask('/komik/')
  const alone = await waits(site)
  const attack = (async () => {
    for (let at = 0; at < ATTACKS; at += 1) {
      const sent = site.ask(addresses[at % addresses.length] ?? '/').catch(() => null)
      await Promise.all([sent, sleep((SECONDS * 1_000) / ATTACKS)])
    }
  })()
  const beset = await waits(site)
  await attack
  await site.stop()
  const times = beset / alone
  return [
    {
      what: `p95 of a bystander while ${ATTACKS} hostile addresses come in ${SECONDS} s`,
      ours: `${beset.toFixed(1)} ms`,
      theirs: `${alone.toFixed(1)} ms alone`,
      ratio: times.toFixed(2),
      bar: `≤ ${MOST_TIMES}×`,
      holds: times <= MOST_TIMES,
    },
  ]
}

/** The 95th percentile of the waits for a page in milliseconds, asked for again and again. */
async function waits(site: AskingSite): Promise<number> {
  const all: number[] = []
  const end = performance.now() + SECONDS * 1_000
  while (performance.now() < end) {
    const { ms, status } = await site.ask('/komik/')
    if (status !== 200) throw new Error(`the bystander got a ${status}`)
    all.push(ms)
    await sleep(BETWEEN_MS)
  }
  return all.sort((one, other) => one - other)[Math.floor(all.length * 0.95)] ?? 0
}
