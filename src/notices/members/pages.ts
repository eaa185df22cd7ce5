import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import type { Site } from '../../platform/feature.ts'
import { type AppRouter, createRouter, seeOther, signedIn } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { Id, many, PageNumber, readForm, readParam, readQuery } from '../../web/form.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { defaultWays, memberNoticeKinds } from '../member-notices.ts'
import { MEMBER_NOTICES, type MemberNotices, NOTICE_CHOICES } from './notify-member.ts'
import { choicesOf, countMemberNotices, listMemberNotices, saveChoices, waysTo } from './queries.ts'
import { choicesView, listView, ways } from './view-model.ts'

type Flash = { flash: string | null }
const listPage = pageOf<{ list: ReturnType<typeof listView> } & Flash>('/notices/members/list')
const choicesPage = pageOf<{ choices: ReturnType<typeof choicesView> } & Flash>('/notices/members/choices')

const PER_PAGE = 20
const flashes = {
  dibaca: 'Semua kabar ditandai sudah dibaca.',
  hapus: 'Kabarnya dihapus.',
  simpan: 'Pilihanmu disimpan.',
}

const Where = z.object({ page: PageNumber.catch(1) })
const Chosen = many(z.enum(['site', 'push', 'mail']), 3)
const Choices = z.object(Object.fromEntries(Object.keys(memberNoticeKinds).map((kind) => [kind, Chosen])))

type Deps = Pick<Site, 'db' | 'channels'> & { notices: MemberNotices }
const mine = allow('signed_in')

/** Another member's notice is not there. */
export function memberPages(deps: Deps): AppRouter {
  const router = createRouter()
  addList(router, deps)
  addChoices(router, deps)
  return router
}

function addList(router: AppRouter, { db, notices }: Deps): void {
  router.get('/notifikasi', mine, async (ctx) => {
    const { id } = signedIn(ctx)
    const { page } = readQuery(Where, ctx.query)
    const total = await countMemberNotices(db, id, {})
    const rows = await listMemberNotices(db, id, { limit: PER_PAGE, offset: (page - 1) * PER_PAGE })
    const list = listView(rows, { total, size: PER_PAGE, page, now: new Date() })
    listPage(ctx, { list, flash: flashIn(flashes, ctx) })
  })

  router.post('/notifikasi/dibaca', mine, async (ctx) => {
    await notices.read(signedIn(ctx).id)
    seeOther(ctx, withFlash(MEMBER_NOTICES, 'dibaca'))
  })

  // A notice is opened by a form, because a browser may fetch a link before anybody follows it.
  router.post('/notifikasi/:id/buka', mine, async (ctx) => {
    const [user, id] = [signedIn(ctx).id, readParam(Id, ctx.params.id)]
    const [notice] = await listMemberNotices(db, user, { ids: [id], limit: 1 })
    if (!notice) throw notFound('Kabar ini tidak ada.')
    await notices.read(user, [id])
    seeOther(ctx, notice.href)
  })

  router.post('/notifikasi/:id/hapus', mine, async (ctx) => {
    if (!(await notices.remove(signedIn(ctx).id, readParam(Id, ctx.params.id)))) throw notFound('Kabar ini tidak ada.')
    seeOther(ctx, withFlash(MEMBER_NOTICES, 'hapus'))
  })
}

function addChoices(router: AppRouter, { db, channels }: Deps): void {
  const offeredWays = () => ways.filter(({ way }) => way === 'site' || channels().includes(way))

  router.get('/notifikasi/pilihan', mine, async (ctx) => {
    const { id } = signedIn(ctx)
    const choices = choicesView(offeredWays(), await waysTo(db, id), await choicesOf(db, id))
    choicesPage(ctx, { choices, flash: flashIn(flashes, ctx) })
  })

  router.post('/notifikasi/pilihan', mine, async (ctx) => {
    const { id: user_id } = signedIn(ctx)
    const form = readForm(Choices, ctx.request.body)
    if (!form.ok) throw new Refusal(422, 'Pilihan ini tidak dikenal. Muat ulang halamannya.')
    const offered = offeredWays().map(({ way }) => way)
    const rows = Object.entries(form.input).map(([kind, chosen]) => {
      const sent = Object.fromEntries(offered.map((way) => [way, chosen.includes(way)]))
      return { user_id, kind, ...defaultWays, ...sent }
    })
    await saveChoices(db, rows, offered)
    seeOther(ctx, withFlash(NOTICE_CHOICES, 'simpan'))
  })
}
