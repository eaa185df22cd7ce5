import type { Knex } from 'knex'
import * as z from 'zod'
import { recordAction, toActor } from '../../audit/audit.ts'
import {
  ageLabels,
  type ComicModerationRow,
  type ComicRow,
  moderationActions,
  reportCategories,
} from '../../db/tables.ts'
import type { NotifyMember } from '../../notices/member-notices.ts'
import { type Context, signedIn } from '../../web/context.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { comicHref, comicName } from '../comic/comic.ts'
import { words } from '../comic/fields.ts'
import { acts, categories, doneBy, isAgainst, isUpload } from '../comic/moderation.ts'
import { addAnswer, addModeration, closeReports, lastModerations } from '../comic/moderation-queries.ts'
import type { ModerationDeps } from '../creators/bar.ts'
import { MAX_MESSAGE } from '../limits.ts'
import { getModerationChanges } from '../rules/moderation.ts'
import { changeInTurn, inTurn } from './ask.ts'

type Decision = z.infer<typeof Act>

const NO_REASON = 'Tulis alasannya, paling sedikit 5 karakter.'
export const Message = words(0, MAX_MESSAGE, 'Pesannya')
export const Reason = Message.pipe(z.string().min(5, NO_REASON))
export const Answer = Message.pipe(z.string().min(1, 'Tulis jawabanmu dulu.'))

const makeEnum = <const Name extends string>(what: string, names: readonly Name[]) =>
  z.enum(names, `Pilih ${what}: ${names.join(', ')}.`)

/** The form of a staff decision. A decision against the creator needs a reason. */
export const Act = z
  .object({
    action: makeEnum('tindakan', moderationActions),
    category: makeEnum('kategori', reportCategories),
    age_label: makeEnum('label umur', ageLabels).nullable().default(null),
    message: Message.default('').meta({ example: 'Gambar milik orang lain.' }),
  })
  .refine(({ action, age_label }) => action !== 'age' || age_label !== null, {
    path: ['age_label'],
    message: 'Pilih label umurnya.',
  })
  .refine(({ action, message }) => !isAgainst(action) || Reason.safeParse(message).success, {
    path: ['message'],
    message: NO_REASON,
  })

/**
 * Carries out a staff decision on a comic in any state and tells the creator. A take-down closes the reports about the
 * comic. Throws a 404 if the comic does not exist any more, and a 409 if it is in that state already or, for `feature`,
 * not public.
 */
export function moderate(deps: ModerationDeps, ctx: Context, id: number, { age_label: age, ...act }: Decision) {
  const viewer = signedIn(ctx)
  const decision = { ...act, age_label: act.action === 'age' ? age : null }
  return changeInTurn(deps, id, async (trx, comic) => {
    const changes = getModerationChanges(comic, decision, new Date())
    const added = await addModeration(trx, { ...decision, comic_id: id, staff_id: viewer.id }, changes)
    if (decision.action === 'take_down') await closeReports(trx, { comicId: id }, viewer.id)
    await recordAction(trx, toActor(ctx, viewer), auditEntry(comic, decision))
    await notifyCreator(trx, deps.notifyMember, comic, added)
    return added
  })
}

/**
 * Stores the creator's answer to the latest staff decision. Only one answer is allowed. Throws a 404 if there is no
 * decision, and a 409 for a second answer.
 */
export const answerModeration = (db: Knex, id: number, answer: string): Promise<ComicModerationRow> =>
  inTurn(db, id, async (trx) => {
    const last = (await lastModerations(trx, [{ id }])).get(id)
    if (!last) throw notFound('Staf belum memutuskan apa pun tentang komik ini.')
    if (last.answer !== null) throw new Refusal(409, 'Kamu sudah menjawab keputusan ini.')
    return addAnswer(trx, last.id, answer)
  })

const auditEntry = (comic: ComicRow, { action, category, age_label, message }: Decision) => ({
  action: acts[action].audit,
  subject: comicName(comic),
  details: { category: categories[category], ...(age_label && { age_label }), ...(message && { reason: message }) },
  about: comic.user_id,
})

function notifyCreator(trx: Knex, notify: NotifyMember, comic: ComicRow, row: ComicModerationRow): Promise<void> {
  const category = row.category === 'lain' ? '' : ` (${categories[row.category].toLowerCase()})`
  const reason = row.message && ` ${isAgainst(row.action) ? 'Alasannya' : 'Pesannya'}: ${row.message}`
  const actText = doneBy(comic, row)
  const again = row.action === 'restore' && comic.published_at === null ? ' Kamu bisa menerbitkannya lagi.' : ''
  return notify(trx, {
    userId: comic.user_id,
    kind: 'moderation',
    key: `moderation ${row.id}`,
    href: comicHref(comic),
    title: `${isUpload(comic) ? 'Unggahanmu' : 'Komikmu'} ${actText.replace(/ (oleh )?staf$/, '')}`,
    message: `“${comicName(comic)}” ${actText}${category}.${reason}${again}`,
    data: { comic_id: String(comic.id) },
  })
}
