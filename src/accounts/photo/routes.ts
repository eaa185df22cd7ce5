import { allow } from '../../platform/access.ts'
import type { Site } from '../../platform/feature.ts'
import { ImageRefusal } from '../../uploads/image-job.ts'
import { getSender } from '../../uploads/sender.ts'
import { imageProblem, MAX_PICTURE_BYTES, sendDerivative } from '../../uploads/uploads.ts'
import { type Context, createRouter, seeOther, signedIn } from '../../web/context.ts'
import { withFlash } from '../../web/flash.ts'
import type { Errors } from '../../web/form.ts'
import { FileRefusal, readMultipart } from '../../web/incoming/multipart.ts'
import { files, uploads as uploadLimit } from '../../web/limits.ts'
import { readPhotoAddress } from './photo.ts'
import { findPhoto } from './queries.ts'
import { savePhoto, setPhoto } from './save.ts'

type ShowAccount = (ctx: Context, form: { open: 'foto'; errors?: Errors }, status?: number) => Promise<void>

/** Everybody may see the photos of all accounts. */
export function photoRoutes({ db, log, uploads, show }: Pick<Site, 'db' | 'log' | 'uploads'> & { show: ShowAccount }) {
  const router = createRouter()

  router.get('/akun/foto', allow('signed_in'), (ctx) => show(ctx, { open: 'foto' }))

  router.post('/akun/foto', allow('signed_in', { limit: uploadLimit }), async (ctx) => {
    const viewer = signedIn(ctx)
    const upload = await readPhoto(ctx)
    if ('error' in upload) return refuse(ctx, upload.error, 422)
    const photo = { ...upload, sender: getSender(ctx, 'photos') }
    const refusal = await savePhoto({ db, uploads }, viewer.id, photo).catch(asImageRefusal)
    if (refusal) {
      if (refusal.failure === 'full') log.error('no room for pictures')
      if (refusal.retryAfter !== null) ctx.set('Retry-After', String(refusal.retryAfter))
      return refuse(ctx, imageProblem(refusal), refusal.status)
    }
    seeOther(ctx, withFlash('/akun/', 'foto'))
  })

  router.post('/akun/foto/hapus', allow('signed_in'), async (ctx) => {
    await setPhoto({ db, uploads }, signedIn(ctx).id, null)
    seeOther(ctx, withFlash('/akun/', 'foto-hapus'))
  })

  router.get('/foto/:person/:file', allow('anyone', { limit: files }), async (ctx) => {
    const address = readPhotoAddress(String(ctx.params.person), String(ctx.params.file))
    const name = address && (await findPhoto(db, address.person))
    const derivative = address && name?.startsWith(address.key) ? { name, size: address.size } : null
    await sendDerivative(ctx, uploads, derivative, { isPublic: true })
  })

  const refuse = (ctx: Context, photo: string, status: number) => show(ctx, { open: 'foto', errors: { photo } }, status)

  return router
}

async function readPhoto(ctx: Context): Promise<{ bytes: Buffer } | { error: string }> {
  if (!ctx.is('multipart/form-data')) return { error: noPhoto }
  try {
    const { file } = await readMultipart(ctx, { file: 'photo', most: MAX_PICTURE_BYTES })
    return file && file.bytes.length > 0 ? file : { error: noPhoto }
  } catch (error) {
    if (!(error instanceof FileRefusal)) throw error
    return { error: Object.values(error.details).flat()[0] ?? noPhoto }
  }
}

const noPhoto = 'Pilih dulu fotonya.'

function asImageRefusal(error: unknown): ImageRefusal {
  if (error instanceof ImageRefusal) return error
  throw error
}
