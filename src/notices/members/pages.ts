import { z } from 'zod'
import { allow } from '../../platform/access.ts'
import type { Site } from '../../platform/feature.ts'
import { type AppRouter, createRouter, seeOther, signedIn } from '../../web/context.ts'
import { ago, moment } from '../../web/dates.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { Id, many, PageNumber, readForm, readParam, readQuery } from '../../web/form.ts'
import { addressWith, pagesOf } from '../../web/paging.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { memberNoticeKinds } from '../member-notices.ts'
import { choicesOf, countMemberNotices, listMemberNotices, saveChoices, waysTo } from './queries.ts'
import { MEMBER_NOTICES, type MemberNotices, NOTICE_CHOICES } from './tell.ts'

const listPage = pageOf<{ list: object; said: string | null }>('/notices/members/list')
const choicesPage = pageOf<{ choices: object; said: string | null }>('/notices/members/choices')

const PER_PAGE = 20
const said = { dibaca: 'Semua kabar ditandai sudah dibaca.', hapus: 'Kabarnya dihapus.', simpan: 'Pilihanmu disimpan.' }

/** The ways that a notice comes, as they are called in the site, and which of them are on until a member chooses. */
const ways = [
  { way: 'site', label: 'Di situs' },
  { way: 'push', label: 'Di aplikasi' },
  { way: 'mail', label: 'E-mail' },
] as const
const usual = { site: true, push: true, mail: false }

/** What is missing until notices come by a way that this server has. */
const hints = {
  push: 'Kabar di aplikasi datang setelah kamu masuk di aplikasi.',
  mail: 'E-mail datang setelah alamatmu diverifikasi di halaman Akun.',
} as const

const Where = z.object({ page: PageNumber.catch(1) })
const Chosen = many(z.enum(['site', 'push', 'mail']), 3)
const Choices = z.object(Object.fromEntries(Object.keys(memberNoticeKinds).map((kind) => [kind, Chosen])))

type Deps = Pick<Site, 'db' | 'channels'> & { notices: MemberNotices }

/** The pages of a member's own notices. Another member's notice is not there. */
export function memberPages({ db, channels, notices }: Deps): AppRouter {
  const router = createRouter()
  const mine = allow('signed_in')
  /** The ways by which this server sends notices. */
  const offeredWays = () => ways.filter(({ way }) => way === 'site' || channels().includes(way))

  router.get('/notifikasi', mine, async (ctx) => {
    const { id } = signedIn(ctx)
    const { page } = readQuery(Where, ctx.query)
    const total = await countMemberNotices(db, id, {})
    const rows = await listMemberNotices(db, id, { limit: PER_PAGE, offset: (page - 1) * PER_PAGE })
    const list = {
      items: rows.map((row) => ({ ...row, moment: moment(row.created_at), ago: ago(row.created_at, new Date()) })),
      pagination: pagesOf(total, PER_PAGE, page, (to) => addressWith(MEMBER_NOTICES, { page: to })),
    }
    listPage(ctx, { list, said: flashIn(said, ctx) })
  })

  router.post('/notifikasi/dibaca', mine, async (ctx) => {
    await notices.read(signedIn(ctx).id)
    seeOther(ctx, withFlash(MEMBER_NOTICES, 'dibaca'))
  })

  router.get('/notifikasi/pilihan', mine, async (ctx) => {
    const { id } = signedIn(ctx)
    const [has, chosen] = [await waysTo(db, id), await choicesOf(db, id)]
    const offered = offeredWays()
    const choices = {
      ways: offered,
      hints: offered.flatMap(({ way }) => (way === 'site' || has[way] ? [] : hints[way])),
      kinds: Object.entries(memberNoticeKinds).map(([kind, label]) => ({
        ...{ kind, label },
        chosen: chosen.find((one) => one.kind === kind) ?? usual,
      })),
    }
    choicesPage(ctx, { choices, said: flashIn(said, ctx) })
  })

  router.post('/notifikasi/pilihan', mine, async (ctx) => {
    const { id: user_id } = signedIn(ctx)
    const form = readForm(Choices, ctx.request.body)
    if (!form.ok) throw new Refusal(422, 'Pilihan ini tidak dikenal. Muat ulang halamannya.')
    const offered = offeredWays().map(({ way }) => way)
    await saveChoices(
      db,
      Object.entries(form.input).map(([kind, chosen]) => ({
        ...{ user_id, kind, ...usual },
        ...Object.fromEntries(offered.map((way) => [way, chosen.includes(way)])),
      })),
      offered,
    )
    seeOther(ctx, withFlash(NOTICE_CHOICES, 'simpan'))
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

  return router
}
