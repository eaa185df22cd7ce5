import type { Knex } from 'knex'
import { recordAction, toActor } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { ImageRefusal } from '../../uploads/image-job.ts'
import { readDerived } from '../../uploads/picture-name.ts'
import { imageProblem, MAX_PICTURE_BYTES, sendDerivative, type Uploads } from '../../uploads/uploads.ts'
import { InvalidFields, toFormErrors } from '../../web/call-errors.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { withFlash } from '../../web/flash.ts'
import { Id, readParam } from '../../web/form.ts'
import { readBody } from '../../web/incoming/multipart.ts'
import { files, uploads as uploadLimit } from '../../web/limits.ts'
import { notFound } from '../../web/refusal.ts'
import { isProductPicture } from '../queries.ts'
import { setPicture } from '../write-queries.ts'
import { openPart, showPart } from './part.ts'

/** Everybody may see the picture of a product, unless the product is in the bin. */
export function pictureRoutes(router: AppRouter, { db, uploads }: { db: Knex; uploads: Uploads }): void {
  router.post('/admin/produk/:id/gambar', allow('admin', { limit: uploadLimit }), async (ctx) => {
    try {
      const { file } = await readBody(ctx, { file: 'picture', most: MAX_PICTURE_BYTES })
      if (!file) throw new InvalidFields({ picture: ['Pilih dulu gambarnya.'] })
      const { name } = await uploads.storeImage(file.bytes, { owner: signedIn(ctx).id })
      await change(ctx, name)
    } catch (error) {
      const { errors, status } = toFormProblem(error)
      showPart(ctx, 'products', await openPart(ctx, db, 'products'), { errors }, status)
    }
  })

  router.post('/admin/produk/:id/gambar/hapus', allow('admin'), (ctx) => change(ctx, null))

  async function change(ctx: Context, picture: string | null) {
    const id = readParam(Id, ctx.params.id)
    const before = await db.transaction(async (trx) => {
      const product = await setPicture(trx, id, picture)
      const entry = { action: 'price-list.edit', details: { changed: ['picture'] } }
      if (product) await recordAction(trx, toActor(ctx, signedIn(ctx)), { ...entry, subject: product.name })
      return product
    })
    const unused = before ? before.picture : picture
    if (unused) await uploads.forgetImage(unused)
    if (!before) throw notFound()
    seeOther(ctx, withFlash(`/admin/produk/${id}/`, picture ? 'gambar' : 'polos'))
  }

  router.get('/static/produk/:file', allow('anyone', { limit: files }), async (ctx) => {
    const [, name = '', ending = ''] = /^(.+)-([^-]+)$/.exec(String(ctx.params.file)) ?? []
    const size = readDerived(ending)
    const isShown = size !== null && (await isProductPicture(db, name))
    await sendDerivative(ctx, uploads, isShown ? { name, size } : null, { isPublic: true })
  })
}

/** The errors for the form. Throws the error again if the sender cannot correct it. */
function toFormProblem(error: unknown) {
  if (error instanceof ImageRefusal) return { errors: { picture: imageProblem(error) }, status: error.status }
  if (error instanceof InvalidFields) return { errors: toFormErrors(error), status: 422 }
  throw error
}
