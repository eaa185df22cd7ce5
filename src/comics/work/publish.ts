import { randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { type Actor, recordAction } from '../../audit/audit.ts'
import type { ComicRow, CreatorRow } from '../../db/tables.ts'
import type { NotifyMember } from '../../notices/member-notices.ts'
import type { Config } from '../../platform/environment.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { comicHref, comicName, stepHref } from '../comic/comic.ts'
import { hasPublishedPages, lowestAge } from '../comic/moderation-queries.ts'
import { listPanels } from '../comic/queries.ts'
import { getBarReason, publicationsLeft } from '../creators/creator.ts'
import { bookPublications } from '../creators/queries.ts'
import { unletterable } from '../lettering/text.ts'
import { checkIdle } from '../rules/making.ts'
import { acceptStatement, type Statement } from '../rules/own-pages.ts'
import { checkHiding, checkPublishing, waitsForStaff } from '../rules/publishing.ts'
import { ageProblem } from '../rules/visibility.ts'
import { settingsFor } from '../settings.ts'
import { type AskDeps, changeInTurn } from './ask.ts'
import { addPublication, type Changes, changeComic, isWhole, listDue } from './queries.ts'

/** Throws a 409 while the comic is in work. */
export const setSummary = (deps: AskDeps, id: number, summary: string): Promise<void> =>
  changeInTurn(deps, id, async (trx, comic) => {
    checkIdle(comic)
    await changeComic(trx, id, { summary })
  })

export type PublishDeps = AskDeps & { config: Pick<Config, 'production'> }

type KeptField = 'synopsis' | 'age_label' | 'allow_downloads' | 'publish_at'

/**
 * Missing fields stay unchanged. `publisher`: the name that the first publication shows. `publish_at`: the time of the
 * first publication.
 */
type Publication = Partial<Pick<ComicRow, KeptField>> & Statement & { title?: string; publisher: string }

/** The new state of the comic. A `waiting` comic appears after staff approve it. */
export type PublicationState = 'published' | 'scheduled' | 'waiting' | 'draft'

/**
 * Publishes a comic, or saves changes of a published one; a hidden one stays hidden. A `publish_at` of null cancels the
 * schedule. Throws a 400 if a panel has no picture, or if a page, the right or the title is missing; a 422 for lines
 * whose letters cannot be drawn; a 402 if no publication is left; a 403 for a comic that staff removed, or a stopped
 * creator; and a 409 for a schedule after publication.
 */
export const publishComic = (deps: PublishDeps, id: number, publication: Publication): Promise<PublicationState> =>
  changeInTurn(deps, id, async (trx, comic, creator) => {
    const { publish_at, made_with_ai, rights, ...facts } = publication
    const fields = { ...facts, ...acceptStatement(comic, { made_with_ai, rights }) }
    const isNew = comic.published_at === null
    const tooYoung = fields.age_label && ageProblem(fields.age_label, await lowestAge(trx, id))
    if (tooYoung) throw new Refusal(422, tooYoung)
    if (isNew && publish_at === null) {
      await changeComic(trx, id, { ...fields, publisher: comic.publisher, publish_at, waiting_since: null })
      return 'draft'
    }
    const takesOne = await check(trx, { ...comic, ...fields }, creator)
    const changes = { ...fields, publisher: comic.publisher ?? fields.publisher }
    if (isNew && (await mustWait(trx, deps, comic))) {
      const waiting_since = comic.waiting_since ?? new Date()
      await changeComic(trx, id, { ...changes, publish_at: publish_at ?? comic.publish_at, waiting_since })
      return 'waiting'
    }
    if (publish_at) {
      if (!isNew) throw new Refusal(409, 'Komik ini sudah terbit.')
      await changeComic(trx, id, { ...changes, publish_at, waiting_since: null })
      return 'scheduled'
    }
    if (isNew) await appear(trx, comic, takesOne, changes)
    else await changeComic(trx, id, changes)
    return 'published'
  })

/** Returns whether this uses up a publication. Throws the refusal if the comic cannot be published. */
const check = async (trx: Knex, comic: ComicRow, creator: CreatorRow): Promise<boolean> =>
  checkPublishing({
    ...comic,
    publications: await publicationsLeft(trx, creator),
    isDrawn: await isWhole(trx, comic.id),
    unletterable: await problemsIn(trx, comic),
    bar: getBarReason(creator),
  })

/** Problems of a comic that appears for the first time. Only told comics have lettering of this site. */
async function problemsIn(trx: Knex, { id, source, published_at }: ComicRow): Promise<string[]> {
  if (source !== 'told' || published_at) return []
  return unletterable(await listPanels(trx, id)).map(({ problem }) => problem)
}

async function mustWait(trx: Knex, { layout, config }: PublishDeps, comic: ComicRow): Promise<boolean> {
  if (comic.source !== 'pages') return false
  const { comics_first_upload_waits: waits } = await readSettings(trx, settingsFor(layout, config.production))
  return waitsForStaff(comic, { waits, hasAppeared: await hasPublishedPages(trx, comic.user_id) })
}

async function appear(trx: Knex, { id, user_id }: ComicRow, takesOne: boolean, changes: Changes = {}): Promise<void> {
  if (takesOne) await bookPublications(trx, { user_id, kind: 'publication', amount: -1, comic_id: id })
  const published_at = new Date()
  await changeComic(trx, id, { ...changes, published_at, publish_at: null, waiting_since: null })
  await addPublication(trx, { id, published_at })
}

type NotifyingDeps = AskDeps & { notifyMember: NotifyMember }

/**
 * Approves a first upload that waits for staff. It appears now or at its scheduled time, and its creator is told.
 * Throws a 409 if it does not wait, and the refusals of publishing.
 */
export const approveComic = (deps: NotifyingDeps, id: number, actor: Actor): Promise<PublicationState> =>
  changeInTurn(deps, id, async (trx, comic, creator) => {
    const { waiting_since, publish_at, user_id: userId, version } = comic
    if (!waiting_since) throw new Refusal(409, 'Komik ini tidak menunggu persetujuan.')
    const takesOne = await check(trx, comic, creator)
    const isLater = publish_at !== null && publish_at > new Date()
    if (isLater) await changeComic(trx, id, { waiting_since: null })
    else await appear(trx, comic, takesOne)
    const subject = comicName(comic)
    await recordAction(trx, actor, { action: 'comic.approve', subject, about: userId })
    await deps.notifyMember(trx, {
      userId,
      kind: 'moderation',
      key: `approval ${id} version ${version}`,
      href: comicHref(comic),
      title: 'Komikmu disetujui',
      message: `“${subject}” disetujui staf dan ${isLater ? 'terbit pada waktunya' : 'sudah terbit'}.`,
      data: { comic_id: String(id) },
    })
    return isLater ? 'scheduled' : 'published'
  })

/**
 * Publishes all comics whose time has come. Returns their ids. A comic that cannot be published becomes a draft, and
 * its creator is told.
 */
export async function publishDue(deps: NotifyingDeps & { log: Logger }, now = new Date()): Promise<number[]> {
  const appeared: number[] = []
  for (const id of await listDue(deps.db, now))
    await changeInTurn(deps, id, async (trx, comic, creator) => {
      // Another instance may have published it in the meantime, or the creator may have cancelled the schedule.
      const { publish_at, waiting_since } = comic
      if (!publish_at || publish_at > now || waiting_since) return
      try {
        await appear(trx, comic, await check(trx, comic, creator))
        appeared.push(id)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        await changeComic(trx, id, { publish_at: null })
        await notifyOfFailure(trx, deps.notifyMember, { ...comic, publish_at }, error)
      }
    }).catch((err: unknown) => deps.log.error({ err, comic: id }, 'a comic was not published at its time'))
  return appeared
}

const notifyOfFailure = (trx: Knex, notify: NotifyMember, comic: ComicRow, { message }: Refusal) =>
  notify(trx, {
    userId: comic.user_id,
    kind: 'schedule_failed',
    key: `schedule of ${comic.id} at ${comic.publish_at?.toISOString()}`,
    title: `“${comic.title}” belum terbit pada waktunya`,
    message: `${message} Komiknya tetap tersimpan sebagai draf.`,
    href: stepHref(comic, 7),
    data: { comic_id: String(comic.id) },
  })

/** Throws a 409 for a comic that was never published, and a 403 if a stopped creator would show it again. */
export const setVisible = (deps: AskDeps, id: number, isActive: boolean): Promise<void> =>
  changeInTurn(deps, id, async (trx, comic, creator) => {
    checkHiding(comic, isActive, getBarReason(creator))
    await changeComic(trx, id, { is_active: isActive })
  })

/**
 * Makes a new secret for the address of a draft. The old address ends. Returns the end of the address. Throws a 409 for
 * a published comic.
 */
export const makeSecret = (deps: AskDeps, id: number): Promise<string> =>
  changeInTurn(deps, id, async (trx, comic) => {
    if (comic.published_at) throw new Refusal(409, 'Komik ini sudah terbit. Bagikan alamat halamannya.')
    const secret = randomBytes(32).toString('base64url')
    await changeComic(trx, id, { secret })
    return secret
  })

/** Ends the secret address. Throws a 404 if there is none. */
export const endSecret = (deps: AskDeps, id: number): Promise<void> =>
  changeInTurn(deps, id, async (trx, comic) => {
    if (!comic.secret) throw notFound('Komik ini tidak punya tautan rahasia.')
    await changeComic(trx, id, { secret: null })
  })
