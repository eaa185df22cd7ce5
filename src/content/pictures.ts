import type { Knex } from 'knex'
import { createFlights } from '../async/cached.ts'
import { createLimiter } from '../async/limiter.ts'
import { allow } from '../platform/access.ts'
import { drawImage } from '../uploads/image.ts'
import { ImageRefusal } from '../uploads/image-job.ts'
import { sendDerivative, tryLater, type Uploads } from '../uploads/uploads.ts'
import { createRouter } from '../web/context.ts'
import { files } from '../web/limits.ts'
import { notFound } from '../web/refusal.ts'
import { may } from '../web/rights.ts'
import { drawSample } from './drawings.ts'
import { type ContentItem, isPublic } from './item.ts'
import { drawnSize, readPictureFile } from './picture.ts'
import type { Previews } from './previews.ts'
import { findByPicture } from './queries.ts'
import { keepDrawn } from './write-queries.ts'

/** Editors, and visitors with the key of a preview, also see pictures of items that are not public. */
export function pictureRoutes({ db, uploads, previews }: { db: Knex; uploads: Uploads; previews: Previews }) {
  const router = createRouter()
  const flights = createFlights<string | null>()
  const inTurn = createLimiter({ atOnce: 1, waiting: 200, full: () => new ImageRefusal('busy') })

  /** Draws and stores the picture of a sample, and returns its name; null if the sample is gone. */
  async function draw(item: ContentItem): Promise<string | null> {
    const { id, drawing } = item
    if (!drawing) return null
    const bytes = await drawImage(drawSample(item, drawing), drawnSize(item.kind))
    const { name } = await uploads.storeImage(bytes)
    const storedName = await keepDrawn(db, id, name)
    if (storedName !== name) await uploads.forgetImage(name)
    return storedName ?? null
  }

  const access = allow('anyone', { limit: files, credentials: ['session', 'key'] })
  router.get('/static/uploads/:file', access, async (ctx) => {
    const pictureFile = readPictureFile(String(ctx.params.file))
    const item = pictureFile && (await findByPicture(db, pictureFile.file))
    const now = new Date()
    const isForAll = item != null && isPublic(item, now)
    const mayLook =
      isForAll || may(ctx.state.viewer, 'editor') || (item && previews.opens(item.public_id, ctx.query.kunci, now))
    if (!item || item.deleted_at || !mayLook) throw notFound('Gambar ini tidak ada.')
    const name = item.picture ?? (await flights(String(item.id), () => inTurn(() => draw(item))).catch(tryLater))
    await sendDerivative(ctx, uploads, name ? { name, size: pictureFile.size } : null, { isPublic: isForAll })
    if (!isForAll) ctx.set('Cache-Control', 'no-store')
  })

  return router
}
