import type { ContentItemRow } from '../../db/tables.ts'
import { allow } from '../../platform/access.ts'
import { ImageRefusal } from '../../uploads/image-job.ts'
import { imageProblem } from '../../uploads/uploads.ts'
import { type AppRouter, type Context, seeOther, signedIn, wantsFragment } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { toBodyFields } from '../../web/form.ts'
import { uploads as uploadLimit } from '../../web/limits.ts'
import { answerFragment } from '../../web/render.ts'
import { type ContentItem, maxLengths, mayChange } from '../item.ts'
import { jpegAddress } from '../picture.ts'
import { changeItem, createItem } from '../save.ts'
import { noTexts } from '../texts.ts'
import { getItemTitle } from '../view-models/card.ts'
import { MANY } from './desk-fields.ts'
import { photoDrafts, photoDraftsBy } from './desk-queries.ts'
import { type DeskDeps, getSaver } from './edit.ts'
import { readFormBody } from './read-form.ts'
import { manyPage, type PhotoRow, photoFragment } from './views.ts'

/** The most photo drafts that the page shows. Photos that were uploaded after it was opened are added. */
const MOST = 30

const flashes = {
  simpan: 'Tersimpan sebagai draf.',
  terbit: 'Terbit di galeri.',
  unggah: 'Terunggah. Lengkapi, lalu terbitkan.',
}

/**
 * Each file is sent by itself and becomes a draft of the viewer. Titles and alternative texts are saved later for all
 * drafts together, and so are the drafts published.
 */
export function manyPages(router: AppRouter, deps: DeskDeps) {
  router.get(MANY.slice(0, -1), allow('editor'), (ctx) => show(ctx, deps, {}))
  router.post(MANY.slice(0, -1), allow('editor', { limit: uploadLimit }), (ctx) => addPhoto(ctx, deps))
  router.post(`${MANY}simpan`, allow('editor'), (ctx) => saveDrafts(ctx, deps))
}

async function addPhoto(ctx: Context, deps: DeskDeps): Promise<void> {
  const { fields, file, errors } = await readFormBody(ctx)
  const readText = (name: string, most: number) => cleanText(fields[name]).slice(0, most)
  const [title, alt] = [readText('title', maxLengths.title), readText('alt', maxLengths.alt) || null]
  const problem = Object.values(errors)[0] ?? (file && file.bytes.length > 0 ? null : 'Pilih dulu fotonya.')
  const added =
    problem === null && file ? await addDraft(ctx, deps, file.bytes, { title, alt }) : { problem, isBusy: false }
  if ('problem' in added) {
    if (added.isBusy) ctx.set('Retry-After', '10')
    return show(ctx, deps, { error: added.problem }, added.isBusy ? 503 : 422)
  }
  if (wantsFragment(ctx)) return answerFragment(ctx, photoFragment({ row: toPhotoRow({ ...added.item, alt }) }))
  seeOther(ctx, withFlash(MANY, 'unggah'))
}

type PhotoTexts = { title: string; alt: string | null }

async function addDraft(ctx: Context, deps: DeskDeps, bytes: Uint8Array, { title, alt }: PhotoTexts) {
  const texts = { ...noTexts, title }
  try {
    const picture = { bytes, alt }
    return { item: await createItem(deps, getSaver(ctx), { kind: 'photo', texts, publishAt: null, picture }) }
  } catch (error) {
    if (!(error instanceof ImageRefusal)) throw error
    return { problem: imageProblem(error), isBusy: error.retryAfter !== null }
  }
}

async function saveDrafts(ctx: Context, deps: DeskDeps): Promise<void> {
  const fields = toBodyFields(ctx.request.body)
  const publishes = fields.aksi === 'terbit'
  const viewer = signedIn(ctx)
  const isAllowed = (item: ContentItemRow) => item.publish_at === null && mayChange(viewer, item, false)
  const drafts = (await photoDraftsBy(deps.db, idsIn(fields))).filter(isAllowed)
  const inputs = drafts.flatMap((item) => {
    const [title, alt] = [fields[`judul-${item.public_id}`], fields[`alt-${item.public_id}`]]
    if (typeof title !== 'string' || typeof alt !== 'string') return []
    return { item, title: cleanText(title).slice(0, maxLengths.title), alt: cleanText(alt).slice(0, maxLengths.alt) }
  })
  const publishAt = new Date()
  for (const { item, title, alt } of inputs) {
    const isReady = publishes && alt !== ''
    if (!isReady && title === item.title && alt === (item.alt ?? '')) continue
    const change = { version: null, isAllowed, texts: { title }, alt: alt || null, ...(isReady && { publishAt }) }
    await changeItem(deps, getSaver(ctx), item.id, change)
  }
  const lacking = new Set(publishes ? inputs.filter(({ alt }) => alt === '').map(({ item }) => item.public_id) : [])
  if (lacking.size > 0) return show(ctx, deps, { lacking, ids: idsIn(fields) }, 422)
  seeOther(ctx, withFlash(MANY, publishes ? 'terbit' : 'simpan'))
}

/** `ids`: the drafts of the form, which are all shown again. */
type Outcome = { error?: string | null; lacking?: ReadonlySet<string>; ids?: readonly string[] }

async function show(ctx: Context, { db }: DeskDeps, outcome: Outcome, status = 200): Promise<void> {
  const { error = null, lacking = new Set(), ids = [] } = outcome
  if (error && wantsFragment(ctx)) {
    ctx.status = status
    return answerFragment(ctx, photoFragment({ row: { ...noRow, error } }))
  }
  const viewer = signedIn(ctx)
  const drafts = await photoDrafts(db, viewer.id, MOST)
  const draftIds = new Set(drafts.map(({ id }) => id))
  const others = ids.length > 0 ? await photoDraftsBy(db, ids) : []
  const more = others.filter((item) => !draftIds.has(item.id) && mayChange(viewer, item, false))
  const rows = [...drafts, ...more].map((item) => ({
    ...toPhotoRow(item),
    error: lacking.has(item.public_id) ? noAlt : null,
  }))
  const isPartial = drafts.length === MOST
  manyPage(ctx, { many: { rows, error, isPartial, flash: status === 200 ? flashIn(flashes, ctx) : null } }, status)
}

const noAlt = 'Tulis apa yang terlihat, lalu terbitkan lagi.'
const noRow: PhotoRow = { id: '', src: '', name: '', title: '', alt: '', error: null }

const FIELD = /^judul-([0-9a-f]{24})$/

const idsIn = (fields: Record<string, unknown>): string[] =>
  Object.keys(fields).flatMap((name) => FIELD.exec(name)?.[1] ?? [])

const cleanText = (value: unknown): string => (typeof value === 'string' ? value.replaceAll('\0', '').trim() : '')

type Draft = Pick<ContentItem, 'public_id' | 'picture_file' | 'title' | 'alt' | 'publish_at' | 'created_at'>

const toPhotoRow = (item: Draft): PhotoRow => ({
  id: item.public_id,
  src: item.picture_file ? jpegAddress(item.picture_file).replace(/\.jpg$/, '-480.webp') : '',
  name: getItemTitle(item),
  title: item.title,
  alt: item.alt ?? '',
  error: null,
})
