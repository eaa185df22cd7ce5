import * as z from 'zod'
import { toActor } from '../../audit/audit.ts'
import type { ContentItemRow } from '../../db/tables.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { refusingPictures } from '../../uploads/uploads.ts'
import { type Context, signedIn, type Viewer } from '../../web/context.ts'
import { uploads as uploadLimit } from '../../web/limits.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { may } from '../../web/rights.ts'
import { type ContentItem, contentSettings, isPublic, mayChange, mayCreate } from '../item.ts'
import { jpegAddress } from '../picture.ts'
import { countPublished, findByPublicId, listPublished } from '../queries.ts'
import { binItem, type Change, changeItem, createItem, EndsBeforeStart, type Saver } from '../save.ts'
import { searchPublished } from '../search/search-queries.ts'
import { noTexts } from '../texts.ts'
import { checkFormat, pictureMissing, readSent, wrongType } from './body.ts'
import { type ContentCall, callsFor, type Deps, List, whoMay } from './call.ts'
import { Outdated, Unprocessable } from './envelope.ts'
import { Alt } from './fields.ts'
import { type ItemFields, type Resource, resources } from './resources.ts'
import { about, address, Id, id, types, words } from './words.ts'

const ListMeta = z.object({ total: z.int(), skip: z.int(), limit: z.int(), has_more: z.boolean() })
const OneItem = { params: z.object({ id: Id.meta({ description: 'Id 24 angka heksadesimal.' }) }), shown: { id } }
const saving = { also: [uploadLimit] }
const anyType = [types.multipart, types.json, types.urlencoded]
const reader = callsFor(whoMay.reader)
const member = callsFor(whoMay.member)

function describeResource({ kind, file, form, part, messages, data }: Resource) {
  const { tag, noun, name, form: filled, shown } = about[kind]
  const example = {
    _id: id,
    id,
    ...filled,
    ...shown,
    [file]: address,
    author: 'budi@contoh.id',
    created_at: '2026-11-21T12:42:05.000Z',
    version: 1,
  }
  const upload = { schema: form.extend({ alt: Alt }), example: { ...filled, [file]: '@gambar.jpg' }, file }
  const whole = { ...upload, types: [types.multipart], isFileNeeded: true as const }
  const patch = { ...upload, schema: part.extend({ alt: Alt }), example: { ...filled, version: 1 } }
  const missing = { 400: messages.badId, 404: messages.missing }
  const changes = { ...missing, 409: words.outdated }
  return { tag, noun, name, data, example, whole, patch, missing, changes }
}

/**
 * Items that these calls create are public at once. Refusals come in this order: 401, 403 for the role, 400 for the id,
 * 404, 403 for an item of somebody else.
 */
function buildCalls(one: Resource): readonly ContentCall[] {
  const { kind, path, messages, query } = one
  const { tag, noun, name, data, example, whole, patch, missing, changes } = describeResource(one)
  const item = { ...OneItem, tag, data, example }
  const change =
    (isWhole: boolean) =>
    (deps: Deps, { ctx }: { ctx: Context }) =>
      changeFrom(deps, ctx, one, isWhole)
  return [
    reader(`list${name}s`, 'get', path, {
      tag,
      about: `Daftar ${noun}. Yang terbaru lebih dulu, sebagian demi sebagian.`,
      query,
      message: messages.listed,
      data: z.array(data),
      meta: ListMeta,
      example: [example],
      refusals: {},
      run: (deps, { ctx, query: listQuery }) => list(deps, ctx, one, listQuery),
    }),
    reader(`read${name}`, 'get', `${path}/:id`, {
      ...item,
      about: `Satu ${noun}. Hanya yang sudah terbit.`,
      message: messages.read,
      refusals: missing,
      run: async (deps, { ctx, viewer }) => {
        const item = await existing(deps, ctx, one)
        return itemAnswer(one, item, viewer)
      },
    }),
    member(`create${name}`, 'post', path, {
      tag,
      ...saving,
      about: `Membuat ${noun}. Terbit seketika. Gambarnya JPEG, PNG, atau GIF, paling besar 5 MB.`,
      form: whole,
      message: messages.made,
      status: 201,
      data,
      example,
      refusals: { 400: 'Gambarnya ditolak.' },
      run: async (deps, { ctx, viewer }) => {
        const { saver } = await writer(deps, ctx)
        const { texts, alt, bytes } = await readItem(deps, ctx, one, { isWhole: true, isNew: true })
        const all = { ...noTexts, ...texts }
        const added = await refusing(deps, () => {
          if (all.starts_at && all.ends_at && all.ends_at < all.starts_at) throw new EndsBeforeStart()
          const picture = bytes && { bytes, alt: alt ?? null }
          return createItem(deps.save, saver, { kind, texts: all, publishAt: new Date(), picture })
        })
        return itemAnswer(one, await published(deps, one, added.public_id), viewer)
      },
    }),
    member(`replace${name}`, 'put', `${path}/:id`, {
      ...item,
      ...saving,
      about: `Mengganti ${noun}. Semua isian dan gambarnya; sebagai JSON, gambarnya tetap. Penulis dan waktu pembuatannya tetap. \`version\`: yang kamu baca.`,
      form: { ...whole, types: anyType, isVersioned: true },
      message: messages.changed,
      refusals: changes,
      run: change(true),
    }),
    member(`change${name}`, 'patch', `${path}/:id`, {
      ...item,
      ...saving,
      about: `Mengubah ${noun}. Yang tidak dikirim tetap. \`version\`: yang kamu baca.`,
      form: { ...patch, types: anyType, isVersioned: true },
      message: messages.changed,
      refusals: changes,
      run: change(false),
    }),
    member(`delete${name}`, 'delete', `${path}/:id`, {
      ...OneItem,
      tag,
      about: `Menghapus ${noun}. Alamatnya dan alamat gambarnya seketika tidak ada. Editor bisa memulihkannya selama 30 hari.`,
      message: messages.deleted,
      refusals: missing,
      run: async (deps, { ctx }) => {
        const { item: target, saver } = await changeable(deps, ctx, one, messages.mayNotDelete)
        if (!(await binItem(deps.save, saver, target.id, true))) throw notFound(messages.missing)
      },
    }),
  ]
}

export const itemCalls: readonly ContentCall[] = resources.flatMap(buildCalls)

async function list({ db }: Deps, ctx: Context, one: Resource, query: object) {
  const { skip: offset, limit, filter, words: searched } = one.listOf(query)
  const now = new Date()
  const part = { order: 'newest', limit, offset } as const
  const { items, total } = searched
    ? await searchPublished(db, { kinds: [one.kind], words: searched, ...part }, now)
    : { items: await listPublished(db, filter, part, now), total: await countPublished(db, filter, now) }
  const meta = { total, skip: offset, limit, has_more: offset + items.length < total }
  return new List(
    items.map((item) => itemAnswer(one, item, ctx.state.viewer)),
    meta,
  )
}

async function changeFrom(deps: Deps, ctx: Context, one: Resource, isWhole: boolean) {
  const { item, saver, isAllowed } = await changeable(deps, ctx, one, one.messages.mayNotChange)
  const change = buildChange(await readItem(deps, ctx, one, { isWhole }))
  // The body is read between the check above and this line, which may take minutes.
  const outcome =
    change && (await refusing(deps, () => changeItem(deps.save, saver, item.id, { ...change, isAllowed })))
  if (change && !outcome) throw notFound(one.messages.missing)
  const data = itemAnswer(one, await published(deps, one, item.public_id), ctx.state.viewer)
  if (outcome && 'conflict' in outcome) throw new Outdated(one.data.parse(data))
  return data
}

/** Throws a 403 for an account whose role may not write. */
async function writer({ db }: Deps, ctx: Context) {
  const viewer = signedIn(ctx)
  // Without the second factor that the site demands of them, staff have the rights of members, as on pages.
  const person = { id: viewer.id, role: viewer.needsSecondFactor ? ('member' as const) : viewer.role }
  const { content_open: isOpen } = await readSettings(db, contentSettings)
  if (!mayCreate(person, isOpen)) throw new Refusal(403, 'Akun ini tidak berhak menulis konten.')
  const saver: Saver = { id: viewer.id, actor: toActor(ctx, viewer) }
  return { person, isOpen, saver }
}

/** Throws a 400 for an invalid id, and a 404. */
async function existing(deps: Deps, ctx: Context, one: Resource): Promise<ContentItem> {
  const id = String(ctx.params.id)
  if (!/^[0-9a-f]{24}$/i.test(id)) throw new Refusal(400, one.messages.badId)
  return published(deps, one, id.toLowerCase())
}

/** Throws a 404 if the item is not public. */
async function published({ db }: Deps, { kind, messages }: Resource, publicId: string): Promise<ContentItem> {
  const item = await findByPublicId(db, publicId)
  if (item?.kind !== kind || !isPublic(item, new Date())) throw notFound(messages.missing)
  return item
}

/**
 * Throws a 403 with the message `refusal`. `isAllowed` checks again, when the item is saved, whether this person may
 * change it.
 */
async function changeable(deps: Deps, ctx: Context, one: Resource, refusal: string) {
  const { person, isOpen, saver } = await writer(deps, ctx)
  const item = await existing(deps, ctx, one)
  if (!mayChange(person, item, isOpen)) throw new Refusal(403, refusal)
  return {
    item,
    saver,
    isAllowed: (row: ContentItemRow) => isPublic(row, new Date()) && mayChange(person, row, isOpen),
  }
}

/** A new item needs a picture. So does a whole item in a form that can contain a picture. */
async function readItem(
  { limits }: Deps,
  ctx: Context,
  one: Resource,
  { isWhole, isNew = false }: { isWhole: boolean; isNew?: boolean },
): Promise<ItemForm> {
  await limits.consume(uploadLimit, ctx)
  const { fields, file } = await readSent(ctx, one.file)
  const isNeeded = isNew || ctx.is('multipart/form-data')
  const missing = file || !isNeeded ? {} : { [one.file]: pictureMissing }
  const form = isWhole ? one.readWhole(fields, missing) : one.readPart(fields)
  if (file) checkFormat(file.bytes)
  return { ...form, bytes: file?.bytes ?? null }
}

/** Turns the refusal of a picture, or of dates in the wrong order, into the answer of this API. */
async function refusing<T>({ log }: Deps, saveIt: () => Promise<T>): Promise<T> {
  try {
    return await refusingPictures(log, saveIt, wrongType)
  } catch (error) {
    throw error instanceof EndsBeforeStart ? new Unprocessable({ end_date: error.message }) : error
  }
}

type ItemForm = ItemFields & { bytes: Uint8Array | null }

function buildChange({ texts, alt, bytes, ...form }: ItemForm): Change | null {
  const version = form.version ?? null
  if (bytes) return { version, texts, picture: { bytes, alt: alt ?? null } }
  if (alt === undefined && Object.keys(texts).length === 0) return null
  return { version, texts, ...(alt !== undefined && { alt }) }
}

/**
 * Editors, staff and the author get the author's e-mail address, because their clients compare it with their own.
 * Everybody else gets the author's name.
 */
function itemAnswer(one: Resource, item: ContentItem, viewer: Viewer | null) {
  const { public_id: id, picture_file, author, author_id } = item
  const seesAddress = may(viewer, 'editor') || may(viewer, 'staff') || (viewer !== null && viewer.id === author_id)
  return {
    ...item,
    ...one.textsOf(item),
    [one.file]: picture_file && jpegAddress(picture_file),
    _id: id,
    id,
    is_active: true,
    author: (seesAddress ? (author?.email ?? author?.username) : author?.name) ?? 'redaksi',
  }
}
