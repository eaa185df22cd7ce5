import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import type { Site } from '../../platform/feature.ts'
import { type AppRouter, type Context, createRouter, seeOther, signedIn } from '../../web/context.ts'
import { flashIn, flashWord, withFlash } from '../../web/flash.ts'
import { Id, many, PageNumber, readForm, readParam, readQuery, toBodyFields } from '../../web/form.ts'
import { lastPage, toPageRange } from '../../web/paging.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { chosenKinds, comicCoversShare, defaultWays, noticeGroups } from '../member-notices.ts'
import { type MemberNotices, NOTICE_CHOICES } from './notify-member.ts'
import * as queries from './queries.ts'
import { choicesView, getComicId, listHref, listView, ways } from './view-model.ts'

type Flash = { flash: string | null }
const listPage = pageOf<{ list: ReturnType<typeof listView>; kindOff: string | null } & Flash>('/notices/members/list')
const choicesPage = pageOf<{ choices: ReturnType<typeof choicesView> } & Flash>('/notices/members/choices')

const PER_PAGE = 50
/** If a kind is switched off, the name of the kind is also the name of the flash. */
const kindsOff = Object.fromEntries(
  chosenKinds.map(([kind, { label }]) => [kind, `“${label}” tidak muncul lagi di situs.`]),
)
const flashes = {
  ...kindsOff,
  dibaca: 'Semua kabar ditandai sudah dibaca.',
  hapus: 'Kabarnya dihapus.',
  nyala: 'Kabar seperti itu muncul lagi.',
  simpan: 'Pilihanmu disimpan.',
}

const Where = z.object({ page: PageNumber.catch(1), jenis: z.enum(noticeGroups).nullable().catch(null) })
/** The values that a row sends: its place in the list, and the other notices that are shown as one with it. */
const Sent = Where.extend({ bersama: many(Id, PER_PAGE).catch([]) })
const kinds = chosenKinds.map(([kind]) => kind)
const Chosen = many(z.enum(['site', 'push', 'mail']), 3)
const Choices = z.object(Object.fromEntries(kinds.map((kind) => [kind, Chosen])))

type Deps = Pick<Site, 'db' | 'channels' | 'shares'> & { notices: MemberNotices }
const mine = allow('signed_in')

/** Members can reach only their own notices. */
export function memberPages(deps: Deps): AppRouter {
  const router = createRouter()
  addList(router, deps)
  addChoices(router, deps)
  return router
}

function addList(router: AppRouter, { db, shares, notices }: Deps): void {
  router.get('/notifikasi', mine, async (ctx) => {
    const { id } = signedIn(ctx)
    const place = readQuery(Where, ctx.query)
    const counts = await queries.countByKind(db, id)
    const rows = await queries.listWithPeople(db, id, { group: place.jenis, ...toPageRange(place.page, PER_PAGE) })
    const covers = await shares.find(comicCoversShare)?.(rows.flatMap((row) => getComicId(row) ?? []))
    const list = listView(rows, { place, size: PER_PAGE, now: new Date(), counts, covers: covers ?? [] })
    listPage(ctx, { list, flash: flashIn(flashes, ctx), kindOff: flashWord(kindsOff, ctx) })
  })

  router.post('/notifikasi/dibaca', mine, async (ctx) => {
    await notices.read(signedIn(ctx).id)
    seeOther(ctx, withFlash(listHref(sentBy(ctx)), 'dibaca'))
  })

  // A form opens a notice, because a browser may fetch a link before anybody follows it.
  for (const word of ['buka', 'dibaca'] as const)
    router.post(`/notifikasi/:id/${word}`, mine, async (ctx) => {
      const [user, id, listState] = [signedIn(ctx).id, readParam(Id, ctx.params.id), sentBy(ctx)]
      const [notice] = await queries.listMemberNotices(db, user, { ids: [id], limit: 1 })
      if (!notice) throw noNotice()
      await notices.read(user, [id, ...listState.bersama])
      seeOther(ctx, word === 'buka' ? notice.href : `${listHref(listState)}#kabar-${id}`)
    })

  router.post('/notifikasi/:id/hapus', mine, async (ctx) => {
    const [user, listState] = [signedIn(ctx).id, sentBy(ctx)]
    if (!(await notices.remove(user, readParam(Id, ctx.params.id), ...listState.bersama))) throw noNotice()
    const last = lastPage(await queries.countMemberNotices(db, user, { group: listState.jenis }), PER_PAGE)
    seeOther(ctx, withFlash(listHref({ ...listState, page: Math.min(listState.page, last) }), 'hapus'))
  })

  router.post('/notifikasi/jenis/:kind', mine, async (ctx) => {
    const kind = readParam(z.enum(kinds), ctx.params.kind)
    const site = toBodyFields(ctx.request.body).nyala === 'ya'
    await queries.saveChoices(db, [{ user_id: signedIn(ctx).id, kind, ...defaultWays, site }], ['site'])
    seeOther(ctx, withFlash(listHref(sentBy(ctx)), site ? 'nyala' : kind))
  })
}

const noNotice = () => notFound('Kabar ini tidak ada.')
const sentBy = (ctx: Context) => Sent.parse(toBodyFields(ctx.request.body))

function addChoices(router: AppRouter, { db, channels }: Deps): void {
  const offeredWays = () => ways.filter(({ way }) => way === 'site' || channels().includes(way))

  router.get('/notifikasi/pilihan', mine, async (ctx) => {
    const { id } = signedIn(ctx)
    const choices = choicesView(offeredWays(), await queries.waysTo(db, id), await queries.findNoticeChoices(db, id))
    choicesPage(ctx, { choices, flash: flashIn(flashes, ctx) })
  })

  router.post('/notifikasi/pilihan', mine, async (ctx) => {
    const { id: user_id } = signedIn(ctx)
    const form = readForm(Choices, ctx.request.body)
    if (!form.ok) throw new Refusal(422, 'Pilihan ini tidak dikenal. Muat ulang halamannya.')
    const offered = offeredWays().map(({ way }) => way)
    const rows = Object.entries(form.input).map(([kind, chosenWays]) => {
      const waySwitches = Object.fromEntries(offered.map((way) => [way, chosenWays.includes(way)]))
      return { user_id, kind, ...defaultWays, ...waySwitches }
    })
    await queries.saveChoices(db, rows, offered)
    seeOther(ctx, withFlash(NOTICE_CHOICES, 'simpan'))
  })
}
