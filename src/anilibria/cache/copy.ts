import { createHash } from 'node:crypto'
import * as z from 'zod'
import { tryJson } from '../../platform/setting-kinds.ts'

/** Where an answer comes from: the upstream or its mirror, this site's library, or the older Node service. */
export const answerSources = ['anilibria', 'library', 'nodejs'] as const
export const cacheLevels = ['L1', 'L2', 'L3'] as const
export type CacheLevel = (typeof cacheLevels)[number]

export const Pagination = z.object({ page: z.int(), limit: z.int(), total: z.int(), pages: z.int() })
export type Pagination = z.infer<typeof Pagination>

/** `data` is JSON. `until`: milliseconds since the epoch until which it is current. */
const Copy = z.object({
  data: z.string(),
  pagination: Pagination.nullable(),
  source: z.enum(answerSources),
  until: z.number(),
  etag: z.string(),
})
export type Copy = z.infer<typeof Copy>

/**
 * A newly made answer. `level`: L3 if it comes from the mirror, else null. `isStale`: it is expired, and no newer one
 * could be made.
 */
export type NewAnswer = Omit<Copy, 'etag'> & { level: 'L3' | null; isStale: boolean }

/** `expires`: until when the client may keep it. `isCurrent`: whether L1 still has this copy. */
export type CachedAnswer = Copy & {
  level: CacheLevel | null
  expires: number
  isStale: boolean
  isCurrent: () => boolean
}

const Message = z.object({ from: z.string(), ids: z.array(z.int()).optional(), clear: z.string().optional() })

const Stored = z.object({ copy: Copy, expires: z.number() })

export const readStored = (text: string | null): z.infer<typeof Stored> | null =>
  text === null ? null : (Stored.safeParse(tryJson(text)).data ?? null)

export const readMessage = (message: string) => Message.safeParse(tryJson(message)).data ?? null

/** The tag does not depend on the level from which an answer comes. */
export const makeEtag = ({ data, pagination }: Pick<Copy, 'data' | 'pagination'>) =>
  `W/"${createHash('sha1').update(data).update(JSON.stringify(pagination)).digest('base64url')}"`
