import type { Knex } from 'knex'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { enginesFor } from '../../../src/comics/engines/engines.ts'
import type { ComicEnvironment } from '../../../src/comics/environment.ts'
import { type FakeGoogleCloud, startGoogleCloud } from '../../../src/demo/fakes/google-cloud/server.ts'
import { createFetcher, type Fetcher } from '../../../src/net/fetcher.ts'
import { createGoogleClient } from '../../../src/net/google.ts'

/** All of Google switched on. */
const everything = {
  gemini: { textModel: 'gemini-teks', imageModel: 'gemini-gambar', location: 'global' },
  transcribes: true,
  narrates: true,
  bucket: null,
}

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
  const client = (now?: () => number) =>
    createGoogleClient({ account: JSON.parse(cloud.keyFile), baseUrl: cloud.url, fetcher, ...(now && { now }) })
  return {
    cloud: () => cloud,
    /** The lines of the log. */
    logged,
    client,
    engines: (db: Knex, others: Partial<ComicEnvironment> = {}, by = client()) =>
      enginesFor(db, log, by, { ...everything, ...others }),
  }
}
