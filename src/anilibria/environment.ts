import * as z from 'zod'
import { environment, getUrlHost, line } from '../platform/environment.ts'
import { list, seconds, site } from '../platform/setting-kinds.ts'
import { upstreamVariables } from './catalog-mirror.ts'

/** Without an upstream the titles come from the library. */
export const anilibriaEnvironment = environment({
  variables: {
    ...upstreamVariables,
    CACHE_TTL_MEMORY: seconds(300).meta({ description: 'How long an answer stays in memory (L1).', unit: 's' }),
    CACHE_TTL_REDIS: seconds(1_800).meta({ description: 'How long an answer stays in Redis (L2).', unit: 's' }),
    CACHE_TTL_DATABASE: seconds(86_400).meta({
      description: 'Age at which a title of the mirror (L3) is read again.',
      unit: 's',
    }),
    ANILIBRIA_V1_BASE_URL: site.optional().meta({
      description: 'The older Node service, asked for titles that are found nowhere else.',
    }),
    NODE_SERVICE_BASE_URL: site.optional().meta({
      description: 'The Node service that gets events and knows its users.',
    }),
    ANILIBRIA_JWT_SECRET: z.string().optional().meta({ description: 'Key of the Node service’s user tokens (HS256).' }),
    INTERNAL_JWT_SECRET: z.string().optional().meta({
      description: 'Key of the tokens between services (HS256). Without it `/internal/` does not exist.',
    }),
    INTERNAL_SERVICES: list.meta({ description: 'Names of the services that may call `/internal/`.' }),
  },
  contradictions: (variables) => [
    [
      variables.NODE_SERVICE_BASE_URL !== undefined && variables.INTERNAL_JWT_SECRET === undefined,
      'INTERNAL_JWT_SECRET: needed with NODE_SERVICE_BASE_URL',
    ],
  ],
  settings: (variables) => ({
    upstream: variables.ANILIBERTY_BASE_URL
      ? { baseUrl: variables.ANILIBERTY_BASE_URL, storageUrl: variables.ANILIBERTY_STORAGE_URL ?? null }
      : null,
    /** Lifetimes of the three cache levels, in seconds. */
    ttl: {
      memory: variables.CACHE_TTL_MEMORY,
      redis: variables.CACHE_TTL_REDIS,
      database: variables.CACHE_TTL_DATABASE,
    },
    v1BaseUrl: variables.ANILIBRIA_V1_BASE_URL ?? null,
    nodeBaseUrl: variables.NODE_SERVICE_BASE_URL ?? null,
    userSecret: variables.ANILIBRIA_JWT_SECRET ?? null,
    internal: variables.INTERNAL_JWT_SECRET
      ? { secret: variables.INTERNAL_JWT_SECRET, services: variables.INTERNAL_SERVICES }
      : null,
  }),
  lines: ({ upstream, v1BaseUrl, nodeBaseUrl, internal }) => [
    line(
      'v2',
      'Cermin AniLibria v2',
      getUrlHost(upstream?.baseUrl ?? null),
      'ANILIBERTY_BASE_URL',
      'API-nya berisi perpustakaan situs ini.',
    ),
    line(
      'v2',
      'Layanan AniLibria lama',
      getUrlHost(v1BaseUrl),
      'ANILIBRIA_V1_BASE_URL',
      'Tidak ada cadangan di belakangnya.',
    ),
    line(
      'v2',
      'Layanan Node',
      getUrlHost(nodeBaseUrl),
      'NODE_SERVICE_BASE_URL',
      'Tidak ada yang dikabari episode baru.',
    ),
    line(
      'v2',
      'Panggilan antarlayanan',
      internal && (internal.services.join(', ') || 'tidak ada yang diizinkan'),
      'INTERNAL_JWT_SECRET, INTERNAL_SERVICES',
      'Alamat /internal/ tidak ada.',
    ),
  ],
})
