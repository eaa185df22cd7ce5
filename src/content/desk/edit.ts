import { toActor } from '../../audit/audit.ts'
import type { ContentKind } from '../../db/tables.ts'
import { allow } from '../../platform/access.ts'
import { readDraftUpload } from '../../uploads/draft-upload.ts'
import { ImageRefusal } from '../../uploads/image-job.ts'
import { imageProblem, sendImage } from '../../uploads/uploads.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import type { Errors } from '../../web/form.ts'
import { uploads as uploadLimit } from '../../web/limits.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { answerFragment } from '../../web/render.ts'
import type { Secret } from '../../web/signed.ts'
import { type ContentItem, mayChange } from '../item.ts'
import { renderMarkdown } from '../markdown.ts'
import { type Previews, previewHref } from '../previews.ts'
import { findByPublicId } from '../queries.ts'
import { binItem, changeItem, createItem, type SaveDeps, type Saver } from '../save.ts'
import { DESK, deskHref, deskKinds } from './desk-fields.ts'
import { listVersions } from './desk-queries.ts'
import { editView, type FormState, getItemValues } from './edit-view-model.ts'
import { buildChange, findErrors, getPublishAt } from './form-rules.ts'
import { readFormBody, readItemForm, type SentForm } from './read-form.ts'
import { textView } from './text-view-model.ts'
import { editPage, previewFragment, textPage } from './views.ts'

/** `secret` signs the addresses of pictures that are not saved yet. */
export type DeskDeps = SaveDeps & { secret: Secret; previews: Previews }

const flashes = {
  simpan: 'Tersimpan.',
  alamat: 'Tersimpan, tapi alamat itu sudah dipakai isi lain, jadi diberi nomor. Lihat di bawah.',
  terbit: 'Terbit. Semua orang bisa membacanya sekarang.',
  jadwal: 'Terjadwal. Terbit sendiri pada waktunya.',
  draf: 'Sekarang draf: halamannya tidak terlihat lagi.',
  versi: 'Versi lama dikembalikan sebagai versi baru.',
  pulih: 'Dipulihkan dari sampah.',
  'pulih-draf': 'Dipulihkan sebagai draf, karena waktu terbitnya lewat selagi di sampah.',
}

export const getSaver = (ctx: Context): Saver => {
  const viewer = signedIn(ctx)
  return { id: viewer.id, actor: toActor(ctx, viewer) }
}

/** Throws a 404 for an unknown kind. */
function kindAt(ctx: Context): ContentKind {
  const kindEntry = deskKinds.find(({ path }) => path === ctx.params.jenis)
  if (!kindEntry) throw notFound()
  return kindEntry.kind
}

/** Finds items in the bin too. Throws a 404. */
export async function itemAt(ctx: Context, { db }: Pick<DeskDeps, 'db'>): Promise<ContentItem> {
  const [kind, id] = [kindAt(ctx), String(ctx.params.id)]
  const item = /^[0-9a-f]{24}$/.test(id) ? await findByPublicId(db, id) : undefined
  if (item?.kind !== kind) throw notFound('Isi ini sudah tidak ada.')
  return item
}

/** Throws a 403 for posts of other authors. */
export async function changeableAt(ctx: Context, deps: Pick<DeskDeps, 'db'>): Promise<ContentItem> {
  const item = await itemAt(ctx, deps)
  if (mayChange(signedIn(ctx), item, false)) return item
  throw new Refusal(403, 'Tulisan ini milik orang lain. Hanya penulisnya dan admin yang bisa mengubahnya.')
}

export function editPages(router: AppRouter, deps: DeskDeps) {
  router.get(`${DESK}gambar/:token`, allow('editor'), async (ctx) => {
    const name = readDraftUpload(deps.secret, ctx.params.token, new Date())
    const picture = name && (await deps.uploads.openDraft(name))
    if (!picture) throw notFound('Gambar ini sudah tidak tersimpan.')
    sendImage(ctx, picture)
  })

  router.post(`${DESK}pratinjau`, allow('editor', { keepsPage: true }), async (ctx) => {
    const { body } = (await readFormBody(ctx)).fields
    answerFragment(ctx, previewFragment({ html: renderMarkdown(typeof body === 'string' ? body : '').html }))
  })

  router.get(`${DESK}:jenis/baru`, allow('editor'), (ctx) => showForm(ctx, deps, { kind: kindAt(ctx) }))
  router.post(`${DESK}:jenis/baru`, allow('editor', { limit: uploadLimit }), (ctx) => createFromForm(ctx, deps))

  router.get(`${DESK}:jenis/:id`, allow('editor'), async (ctx) => {
    const item = await itemAt(ctx, deps)
    if (item.deleted_at) throw notFound('Isi ini ada di sampah. Pulihkan dulu untuk membukanya.')
    if (!mayChange(signedIn(ctx), item, false)) return textPage(ctx, { text: textView(item, null) })
    return showForm(ctx, deps, { kind: item.kind, item })
  })
  router.post(`${DESK}:jenis/:id`, allow('editor', { limit: uploadLimit }), (ctx) => changeByForm(ctx, deps))
}

async function createFromForm(ctx: Context, deps: DeskDeps): Promise<void> {
  const kind = kindAt(ctx)
  const form = await readItemForm(ctx, deps, kind)
  const formState = { kind, values: form.values, draft: form.draft, aksi: form.aksi, isUnsaved: true }
  if (form.aksi === 'pratinjau') return showForm(ctx, deps, formState)
  const now = new Date()
  const errors = findErrors(form, kind, null, now)
  if (!form.input || hasAny(errors)) return showForm(ctx, deps, { ...formState, errors }, form.isBusy ? 503 : 422)
  const { texts, alt, slug } = form.input
  const picture = form.draft ? { draft: form.draft, alt } : null
  const publishAt = getPublishAt(form, null, now) ?? null
  const item = await createItem(deps, getSaver(ctx), { kind, texts, publishAt, picture, slug: slug ?? undefined })
  seeOther(ctx, withFlash(deskHref(item), chooseFlash(form, item)))
}

async function changeByForm(ctx: Context, deps: DeskDeps): Promise<void> {
  const item = await changeableAt(ctx, deps)
  const form = await readItemForm(ctx, deps, item.kind)
  const { values, draft, aksi, version } = form
  const formState = { kind: item.kind, item: basedOn(item, form), values, draft, aksi, isUnsaved: true }
  if (aksi === 'pratinjau') return showForm(ctx, deps, formState)
  if (!item.deleted_at && version !== null && version !== item.version) return showConflict(ctx, deps, form, item)
  const now = new Date()
  const errors = findErrors(form, item.kind, item, now)
  if (!form.input || hasAny(errors)) {
    const withdrawal = aksi === 'draf' && (await withdraw(ctx, deps, form, item))
    return showForm(ctx, deps, { ...formState, ...withdrawal, errors }, form.isBusy ? 503 : 422)
  }
  if (aksi === 'pulih') await binItem(deps, getSaver(ctx), item.id, false)
  const outcome = await changeItem(deps, getSaver(ctx), item.id, buildChange(form, form.input, item, now)).catch(
    toPictureError,
  )
  if (outcome && 'picture' in outcome) return showForm(ctx, deps, { ...formState, draft: null, errors: outcome }, 422)
  if (outcome && 'item' in outcome) return seeOther(ctx, withFlash(deskHref(item), chooseFlash(form, outcome.item)))
  const present = outcome && (await findByPublicId(deps.db, item.public_id))
  if (present) return showConflict(ctx, deps, form, present)
  showForm(ctx, deps, { ...formState, item: { ...formState.item, deleted_at: now } }, 409)
}

/** Makes a public item a draft even if its form cannot be saved. Changes nothing else. */
async function withdraw(ctx: Context, deps: DeskDeps, { version }: SentForm, item: ContentItem) {
  if (!item.publish_at) return null
  const outcome = await changeItem(deps, getSaver(ctx), item.id, { version, publishAt: null })
  if (!outcome || !('item' in outcome)) return null
  const { version: next } = outcome.item
  return { item: { ...item, publish_at: null, version: next }, notice: `${flashes.draf} Perubahanmu belum tersimpan.` }
}

/** Shows the form beside the item as somebody else has saved it since the form was opened. */
async function showConflict(ctx: Context, deps: DeskDeps, form: SentForm, item: ContentItem): Promise<void> {
  const [newest] = await listVersions(deps.db, item.id)
  const { values, draft, aksi, errors } = form
  const conflict = { by: newest?.by ?? null }
  showForm(ctx, deps, { kind: item.kind, item, values, draft, aksi, errors, conflict, isUnsaved: true }, 409)
}

/** Fields that are missing in `state` get the values of the stored item. */
export function showForm(
  ctx: Context,
  { secret, previews }: Pick<DeskDeps, 'secret' | 'previews'>,
  state: Partial<FormState> & Pick<FormState, 'kind'>,
  status = 200,
): void {
  const now = new Date()
  const { item = null } = state
  const share = item && buildShare(ctx, previews, item, now)
  const values = item ? getItemValues(item) : {}
  const full = { item, values, errors: {}, draft: null, aksi: 'simpan', conflict: null, notice: null } as const
  const view = editView({ ...full, isUnsaved: false, share, ...state }, secret, now)
  if (status === 503) ctx.set('Retry-After', '10')
  const flash = status === 200 ? flashIn(flashes, ctx) : null
  editPage(ctx, { edit: view, flash }, status)
}

/** Everybody who has the link can open the preview. */
function buildShare({ state: { baseUrl } }: Context, previews: Previews, { public_id }: ContentItem, now: Date) {
  const key = previews.keyOf(public_id, now)
  return { href: baseUrl + previewHref(public_id, key), until: previews.endOf(key) }
}

/** Keeps the version on which the form was based, so that a later save still detects a conflict. */
const basedOn = (item: ContentItem, form: SentForm) => ({ ...item, version: form.version ?? item.version })

/** Returns the flash for the action, or `alamat` if the item did not get the chosen address. */
const chooseFlash = ({ aksi, input }: SentForm, { slug }: Pick<ContentItem, 'slug'>) =>
  input?.slug && input.slug !== slug ? 'alamat' : aksi

const hasAny = (errors: Errors): boolean => Object.keys(errors).length > 0

function toPictureError(error: unknown): { picture: string } {
  if (error instanceof ImageRefusal) return { picture: imageProblem(error) }
  throw error
}
