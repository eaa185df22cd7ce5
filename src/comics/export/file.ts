import * as z from 'zod'
import type { ComicExportRow } from '../../db/tables.ts'
import { allow, orBearer } from '../../platform/access.ts'
import { sendImage } from '../../uploads/uploads.ts'
import { type AppRouter, type Context, createRouter, seeOther, signedIn, type Viewer } from '../../web/context.ts'
import { Id, readParam, toBodyFields } from '../../web/form.ts'
import { slugWords } from '../../web/formats/slug-words.ts'
import { files } from '../../web/limits.ts'
import { notFound } from '../../web/refusal.ts'
import { may } from '../../web/rights.ts'
import { comicHref, idOfSlug, stepHref } from '../comic/comic.ts'
import { type Comic, findComic } from '../comic/queries.ts'
import { mayDownload } from '../rules/visibility.ts'
import { askForExport, currentKeys, type ExportDeps, type ExportKeys, keyIn } from './ask.ts'
import { type ExportKind, exportForms, exportKinds, findExport, listExports } from './queries.ts'

const fileName = ({ id, title }: Comic, kind: ExportKind) =>
  `${slugWords(title ?? '', 80) || id}.${exportKinds[kind].ending}`

/** The last part of the address is the file name under which browsers save the file. */
export const exportHref = (id: number, comic: Comic, kind: ExportKind): string =>
  `/komik/unduh/${id}/${fileName(comic, kind)}`

/**
 * A finished file is offered if it shows the comic as it is now, according to `keys`. The creator is also offered older
 * files.
 */
export const isOffered = (comic: Comic, row: ComicExportRow, viewer: Viewer | null, keys: ExportKeys | null): boolean =>
  row.status === 'READY' &&
  mayDownload(comic, row.created_at, viewer) &&
  (isCurrent(row, keys) || viewer?.id === comic.user_id)

const isCurrent = ({ key, kind, form }: ComicExportRow, keys: ExportKeys | null) =>
  keys !== null && key === keyIn(keys, kind, form)

/**
 * A request of a reader for an older file redirects to the current one. Throws a 404 if the caller may not have the
 * file, or if it is lost.
 */
export async function sendExport(ctx: Context, { db, uploads }: Pick<ExportDeps, 'db' | 'uploads'>, id: number) {
  const row = await findExport(db, id)
  const comic = row && (await findComic(db, row.comic_id))
  const { viewer } = ctx.state
  if (!comic || !mayDownload(comic, row.created_at, viewer)) throw notFound('Berkas ini tidak ada.')
  const { kind } = row
  const getsOlder = viewer?.id === comic.user_id || may(viewer, 'staff')
  const keys = getsOlder ? null : await currentKeys(db, comic)
  if (!getsOlder && !isCurrent(row, keys)) {
    const newest = (await listExports(db, comic, viewer?.id)).find((one) => one.kind === kind)
    if (!newest || !isOffered(comic, newest, viewer, keys)) throw notFound('Berkas ini perlu dibuat lagi.')
    return ctx.redirect(exportHref(newest.id, comic, kind))
  }
  const file = row.file === null ? null : await uploads[exportKinds[kind].store].open(row.file)
  if (!file) throw notFound('Berkas ini perlu dibuat lagi.')
  sendImage(ctx, file, { saveAs: fileName(comic, kind) })
}

/** `ready` is set only for files that the viewer is offered. */
export async function listOffers(deps: Pick<ExportDeps, 'db' | 'ffmpeg'>, comic: Comic, viewer: Viewer | null) {
  const rows = await listExports(deps.db, comic, viewer?.id)
  return listFileOffers(await deps.ffmpeg, comic, rows, viewer, await currentKeys(deps.db, comic))
}

/**
 * `keys`: keys of the current contents, or null. `ask`: the address at which the creator requests a file, null if that
 * is impossible. `percent`: progress of a waiting video. `isOld`: the file was made before the last change of the
 * comic.
 */
export const listFileOffers = (
  ffmpeg: string | null,
  comic: Comic,
  rows: readonly ComicExportRow[],
  viewer: Viewer | null,
  keys: ExportKeys | null,
) =>
  (Object.keys(exportKinds) as ExportKind[]) // the keys of a constant
    .map((kind) => {
      const row = rows.find((one) => one.kind === kind)
      const isReady = row !== undefined && isOffered(comic, row, viewer, keys)
      const isOwn = comic.source === 'pages'
      const canMake = kind !== 'video' || (ffmpeg !== null && !isOwn)
      return {
        name: exportKinds[kind].name,
        ask: canMake ? `${comicHref(comic)}ekspor/${kind}/` : null,
        isWaiting: canMake && row?.status === 'PENDING',
        percent: kind === 'video' && row ? row.progress : null,
        ready: isReady ? { href: exportHref(row.id, comic, kind), size: megabytes(Number(row.bytes)) } : null,
        isOld: isReady && keys !== null && !isCurrent(row, keys),
        forms: (isOwn ? [] : exportForms[kind]).map((form) => ({
          form,
          name: formNames[form],
          isChosen: form === row?.form,
        })),
        error: row?.error ?? null,
      }
    })
    .filter(({ ask, ready }) => ask !== null || ready !== null)

export type Offer = ReturnType<typeof listFileOffers>[number]

const megabytes = (bytes: number): string =>
  `${Math.max(0.1, bytes / 1e6).toLocaleString('id-ID', { maximumFractionDigits: 1 })} MB`

const formNames = {
  a5: 'Halaman A5',
  b5: 'Halaman B5',
  a4: 'Halaman A4',
  panels: 'Satu panel satu gambar',
  pages: 'Satu halaman satu gambar',
  '1080x1920': 'Tegak 9:16',
  '1080x1080': 'Persegi',
  '1920x1080': 'Mendatar 16:9',
} as const

const Kind = z.enum(['pdf', 'cbz', 'video'])

export function exportRoutes(deps: ExportDeps): AppRouter {
  const { db } = deps
  const router = createRouter()

  router.post('/komik/:slug/ekspor/:kind', allow('signed_in'), async (ctx) => {
    const comic = await findComic(db, idOfSlug(ctx.params.slug ?? '') ?? 0)
    if (!comic || comic.user_id !== signedIn(ctx).id) throw notFound()
    const kind = readParam(Kind, ctx.params.kind)
    const form = exportForms[kind].find((one) => one === toBodyFields(ctx.request.body).bentuk)
    await askForExport(deps, comic, kind, form)
    seeOther(ctx, `${stepHref(comic, 7)}#berkas`)
  })

  router.get('/komik/unduh/:id/:name', allow('anyone', { ...orBearer, limit: files }), async (ctx) => {
    await sendExport(ctx, deps, readParam(Id, ctx.params.id))
  })

  return router
}
