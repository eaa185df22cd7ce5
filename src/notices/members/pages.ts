import { z } from 'zod'
import { allow } from '../../platform/access.ts'
import type { Site } from '../../platform/feature.ts'
import { type AppRouter, createRouter, seeOther, signedIn } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { Id, many, PageNumber, readForm, readParam, readQuery } from '../../web/form.ts'
import { addressWith, type PaginationView, pagesOf } from '../../web/paging.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { page } from '../../web/render.ts'
import { memberNoticeKinds } from '../member-notices.ts'
import { choicesOf, countMemberNotices, listMemberNotices, saveChoices, waysTo } from './queries.ts'
import { MEMBER_NOTICES, type MemberNotices, NOTICE_CHOICES } from './tell.ts'
import { choicesView, noticeView, ways } from './view-model.ts'

/** Data of the page with a member's notices. */
type ListView = {
  items: ReturnType<typeof noticeView>[]
  hasUnread: boolean
  pagination: PaginationView
  said: string | null
}

const listPage = page<{ list: ListView }>('/notices/members/list')
const choicesPage = page<{ choices: ReturnType<typeof choicesView>; said: string | null }>('/notices/members/choices')

const PER_PAGE = 20
const said = { dibaca: 'Semua kabar ditandai sudah dibaca.', hapus: 'Kabarnya dihapus.' }
const saidOfChoices = { simpan: 'Pilihanmu disimpan.' }

const Where = z.object({ page: PageNumber.catch(1) })
const Choices = z.object(Object.fromEntries(memberNoticeKinds.map((kind) => [kind, many(z.enum(ways), 3)])))

/** The pages of a member's own notices. Another member's notice is not there. */
export function memberPages({
  db,
  channels,
  notices,
}: Pick<Site, 'db' | 'channels'> & { notices: MemberNotices }): AppRouter {
  const router = createRouter()
  const mine = allow('signed_in')

  router.get('/notifikasi', mine, async (ctx) => {
    const { id } = signedIn(ctx)
    const { page } = readQuery(Where, ctx.query)
    const [total, unread] = [
      await countMemberNotices(db, id, {}),
      await countMemberNotices(db, id, { unreadOnly: true }),
    ]
    const pagination = pagesOf(total, PER_PAGE, page, (to) => addressWith(MEMBER_NOTICES, { page: to }))
    const rows = await listMemberNotices(db, id, {}, { limit: PER_PAGE, offset: (page - 1) * PER_PAGE })
    const items = rows.map((row) => noticeView(row, new Date()))
    listPage(ctx, { list: { items, hasUnread: unread > 0, pagination, said: flashIn(said, ctx) } })
  })

  router.post('/notifikasi/dibaca', mine, async (ctx) => {
    await notices.read(signedIn(ctx).id)
    seeOther(ctx, withFlash(MEMBER_NOTICES, 'dibaca'))
  })

  router.get('/notifikasi/pilihan', mine, async (ctx) => {
    const { id } = signedIn(ctx)
    const choices = choicesView(await choicesOf(db, id), await hintsFor(id))
    choicesPage(ctx, { choices, said: flashIn(saidOfChoices, ctx) })
  })

  router.post('/notifikasi/pilihan', mine, async (ctx) => {
    const { id: user_id } = signedIn(ctx)
    const form = readForm(Choices, ctx.request.body)
    if (!form.ok) throw new Refusal(422, 'Pilihan ini tidak dikenal. Muat ulang halamannya.')
    const has = (kind: string, way: (typeof ways)[number]) => form.input[kind]?.includes(way) ?? false
    const rows = memberNoticeKinds.map((kind) => ({
      ...{ user_id, kind, site: has(kind, 'site'), push: has(kind, 'push'), mail: has(kind, 'mail') },
    }))
    await saveChoices(db, rows)
    seeOther(ctx, withFlash(NOTICE_CHOICES, 'simpan'))
  })

  // A notice is opened by a form, because a browser may fetch a link before anybody follows it.
  router.post('/notifikasi/:id/buka', mine, async (ctx) => {
    const [user, id] = [signedIn(ctx).id, readParam(Id, ctx.params.id)]
    const [notice] = await listMemberNotices(db, user, { ids: [id] }, { limit: 1, offset: 0 })
    if (!notice) throw noNotice()
    await notices.read(user, [id])
    seeOther(ctx, notice.href)
  })

  router.post('/notifikasi/:id/hapus', mine, async (ctx) => {
    if (!(await notices.remove(signedIn(ctx).id, readParam(Id, ctx.params.id)))) throw noNotice()
    seeOther(ctx, withFlash(MEMBER_NOTICES, 'hapus'))
  })

  /** Why notices cannot come by push or mail at present. */
  async function hintsFor(userId: number): Promise<string[]> {
    const has = await waysTo(db, userId)
    return [
      !channels().includes('push')
        ? 'Server ini belum mengirim kabar ke aplikasi.'
        : has.push
          ? ''
          : 'Kabar di aplikasi datang setelah kamu masuk di aplikasi.',
      !channels().includes('mail')
        ? 'Server ini belum mengirim e-mail.'
        : has.mail
          ? ''
          : 'E-mail datang setelah alamatmu diverifikasi di halaman Akun.',
    ].filter(Boolean)
  }

  return router
}

const noNotice = () => notFound('Kabar ini tidak ada.')
