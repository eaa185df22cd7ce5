import type { Knex } from 'knex'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { enginesFor } from '../../../src/comics/engines/engines.ts'
import type { ComicEnvironment } from '../../../src/comics/environment.ts'
import type { Fault } from '../../../src/demo/fakes/google-cloud/knobs.ts'
import { type FakeGoogleCloud, startGoogleCloud } from '../../../src/demo/fakes/google-cloud/server.ts'
import { createFetcher, type Fetcher } from '../../../src/net/fetcher.ts'
import { createGoogleClient } from '../../../src/net/google.ts'

/** All of Google switched on. */
const everything = {
  gemini: { textModel: 'gemini-teks', imageModel: 'gemini-gambar', location: 'global' },
  layout: 'sheet' as const,
  transcribes: true,
  narrates: true,
  bucket: null,
}

/** Days on which Google fails, with what a member reads of each. */
export const badDays: [string, Fault, RegExp][] = [
  ['is out of quota', { say: 'quota' }, /[Kk]uota/],
  ['is down', { say: 'unavailable' }, /terganggu/],
  ['denies the account', { say: 'denied' }, /Akun kami/],
  ['is cut off before its answer', { say: 'cut' }, /tidak bisa dihubungi/],
  ['is cut off in the middle', { say: 'torn', done: true }, /tidak bisa dihubungi|tidak utuh/],
  ['sends a web page', { say: 'html' }, /tidak utuh/],
  ['answers with nothing', { say: 'empty' }, /tidak utuh/],
]

/** A fake Google Cloud for the tests of a file; each begins with one that behaves well. */
export function useGoogleCloud() {
  const logged: string[] = []
  const log = pino({}, { write: (line: string) => void logged.push(line) })
  let cloud: FakeGoogleCloud
  let fetcher: Fetcher
  beforeAll(async () => {
    cloud = await startGoogleCloud()
    fetcher = createFetcher({ allowPrivate: true, userAgent: 'KortekStream/test' })
  })
  beforeEach(() => cloud.knobs.reset())
  afterAll(async () => {
    await fetcher.close()
    await cloud.stop()
  })
  const client = (wishes: Partial<Parameters<typeof createGoogleClient>[0]> = {}) =>
    createGoogleClient({ account: JSON.parse(cloud.keyFile), baseUrl: cloud.url, fetcher, ...wishes })
  return {
    cloud: () => cloud,
    /** The lines of the log. */
    logged,
    client,
    engines: (db: Knex, others: Partial<ComicEnvironment> = {}, by = client()) =>
      enginesFor(db, log, by, { ...everything, ...others }),
  }
}
