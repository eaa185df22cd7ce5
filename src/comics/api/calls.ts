import { z } from 'zod'
import { draftStatuses } from '../../db/comic-rows.ts'
import { liveMessage, sentExample } from '../../live/message-schema.ts'
import { allow } from '../../platform/access.ts'
import type { Api } from '../../platform/api.ts'
import { describeCalls as describeSockets, type Socket } from '../../platform/api-calls.ts'
import type { ApiDescription } from '../../platform/openapi.ts'
import { type AppRouter, createRouter } from '../../web/context.ts'
import type { Limit } from '../../web/limits.ts'
import { type Call, type Deps, whoMay } from './call.ts'
import { bannerCalls } from './comics/banners.ts'
import { makingCalls } from './comics/making.ts'
import { publishingCalls } from './comics/publishing.ts'
import { readingCalls } from './comics/reading.ts'
import { socialCalls } from './comics/social.ts'
import { voiceCalls } from './comics/voices.ts'
import { describeCalls, exampleOf } from './describe.ts'
import { showComicError } from './envelope.ts'
import { analyticsCalls } from './people/analytics.ts'
import { authCalls } from './people/auth.ts'
import { noticeCalls } from './people/notices.ts'
import { profileCalls } from './people/profile.ts'
import { referralCalls } from './people/referrals.ts'
import { subscriptionCalls } from './people/subscriptions.ts'
import { userCalls } from './people/users.ts'
import { walletCalls } from './people/wallet.ts'

/** All calls of this API. Fixed words of addresses stand before the ids of comics. */
const calls: readonly Call[] = [
  ...authCalls,
  ...profileCalls,
  ...userCalls,
  ...walletCalls,
  ...referralCalls,
  ...analyticsCalls,
  ...subscriptionCalls,
  ...noticeCalls,
  ...socialCalls,
  ...bannerCalls,
  ...makingCalls,
  ...publishingCalls,
  ...voiceCalls,
  ...readingCalls,
]

/** Makes the routes of the API of comics. */
export function apiRoutes(deps: Deps): AppRouter {
  const router = createRouter()
  for (const { method, paths, who, limit, also, answer } of calls) {
    const { right, proof } = whoMay[who]
    const limits = { ...(limit && { limit }), ...(also && { also }) }
    router[method]([...paths], allow(right, { ...proof, ...limits }), (ctx) => answer(deps, ctx))
  }
  return router
}

/** Rate limit of the requests to this API. */
const apiCalls: Limit = { name: 'comicsApi', points: 300, duration: 60 }

/** The beginning of an address, up to the first word that is this API's own. */
const beginning = /^\/api(\/v1(\/auth(\/google)?|\/:\w+)?)?\/[\w-]+/
const prefixes = new Set(calls.flatMap(({ paths }) => paths.flatMap((path) => beginning.exec(path)?.[0] ?? [])))

/** The addresses of this API with its shape of errors and its rate limit. */
export const comicApis: readonly Api[] = [...prefixes].map((prefix) => ({
  prefix,
  errors: showComicError,
  limits: { read: apiCalls, write: apiCalls },
}))

const ComicProgress = liveMessage('comic_progress', {
  comic_id: z.int(),
  version: z.int(),
  status: z.enum(draftStatuses),
  panels_drawn: z.int(),
  panels_total: z.int(),
  queue_position: z.int().nullable().meta({ description: 'Urutan di antrean, bila menunggu.' }),
})
/** Describes the API of comics and the socket that pushes the work on one. */
export function describeComics(): ApiDescription {
  const described = describeCalls(calls)
  const told = { ...Object(exampleOf(z.toJSONSchema(ComicProgress), {})), ...sentExample }
  const socket: Socket = {
    id: 'followComic',
    path: '/ws/comics/{id}/',
    tag: 'Komik',
    summary: 'Kemajuan satu komik',
    description: 'Naskah dan gambar yang sedang dikerjakan, untuk kreatornya.',
    security: [{ session: [] }],
    asked: z.object({ id: z.int().min(1).meta({ description: 'Id komik.' }) }),
    shown: { id: 7 },
    messages: { comic_progress: { schema: ComicProgress, example: told } },
  }
  const { paths } = describeSockets([], [socket])
  return { ...described, paths: { ...described.paths, ...paths } }
}
