import type { Knex } from 'knex'
import { pino } from 'pino'
import supertest from 'supertest'
import { inject } from 'vitest'
import type { Source } from '../../src/anime/contract/source.ts'
import type { Timeouts } from '../../src/anime/failover/timeouts.ts'
import { sourcesShare, timeoutsShare } from '../../src/anime/shares.ts'
import { createApp } from '../../src/app.ts'
import { type Engines, enginesShare } from '../../src/comics/engines/engines.ts'
import { readConfig } from '../../src/config.ts'
import type { Feature } from '../../src/platform/feature.ts'
import type { Limits } from '../../src/web/limits.ts'
import { createSecret, type Secret } from '../../src/web/signed.ts'

type Wishes = {
  settings?: Record<string, string>
  sources?: Source[]
  features?: readonly Feature[]
  limits?: Limits
  secret?: Secret
  timeouts?: Partial<Timeouts>
  engines?: Partial<Engines>
}

/** The key with which the web server signs addresses in tests. */
export const testKey = 'a secret that only tests have, 32+'
export const testSecret = createSecret(testKey)

/** The catalog's timeouts in tests: as long as a busy machine takes, for what a test does not keep waiting itself. */
export const patientTimeouts: Timeouts = {
  visitor: 60_000,
  question: 60_000,
  call: 20_000,
  recall: 30_000,
  optionalPart: 10_000,
}

/** The headers with which htmx asks for part of a page. */
export const fromHtmx = { 'HX-Request': 'true', 'HX-Request-Type': 'partial' }

/** The settings of a site in tests: without limits and ffmpeg, unless `settings` say otherwise. */
export const testConfig = (settings: Record<string, string> = {}) =>
  readConfig({ ...plain, DATA_DIR: inject('dataDir'), ...settings })
const plain = { NODE_ENV: 'test', BASE_URL: 'http://127.0.0.1', LIMITS: 'off', FFMPEG_PATH: 'none' }

/**
 * Makes the whole web server, without ffmpeg, on a test's database, without a port. Requests pass every middleware. What
 * asks for nothing in particular gets the same server all through a test, unless it wants a `fresh` one.
 */
export function site(db: Knex, { fresh, ...wishes }: Wishes & { fresh?: true } = {}) {
  if (fresh || Object.keys(wishes).length > 0) return supertest(make(db, wishes))
  const made = usual.get(db) ?? make(db, wishes)
  usual.set(db, made)
  return supertest(made)
}
const usual = new WeakMap<Knex, ReturnType<typeof make>>()

function make(db: Knex, wishes: Wishes = {}) {
  const { settings, sources, features, limits, secret = testSecret, timeouts, engines } = wishes
  const { answer } = createApp({
    config: testConfig(settings),
    secret,
    db,
    log: pino({ level: 'silent' }),
    ...(features ? { features } : {}),
    ...(limits ? { limits } : {}),
    given: [
      timeoutsShare.of({ ...patientTimeouts, ...timeouts }),
      ...(sources ? [sourcesShare.of(sources)] : []),
      ...(engines ? [enginesShare.of(engines)] : []),
    ],
  })
  return answer
}
