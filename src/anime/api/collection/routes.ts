import type { Knex } from 'knex'
import * as z from 'zod'
import { allow } from '../../../platform/access.ts'
import { createRouter, signedIn } from '../../../web/context.ts'
import { Refusal } from '../../../web/refusal.ts'
import { collectionSyncs } from '../../limits.ts'
import { synchronize } from './apply.ts'
import { lists } from './rules.ts'

/** The path at which browsers of members synchronize their collection (public/js/sync.js). */
export const COLLECTION_SYNC = '/koleksi/sinkron'
const MOST_ACTIONS = 500

const Version = z.int().min(0)
const Action = z.object({
  number: z.int().min(1),
  list: z.enum(lists),
  key: z.string().max(2_000),
  entry: z.record(z.string(), z.unknown()).nullable(),
  seen: Version,
})
/** `member`: the user for whom the page was made, whose lists the browser sends. */
const SyncRequest = z.object({
  member: z.int(),
  device: z.string().regex(/^[\w-]{16,64}$/),
  seen: Version,
  after: Version.optional(),
  actions: z.array(Action).max(MOST_ACTIONS),
})

export function collectionSyncRoutes({ db }: { db: Knex }) {
  const router = createRouter()

  router.post(COLLECTION_SYNC, allow('signed_in', { limit: collectionSyncs }), async (ctx) => {
    const sync = SyncRequest.safeParse(ctx.request.body)
    if (!sync.success) throw new Refusal(400, 'Permintaan ini bukan isi koleksi yang bisa dibaca.')
    const { member, ...data } = sync.data
    const { id } = signedIn(ctx)
    if (id !== member) throw new Refusal(409, 'Akun lain sedang masuk di browser ini. Muat ulang halamannya.')
    ctx.set('Cache-Control', 'no-store')
    ctx.body = await synchronize(db, id, data, new Date())
  })

  return router
}
