import * as z from 'zod'
import { createLimiter } from '../../../async/limiter.ts'
import type { ComicUploadRow } from '../../../db/tables.ts'
import { Answer } from '../../../platform/api/calls.ts'
import type { Context } from '../../../web/context.ts'
import { notFound, Refusal } from '../../../web/refusal.ts'
import { words } from '../../comic/fields.ts'
import { ownPageLimits, pageUploads } from '../../limits.ts'
import { addPages, announceUpload } from '../../own-pages/own-pages.ts'
import { endUpload, findUpload } from '../../own-pages/queries.ts'
import { appendPart, dropParts, fileName, isIntact, partsFile, readOffset } from '../../own-pages/sending.ts'
import { NO_BYTES } from '../../rules/own-pages.ts'
import { staysAfter } from '../../rules/uploads.ts'
import type { ComicCall, Deps } from '../call.ts'
import { example, refusedFiles, wholeFrom } from '../envelope.ts'
import { paged } from './comic.ts'
import { NewPages, notPaged, readNewPages, taking } from './own-pages.ts'

const upload_id = example('0b7f6f0e-5d1c-4f5e-9a54-6f1f1c2d3e4f', z.uuid())
const Sha256 = z.string().regex(/^[0-9a-fA-F]{64}$/, 'sha256 64 angka heksadesimal.')
const Offset = wholeFrom(0, ownPageLimits.sent, 'Upload-Offset')

async function uploadAt(ctx: Context, { db }: Deps, comicId: number) {
  const { success, data } = z.uuid().safeParse(ctx.params.upload)
  const upload = success ? await findUpload(db, comicId, data) : null
  if (upload) return upload
  throw uploadGone()
}

const NOT_INTACT = 'Yang sampai tidak sama dengan berkasmu. Kirim lagi dari awal.'

const uploadGone = () => notFound('Kiriman ini tidak ada, atau sudah selesai.')

function sendOffset(ctx: Context, offset: number): number {
  ctx.set('Upload-Offset', String(offset))
  return offset
}

/** Parts of one upload are written one at a time. */
const alone = createLimiter({ perKey: 1, waiting: 0, full: () => new Refusal(409, 'Bagian sebelumnya masih dikirim.') })

export const uploadCalls: readonly ComicCall[] = [
  paged('startUpload', 'post', '/api/v1/comics/:id/uploads', {
    about:
      'Memulai kiriman yang bisa disambung. Satu berkas, dikirim per bagian; disimpan 24 jam. Ukurannya langsung ' +
      'mengurangi `bytes_left`. Paling banyak empat sekaligus; yang kelima menggantikan yang tertua.',
    limit: pageUploads,
    body: z.object({
      name: example('bab-1.cbz', words(1, ownPageLimits.name, 'name')),
      size: wholeFrom(0, Number.MAX_SAFE_INTEGER, 'size'),
      sha256: example(null, Sha256.nullable()).optional(),
    }),
    data: z.object({ upload_id, offset: z.int() }),
    status: 201,
    refusals: { ...notPaged, 413: 'Lebih dari 100 MB, atau ruangmu habis.', 503: 'Tempat penyimpanan sedang penuh.' },
    run: async (deps, { of: comic, body: { name, size, sha256 = null } }) => {
      if (size === 0) throw refusedFiles('pages', [{ name: fileName(name), reason: 'empty', msg: NO_BYTES }])
      const file = { name: fileName(name), size, sha256: sha256?.toLowerCase() ?? null }
      return { upload_id: await announceUpload(deps, comic, file), offset: 0 }
    },
  }),
  paged('readUpload', 'get', '/api/v1/comics/:id/uploads/:upload', {
    about: 'Berapa yang sudah sampai. Juga dengan HEAD, di `Upload-Offset`.',
    limit: pageUploads,
    data: z.object({ upload_id, offset: z.int(), size: z.int() }),
    refusals: notPaged,
    run: async (deps, { ctx, of: { id } }) => {
      const upload = await uploadAt(ctx, deps, id)
      const offset = sendOffset(ctx, await readOffset(deps.pageFolder, upload))
      return { upload_id: upload.id, offset, size: Number(upload.size) }
    },
  }),
  paged('sendPart', 'patch', '/api/v1/comics/:id/uploads/:upload', {
    about:
      'Mengirim satu bagian. Isinya bita mentah, mulai dari `Upload-Offset`; kalau berbeda 409 dengan yang benar. ' +
      'Bagian terakhir menjawab seperti `pages`.',
    ...taking,
    isRest: true,
    data: NewPages.optional(),
    run: async (deps, { ctx, base, of: comic }) => {
      const upload = await uploadAt(ctx, deps, comic.id)
      const at = await sendPart(ctx, deps, upload)
      // The upload was dropped in favour of another upload while this part arrived.
      if (at > (await readOffset(deps.pageFolder, upload))) throw uploadGone()
      if (at < Number(upload.size)) return new Answer(undefined, { status: 204 })
      if (!(await isIntact(deps.pageFolder, upload))) {
        await dropParts(deps.pageFolder, upload.id)
        sendOffset(ctx, 0)
        throw refusedFiles('pages', [{ name: upload.name, reason: 'broken', msg: NOT_INTACT }])
      }
      const file = { name: upload.name, file: partsFile(deps.pageFolder, upload.id) }
      const added = await addPages(deps, comic, [file], upload.id).catch(async (error: unknown) => {
        if (!staysAfter(error)) {
          await forget(deps, upload)
          ctx.remove('Upload-Offset')
        }
        throw error
      })
      await forget(deps, upload)
      return readNewPages(base, deps, comic, added)
    },
  }),
]

async function forget({ db, pageFolder }: Deps, { id }: Pick<ComicUploadRow, 'id'>): Promise<void> {
  await endUpload(db, id)
  await dropParts(pageFolder, id)
}

/** Returns the number of bytes that have arrived. Throws a 409 if the client sends another offset. */
async function sendPart(ctx: Context, deps: Deps, upload: Awaited<ReturnType<typeof uploadAt>>): Promise<number> {
  const sendTrue = async () => sendOffset(ctx, await readOffset(deps.pageFolder, upload))
  await sendTrue()
  const write = async () => {
    const offset = Offset.safeParse(ctx.get('Upload-Offset'))
    const here = await sendTrue()
    if (offset.data !== here) throw new Refusal(409, `Lanjutkan dari bita ke-${here}.`)
    return sendOffset(ctx, await appendPart(ctx, deps.pageFolder, upload, here))
  }
  return alone(write, { key: upload.id })
}
