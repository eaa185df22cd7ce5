import type { Knex } from 'knex'
import { allow } from '../../platform/access.ts'
import { createRouter } from '../../web/context.ts'
import { findTitle } from '../mirror/queries.ts'
import { secondsOf } from '../title/title.ts'
import { InvalidParameters, NoTitle, sendData, V2 } from './envelope.ts'

/** Routes of the v2 API. */
export function v2Routes({ db }: { db: Knex }) {
  const router = createRouter().prefix(V2)

  router.get('/titles/:id', allow('anyone'), async (ctx) => {
    const id = Number(ctx.params.id)
    if (!/^\d+$/.test(ctx.params.id ?? '') || id < 1)
      throw new InvalidParameters({ id: ['Нужно целое число больше нуля'] })
    const title = await findTitle(db, id)
    if (!title) throw new NoTitle(id, ['database'])
    const expires = secondsOf(new Date(title.read_at.getTime() + 86_400_000))
    const meta = {
      source: title.origin,
      cached: true,
      cache_level: 'L3',
      cache_expires: expires,
      stale: false,
    } as const
    sendData(ctx, title.wire, meta)
  })

  return router
}
