import type { Knex } from 'knex'
import type * as z from 'zod'
import { type Actor, EntryId, entryOf, recordAction, toActor } from '../../audit/audit.ts'
import type { AuditLogRow, TitleMappingRow } from '../../db/tables.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn, wantsFragment } from '../../web/context.ts'
import { flashNumber, withFlash } from '../../web/flash.ts'
import { readForm, readQuery } from '../../web/form.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { answerFragment } from '../../web/render.ts'
import { animeHref } from '../addresses.ts'
import { allEndpoints } from '../endpoints/queries.ts'
import { decide, rename, takeBack } from './decide.ts'
import {
  type ComparedMapping,
  compareMapping,
  compareMappings,
  countMappings,
  lockMapping,
  refreshTitle,
} from './queries.ts'
import {
  BackForm,
  DecisionForm,
  ListQuery,
  type ListSelection,
  nameByState,
  RefreshForm,
  stateNames,
  UndoForm,
} from './title-form.ts'
import {
  type ListState,
  listHref,
  listOrigins,
  MAPPINGS_PER_PAGE,
  mappingView,
  stateText,
  type TitleFlash,
  titleList,
} from './title-view-model.ts'
import { mappingFragment, titlesPage } from './views.ts'

/** Lists title mappings, saves and undoes decisions about them, and refreshes a title. */
export function titleListPages(router: AppRouter, { db }: { db: Knex }) {
  router.get('/admin/judul', allow('staff'), async (ctx) => {
    const entry = flashNumber(EntryId, ctx)
    const flash = entry ? mappingFlash(await entryOf(db, entry), signedIn(ctx)) : null
    await showList(ctx, db, readQuery(ListQuery, ctx.query), { flash })
  })

  router.post('/admin/judul/keputusan', allow('staff'), async (ctx) => {
    const form = parseForm(DecisionForm, ctx)
    const viewer = signedIn(ctx)
    const outcome = await db.transaction((trx) => saveDecision(trx, form, toActor(ctx, viewer), viewer.username))
    if (outcome === 'moved') return refuse(ctx, db, form)
    await answer(ctx, db, form, outcome)
  })

  router.post('/admin/judul/urung', allow('staff'), async (ctx) => {
    const { catatan } = parseForm(UndoForm, ctx)
    const undo = await takeBack(db, toActor(ctx, signedIn(ctx)), catatan)
    if (undo.kind === 'gone') throw notFound('Keputusan ini tidak ada. Muat ulang daftarnya.')
    if (undo.kind === 'moved') return refuse(ctx, db, undo.pair)
    await answer(ctx, db, undo.pair, { entry: undo.entry, isUndone: true })
  })

  router.post('/admin/judul/segarkan', allow('staff'), async (ctx) => {
    const form = readForm(RefreshForm, ctx.request.body)
    if (!form.ok)
      return showList(ctx, db, readBack(ctx), {
        refresh: { value: form.values.slug ?? '', error: form.errors.slug ?? null },
      })
    const { slug } = form.input
    const entry = await db.transaction(async (trx) => {
      const copies = await refreshTitle(trx, slug)
      const note = { action: 'title.refresh', subject: slug, details: { copies } }
      return recordAction(trx, toActor(ctx, signedIn(ctx)), note)
    })
    seeOther(ctx, withFlash(listHref(readBack(ctx)), entry))
  })
}

type Decision = z.output<typeof DecisionForm>
type Pair = Pick<TitleMappingRow, 'slug' | 'origin'>
async function showList(ctx: Context, db: Knex, back: ListSelection, state: ListState): Promise<void> {
  const { q: words, page, keadaan } = back
  const selection = { state: stateNames[keadaan], words, page, size: MAPPINGS_PER_PAGE }
  const [counts, mappings, endpoints] = await Promise.all([
    countMappings(db, words),
    compareMappings(db, selection),
    allEndpoints(db),
  ])
  const context = { origins: listOrigins(endpoints), back, now: new Date() }
  const views = mappings.map((mapping) => mappingView(mapping, context))
  titlesPage(ctx, { list: titleList(back, counts, views, state) }, state.refresh?.error ? 422 : 200)
}

type Answer = { entry: string; forgotten?: ComparedMapping | null; isUndone?: boolean }

/** Carries out what staff chose for a mapping, unless somebody changed it meanwhile. */
async function saveDecision(trx: Knex, form: Decision, actor: Actor, by: string): Promise<Answer | 'moved'> {
  const { slug, origin, origin_slug, keadaan, putusan } = form
  const now = await lockMapping(trx, slug, origin)
  if (!now) throw notFound('Padanan ini sudah tidak ada. Muat ulang daftarnya.')
  if (now.origin_slug !== origin_slug || now.state !== stateNames[keadaan]) return 'moved'
  if (putusan === 'nama') return renameTitle(trx, { slug, origin }, actor)
  const decision = putusan === 'lupa' ? null : { origin_slug, state: decisions[putusan] }
  const entry = await decide(trx, { slug, origin, action: actions[putusan], decision, actor, by })
  return { entry, forgotten: decision ? null : { ...now, ours: null, theirs: null, is_renaming: false } }
}

/** Gives a title its new name. This deletes the mapping, because the two names are then the same. */
async function renameTitle(trx: Knex, pair: Pair, actor: Actor): Promise<Answer | 'moved'> {
  const compared = await compareMapping(trx, pair.slug, pair.origin)
  const entry = compared?.is_renaming ? await rename(trx, pair, actor) : null
  return entry === null ? 'moved' : { entry, forgotten: compared ?? null }
}

/**
 * htmx gets the mapping's current row, other browsers are redirected to the list. `forgotten`: a mapping that the
 * decision deleted, so that its row can still be shown.
 */
async function answer(
  ctx: Context,
  db: Knex,
  { slug, origin }: Pair,
  { entry, forgotten = null, isUndone = false }: Answer,
) {
  if (!wantsFragment(ctx)) return seeOther(ctx, withFlash(listHref(readBack(ctx)), entry))
  const [now, context] = await Promise.all([compareMapping(db, slug, origin), readContext(ctx, db)])
  const mapping = now ?? forgotten
  if (!mapping) throw notFound('Padanan ini sudah tidak ada. Muat ulang daftarnya.')
  const change = isUndone ? ('undone' as const) : { entry, isGone: now === undefined }
  answerFragment(ctx, mappingFragment({ mapping: mappingView(mapping, context, change) }))
}

/** Another user changed the mapping after the page was loaded: answers 409 with its current state. */
async function refuse(ctx: Context, db: Knex, { slug, origin }: Pair) {
  const [now, context] = await Promise.all([compareMapping(db, slug, origin), readContext(ctx, db)])
  if (!now) throw new Refusal(409, 'Padanan ini baru saja dilupakan rekan. Muat ulang daftarnya.')
  if (!wantsFragment(ctx)) {
    const stands = stateText(now, context.now)
    throw new Refusal(409, `${slug} baru saja diubah: sekarang ${stands} (${now.origin_slug}). Muat ulang daftarnya.`)
  }
  ctx.status = 409
  answerFragment(ctx, mappingFragment({ mapping: mappingView(now, context, 'moved') }))
}

const readContext = async (ctx: Context, db: Knex) => ({
  origins: listOrigins(await allEndpoints(db)),
  back: readBack(ctx),
  now: new Date(),
})

const decisions = { cocok: 'confirmed', tolak: 'rejected' } as const
const actions = { cocok: 'title.confirm', tolak: 'title.reject', lupa: 'title.unmap' } as const

function readBack(ctx: Context): ListSelection {
  const { dari, ...rest } = parseForm(BackForm, ctx)
  return { keadaan: dari, ...rest }
}

/** Reads a form of hidden fields only. Invalid input cannot come from this site's own page, so the answer is 400. */
function parseForm<T>(schema: Parameters<typeof readForm<T>>[0], ctx: Context): T {
  const form = readForm(schema, ctx.request.body)
  if (form.ok) return form.input
  throw new Refusal(400, 'Kiriman ini tidak bisa dibaca. Muat ulang halamannya.')
}

const flashMessages: Record<string, string> = {
  'title.confirm': 'ditandai cocok. Halamannya boleh diisi dari sana.',
  'title.reject': 'ditandai bukan judul itu. Halamannya tidak diisi dari sana.',
  'title.unmap': 'dilupakan: namanya yang menentukan lagi.',
  'title.map': 'dipasangkan.',
  'title.rename': 'memakai nama baru dari sumbernya.',
  'title.undo': 'dikembalikan seperti semula.',
  'title.refresh': 'disegarkan: salinannya dilupakan di semua server.',
}

type AuditEntry = Pick<AuditLogRow, 'id' | 'actor_id' | 'action' | 'subject' | 'details'>

/** The flash of an audit entry that the viewer caused, with a link to the result and an undo button. */
function mappingFlash(entry: AuditEntry | undefined, viewer: { id: number }): TitleFlash | null {
  if (!entry || entry.actor_id !== viewer.id || !Object.hasOwn(flashMessages, entry.action)) return null
  const { id, action, subject: slug, details } = entry
  const text = `${slug} ${flashMessages[action]}`
  const undo = action === 'title.undo' || action === 'title.refresh' ? null : id
  const keadaan = Object.entries(nameByState).find(([state]) => state === details.after)?.[1]
  return keadaan
    ? { text, href: listHref({ keadaan, q: slug, page: 1 }), linkText: 'Lihat', undo }
    : { text, href: animeHref(slug), linkText: 'Buka halamannya', undo }
}
