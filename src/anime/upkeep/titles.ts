import type { Knex } from 'knex'
import { actorOf, record } from '../../audit/audit.ts'
import type { TitleMappingRow } from '../../db/rows.ts'
import { type AppRouter, type Context, seeOther, signedIn, wantsFragment } from '../../web/context.ts'
import { readForm, readQuery } from '../../web/form.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { answerFragment } from '../../web/render.ts'
import { allEndpoints } from '../endpoints/queries.ts'
import { decideMapping, removeMapping } from '../identity/queries.ts'
import {
  type ComparedMapping,
  compareMapping,
  compareMappings,
  countMappings,
  putBackMapping,
  refreshTitle,
} from '../identity/upkeep-queries.ts'
import {
  BackForm,
  DecisionForm,
  ListQuery,
  type ListWish,
  NewsQuery,
  RefreshForm,
  stateNames,
  UndoForm,
} from './title-form.ts'
import { titleNews } from './title-news.ts'
import { listHref, MAPPINGS_A_PAGE, mappingView, originsOf, titleList } from './title-view.ts'
import { mappingFragment, titlesPage } from './views.ts'

/** Which title elsewhere is which of ours: proposals to decide on, decisions to look over and to take back. */
export function titleListPages(router: AppRouter, { db }: { db: Knex }) {
  router.get('/admin/judul', async (ctx) => {
    const back = readQuery(ListQuery, ctx.query)
    const { q: words, page, keadaan } = back
    const wish = { state: stateNames[keadaan], words, page, size: MAPPINGS_A_PAGE }
    const [counts, mappings, endpoints] = await Promise.all([
      countMappings(db, words),
      compareMappings(db, wish),
      allEndpoints(db),
    ])
    const shown = { origins: originsOf(endpoints), back, now: new Date() }
    const views = mappings.map((mapping) => mappingView(mapping, shown))
    titlesPage(ctx, { list: titleList(back, counts, views, titleNews(readQuery(NewsQuery, ctx.query))) })
  })

  router.post('/admin/judul/keputusan', async (ctx) => {
    const { slug, origin, putusan } = read(DecisionForm, ctx)
    const before = await compareMapping(db, slug, origin)
    if (!before) throw notFound('Padanan ini sudah tidak ada. Muat ulang daftarnya.')
    const { origin_slug } = before
    const viewer = signedIn(ctx)
    await db.transaction(async (trx) => {
      if (putusan === 'lupa') await removeMapping(trx, slug, origin)
      else {
        const state = putusan === 'cocok' ? 'confirmed' : 'rejected'
        await decideMapping(trx, { slug, origin, origin_slug, state, by: viewer.username, now: new Date() })
      }
      const details = { origin, origin_slug, before: before.state, after: putusan }
      await record(trx, actorOf(ctx, viewer), { action: actions[putusan], subject: slug, details })
    })
    await answer(ctx, before, putusan)
  })

  router.post('/admin/judul/urung', async (ctx) => {
    const { slug, origin, origin_slug, keadaan, score, aturan } = read(UndoForm, ctx)
    const viewer = signedIn(ctx)
    const state = stateNames[keadaan]
    const isWaiting = state === 'proposed'
    const decided = {
      decided_by: aturan || isWaiting ? null : viewer.username,
      decided_at: isWaiting ? null : new Date(),
    }
    const mapping = { slug, origin, origin_slug, state, score, ...decided }
    await db.transaction(async (trx) => {
      await putBackMapping(trx, mapping)
      const details = { origin, origin_slug, after: state }
      await record(trx, actorOf(ctx, viewer), { action: 'title.undo', subject: slug, details })
    })
    await answer(ctx, { ...mapping, ours: null, theirs: null }, 'urung')
  })

  router.post('/admin/judul/segarkan', async (ctx) => {
    const form = readForm(RefreshForm, ctx.request.body)
    if (!form.ok) return seeOther(ctx, listHref(backOf(ctx)))
    const { slug } = form.input
    await db.transaction(async (trx) => {
      const copies = await refreshTitle(trx, slug)
      await record(trx, actorOf(ctx, signedIn(ctx)), { action: 'title.refresh', subject: slug, details: { copies } })
    })
    seeOther(ctx, listHref(backOf(ctx), { kabar: 'segar', judul: slug }))
  })

  /** The row as it stands now, or the list it was in. */
  async function answer(ctx: Context, before: ComparedMapping, deed: Deed) {
    const back = backOf(ctx)
    const { slug, origin } = before
    if (!wantsFragment(ctx)) return seeOther(ctx, listHref(back, { kabar: deed, judul: slug }))
    const [now, endpoints] = await Promise.all([compareMapping(db, slug, origin), allEndpoints(db)])
    const shown = { origins: originsOf(endpoints), back, now: new Date() }
    const change = deed === 'urung' ? ('undone' as const) : { before: rowOf(before), isGone: now === undefined }
    answerFragment(ctx, mappingFragment({ mapping: mappingView(now ?? before, shown, change) }))
  }
}

type Deed = 'cocok' | 'tolak' | 'lupa' | 'urung'
const actions = { cocok: 'title.confirm', tolak: 'title.reject', lupa: 'title.unmap' } as const

const rowOf = ({ ours: _, theirs: __, ...row }: ComparedMapping): TitleMappingRow => row

function backOf(ctx: Context): ListWish {
  const { dari, ...rest } = read(BackForm, ctx)
  return { keadaan: dari, ...rest }
}

/** A form without fields to fill in: what cannot be read was not sent by our page. */
function read<T>(schema: Parameters<typeof readForm<T>>[0], ctx: Context): T {
  const form = readForm(schema, ctx.request.body)
  if (form.ok) return form.input
  throw new Refusal(400, 'Kiriman ini tidak bisa dibaca. Muat ulang halamannya.')
}
