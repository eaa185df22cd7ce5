import * as z from 'zod'
import { upstreamVariables } from '../anilibria/catalog-mirror.ts'
import { environment, line } from '../platform/environment.ts'
import { list, seconds, site } from '../platform/setting-kinds.ts'
import type { SourceSettings } from './sources/list.ts'

/** Seconds between two health checks of a path, from which the timeout of a check is derived. */
export const CheckInterval = z.coerce
  .number()
  .int()
  .min(1)
  .max(3_600)
  .default(60)
  .meta({ description: 'How often the monitor checks each path.', unit: 's' })

const variables = {
  SOURCES: list.pipe(z.array(z.enum(['library', 'samehadaku', 'aniliberty']))).meta({
    description: 'Sources of titles, in order: `samehadaku`, `aniliberty`, `library`.',
    fallback: 'the configured remote ones, else `library`',
  }),
  SAMEHADAKU_BASE_URL: site.optional().meta({ description: 'The address of the Samehadaku site.' }),
  SAMEHADAKU_SEARCH_URL: site.optional().meta({ description: 'Its search host.', fallback: '`SAMEHADAKU_BASE_URL`' }),
  SAMEHADAKU_API_URL: site.optional().meta({ description: 'Its `wp-json` root.', fallback: '`SAMEHADAKU_BASE_URL`' }),
  ...upstreamVariables,
  CHECK_INTERVAL: CheckInterval,
  CACHE_TTL: seconds(300).meta({ description: 'How long answers of lists stay fresh.', unit: 's' }),
  CACHE_LONG_TTL: seconds(3600).meta({ description: 'How long answers of films and titles stay fresh.', unit: 's' }),
  CACHE_VERY_LONG_TTL: seconds(604_800).meta({
    description: 'How long an old copy may be shown after a failure. 0: never.',
    unit: 's',
  }),
}

export const animeEnvironment = environment({
  variables,
  contradictions: (env) => [
    [
      env.SOURCES.includes('samehadaku') && env.SAMEHADAKU_BASE_URL === undefined,
      'SAMEHADAKU_BASE_URL: needed for the source samehadaku',
    ],
    [
      env.SOURCES.includes('aniliberty') && env.ANILIBERTY_BASE_URL === undefined,
      'ANILIBERTY_BASE_URL: needed for the source aniliberty',
    ],
  ],
  settings: (env) => ({
    ...toSourceSettings(env),
    checkInterval: env.CHECK_INTERVAL,
    cache: { short: env.CACHE_TTL, long: env.CACHE_LONG_TTL, ifError: env.CACHE_VERY_LONG_TTL },
  }),
  lines: ({ sources }) => [line('catalog', 'Sumber katalog', sources.join(', '), 'SOURCES')],
})

function toSourceSettings(env: z.infer<z.ZodObject<typeof variables>>): SourceSettings {
  const samehadaku = env.SAMEHADAKU_BASE_URL
    ? {
        baseUrl: env.SAMEHADAKU_BASE_URL,
        searchUrl: env.SAMEHADAKU_SEARCH_URL ?? env.SAMEHADAKU_BASE_URL,
        apiUrl: env.SAMEHADAKU_API_URL ?? env.SAMEHADAKU_BASE_URL,
      }
    : null
  const aniliberty = env.ANILIBERTY_BASE_URL
    ? { baseUrl: env.ANILIBERTY_BASE_URL, storageUrl: env.ANILIBERTY_STORAGE_URL ?? null }
    : null
  const outside = [...(samehadaku ? (['samehadaku'] as const) : []), ...(aniliberty ? (['aniliberty'] as const) : [])]
  const configured = outside.length ? outside : (['library'] as const)
  return { sources: env.SOURCES.length ? [...new Set(env.SOURCES)] : configured, samehadaku, aniliberty }
}
