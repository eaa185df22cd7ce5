import type { Logger } from 'pino'
import { actorOf } from '../../audit/audit.ts'
import { type ContentItemRow, noTexts } from '../../db/content-rows.ts'
import { allow } from '../../platform/access.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { refusingPictures } from '../../uploads/uploads.ts'
import { type AppRouter, type Context, createRouter, signedIn, type Viewer } from '../../web/context.ts'
import { type Limits, uploads as uploadLimit } from '../../web/limits.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { may } from '../../web/rights.ts'
import { type ContentItem, contentSettings, mayChange, mayCreate, stateOf } from '../item.ts'
import { jpegAddress } from '../picture.ts'
import { countPublished, findByPublicId, listPublished } from '../queries.ts'
import { binItem, type Change, changeItem, createItem, EndsBeforeStart, type SaveDeps, type Saver } from '../save.ts'
import { searchPublished } from '../search/search-queries.ts'
import { checkFormat, pictureMissing, readSent, wrongType } from './body.ts'
import { answer, Outdated, Unprocessable } from './envelope.ts'
import { type Given, type Resource, resources } from './resources.ts'

type Deps = { save: SaveDeps; limits: Pick<Limits, 'consume'>; log: Logger }

/** A session of this site opens these routes as an access token does; a token that is not valid is refused everywhere. */
const credentials = ['session', 'bearer'] as const
const saving = { credentials, also: [uploadLimit] }

/**
 * Routes of the older API that list, read, create, change and delete the items of the four resources. What they create
 * is public at once. Refusals come in this order: 401, 403 for the role, 400 for the id, 404, 403 for another's item.
 */
export function itemRoutes({ save, limits, log }: Deps): AppRouter {
  const router = createRouter()
  const { db } = save

  for (const one of resources) {
    const { kind, path, messages } = one

    router.get(path, allow('anyone', { credentials }), async (ctx) => {
      const { skip: offset, limit, filter, words } = one.readQuery(ctx.query)
      const now = new Date()
      const { items, total } = words
        ? await searchPublished(db, { kinds: [kind], words, order: 'newest', limit, offset }, now)
        : {
            items: await listPublished(db, filter, { order: 'newest', limit, offset }, now),
            total: await countPublished(db, filter, now),
          }
      const meta = { total, skip: offset, limit, has_more: offset + items.length < total }
      ctx.set('Cache-Control', freshness(ctx))
      answer(ctx, messages.listed, { data: items.map((item) => shown(one, item, ctx.state.viewer)), meta })
    })

    router.get(`${path}/:id`, allow('anyone', { credentials }), async (ctx) => {
      const item = await existing(ctx, one)
      ctx.set('Cache-Control', freshness(ctx))
      answer(ctx, messages.read, { data: shown(one, item, ctx.state.viewer) })
    })

    router.post(path, allow('signed_in', saving), async (ctx) => {
      const { saver } = await writer(ctx)
      const { texts, alt, bytes } = await sent(ctx, one, true)
      const whole = { ...noTexts, ...texts }
      const added = await refusing(() => {
        if (whole.starts_at && whole.ends_at && whole.ends_at < whole.starts_at) throw new EndsBeforeStart()
        const picture = bytes && { bytes, alt: alt ?? null }
        return createItem(save, saver, { kind, texts: whole, publishAt: new Date(), picture })
      })
      answer(ctx, messages.made, {
        data: shown(one, await published(one, added.public_id), ctx.state.viewer),
        status: 201,
      })
    })

    for (const method of ['put', 'patch'] as const)
      router[method](`${path}/:id`, allow('signed_in', saving), async (ctx) => {
        const { item, saver, isAllowed } = await changeable(ctx, one, messages.mayNotChange)
        const change = changeOf(await sent(ctx, one, method === 'put'))
        // Between the check above and here lies the body, which may take minutes.
        const done = change && (await refusing(() => changeItem(save, saver, item.id, { ...change, isAllowed })))
        if (change && !done) throw notFound(messages.missing)
        const data = shown(one, await published(one, item.public_id), ctx.state.viewer)
        if (done && 'conflict' in done) throw new Outdated(data)
        answer(ctx, messages.changed, { data })
      })

    router.delete(`${path}/:id`, allow('signed_in', { credentials }), async (ctx) => {
      const { item, saver } = await changeable(ctx, one, messages.mayNotDelete)
      if (!(await binItem(save, saver, item.id, true))) throw notFound(messages.missing)
      answer(ctx, messages.deleted)
    })
  }

  return router

  /** Returns who writes. Throws a 403 for an account whose role may not. */
  async function writer(ctx: Context) {
    const viewer = signedIn(ctx)
    // Without the second factor that the site demands of them, staff have the rights of members, as on pages.
    const person = { id: viewer.id, role: viewer.needsSecondFactor ? ('member' as const) : viewer.role }
    const { content_open: isOpen } = await readSettings(db, contentSettings)
    if (!mayCreate(person, isOpen)) throw new Refusal(403, 'Akun ini tidak berhak menulis konten.')
    const saver: Saver = { id: viewer.id, actor: actorOf(ctx, viewer) }
    return { person, isOpen, saver }
  }

  /** Returns the public item of the address. Throws a 400 for what is no id, and a 404. */
  async function existing(ctx: Context, one: Resource): Promise<ContentItem> {
    const id = String(ctx.params.id)
    if (!/^[0-9a-f]{24}$/i.test(id)) throw new Refusal(400, one.messages.badId)
    return published(one, id.toLowerCase())
  }

  /** Returns an item as it is now. Throws a 404 if it is not public. */
  async function published({ kind, messages }: Resource, publicId: string): Promise<ContentItem> {
    const item = await findByPublicId(db, publicId)
    if (item?.kind !== kind || !isPublic(item)) throw notFound(messages.missing)
    return item
  }

  /**
   * Returns the item of the address and who changes it. Throws a 403 with the message `refusal` for those who may not.
   * `isAllowed` tells whether they still may when the item is saved.
   */
  async function changeable(ctx: Context, one: Resource, refusal: string) {
    const { person, isOpen, saver } = await writer(ctx)
    const item = await existing(ctx, one)
    if (!mayChange(person, item, isOpen)) throw new Refusal(403, refusal)
    return { item, saver, isAllowed: (row: ContentItemRow) => isPublic(row) && mayChange(person, row, isOpen) }
  }

  /** Reads the form of a whole item, which needs its picture, or of a part. */
  async function sent(ctx: Context, one: Resource, isWhole: boolean): Promise<Sent> {
    await limits.consume(uploadLimit, ctx)
    const { fields, file } = await readSent(ctx, one.file)
    const missing = file ? {} : { [one.file]: pictureMissing }
    const given = isWhole ? one.readWhole(fields, missing) : one.readPart(fields)
    if (file) checkFormat(file.bytes)
    return { ...given, bytes: file?.bytes ?? null }
  }

  /** Answers what cannot be saved: a picture, or dates in the wrong order. */
  async function refusing<T>(saveIt: () => Promise<T>): Promise<T> {
    try {
      return await refusingPictures(log, saveIt, wrongType)
    } catch (error) {
      throw error instanceof EndsBeforeStart ? new Unprocessable({ end_date: error.message }) : error
    }
  }
}

type Sent = Given & { bytes: Uint8Array | null }

/** Returns the change that a form asks for; null if it asks for none. */
function changeOf({ texts, alt, bytes, ...given }: Sent): Change | null {
  const version = given.version ?? null
  if (bytes) return { version, texts, picture: { bytes, alt: alt ?? null } }
  if (alt === undefined && Object.keys(texts).length === 0) return null
  return { version, texts, ...(alt !== undefined && { alt }) }
}

/** Answers hold what only this viewer may read, so that caches that many share keep only those to visitors. */
const freshness = ({ state }: Context): string => (state.viewer ? 'private, no-cache' : 'no-cache')

const isPublic = (row: ContentItemRow): boolean => stateOf(row, new Date()) === 'published'

/**
 * An item as this API answers it to a viewer. Clients of editors, staff and the author compare the author's e-mail address
 * with their own; everybody else reads the name.
 */
function shown(one: Resource, item: ContentItem, viewer: Viewer | null): object {
  const { public_id: id, picture_file, author, author_id, created_at, version } = item
  const seesAddress = may(viewer, 'editor') || may(viewer, 'staff') || (viewer !== null && viewer.id === author_id)
  return {
    _id: id,
    id,
    ...one.show(item, picture_file && jpegAddress(picture_file)),
    author: (seesAddress ? (author?.email ?? author?.username) : author?.name) ?? 'redaksi',
    created_at: created_at.toISOString(),
    version,
  }
}
