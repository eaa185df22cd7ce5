import * as z from 'zod'
import { type Actor, actorOf } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { type Errors, Id, PageNumber, readForm, readParam, readQuery, Text } from '../../web/form.ts'
import { addressWith, pagesOf, partOf } from '../../web/paging.ts'
import { page as pageOf } from '../../web/render.ts'
import type { Requests } from '../money/wallet/queries.ts'
import { decideSouvenir } from '../money/wallet/souvenirs.ts'
import { type RequestView, souvenirView, withdrawalView } from '../money/wallet/view-model.ts'
import { type Decision, type DecisionDeps, decideWithdrawal } from '../money/wallet/withdrawals.ts'
import { listAsked, type StaffRequest } from './queries.ts'
import { bookHref, Reason, STAFF_COMICS } from './view-model.ts'

const requestsPage = pageOf<{ desk: ReturnType<typeof deskView> }>('/comics/staff/requests')

const PER_PAGE = 25
const Where = z.object({ tampil: z.enum(['menunggu', 'selesai']).catch('menunggu'), page: PageNumber.catch(1) })

type Desk<Table extends Requests> = {
  table: Table
  word: 'penarikan' | 'suvenir'
  flashes: Readonly<Record<'setuju' | 'tolak', string>>
  viewOf: (row: StaffRequest<Table>) => RequestView
  Granted: z.ZodType<{ referensi?: string }>
  decide: (deps: DecisionDeps, actor: Actor, id: number, decision: Decision) => Promise<void>
}

export function requestPages(router: AppRouter, deps: DecisionDeps) {
  const withdrawals = deskOf(deps, {
    table: 'withdrawals',
    word: 'penarikan',
    flashes: {
      setuju: 'Penarikannya tercatat sudah dibayar. Anggotanya dikabari.',
      tolak: 'Penarikannya ditolak, dan saldonya kembali. Anggotanya dikabari.',
    },
    viewOf: withdrawalView,
    Granted: z.object({ referensi: Text.trim().min(3, 'Tulis nomor referensi transfernya.').max(100) }),
    decide: decideWithdrawal,
  })
  router.get('/admin/komik/penarikan', allow('staff'), withdrawals.list)
  router.post('/admin/komik/penarikan/:id/setuju', allow('staff'), withdrawals.accept)
  router.post('/admin/komik/penarikan/:id/tolak', allow('staff'), withdrawals.refuse)

  const souvenirs = deskOf(deps, {
    table: 'comic_requests',
    word: 'suvenir',
    flashes: { setuju: 'Suvenirnya tercatat sudah dikirim.', tolak: 'Suvenirnya ditolak, dan kreditnya kembali.' },
    viewOf: souvenirView,
    Granted: z.object({}),
    decide: decideSouvenir,
  })
  router.get('/admin/komik/suvenir', allow('staff'), souvenirs.list)
  router.post('/admin/komik/suvenir/:id/setuju', allow('staff'), souvenirs.accept)
  router.post('/admin/komik/suvenir/:id/tolak', allow('staff'), souvenirs.refuse)
}

function deskOf<Table extends Requests>(deps: DecisionDeps, desk: Desk<Table>) {
  const { table, word, flashes, viewOf, Granted, decide } = desk
  const address = `${STAFF_COMICS}${word}/`

  async function show(ctx: Context, error: WrongField | null = null) {
    const { tampil: tab, page } = readQuery(Where, ctx.query)
    const rows = await listAsked(deps.db, table, tab === 'menunggu', partOf(page, PER_PAGE))
    const parts = { word, address, isWaiting: tab === 'menunggu', error, flash: flashIn(flashes, ctx) }
    const requests = rows.map((row) => requestOf(row, viewOf(row)))
    requestsPage(ctx, { desk: deskView(requests, rows[0]?.total ?? 0, page, parts) }, error ? 422 : 200)
  }

  async function end(ctx: Context, decision: Decision) {
    await decide(deps, actorOf(ctx, signedIn(ctx)), readParam(Id, ctx.params.id), decision)
    seeOther(ctx, withFlash(address, decision.reason === null ? 'setuju' : 'tolak'))
  }
  const refused = (ctx: Context, errors: Errors) => {
    const [[field, message] = ['', '']] = Object.entries(errors)
    return show(ctx, { id: readParam(Id, ctx.params.id), field, message })
  }

  return {
    list: (ctx: Context) => show(ctx),
    accept(ctx: Context) {
      const form = readForm(Granted, ctx.request.body)
      return form.ok ? end(ctx, { reason: null, reference: form.input.referensi ?? null }) : refused(ctx, form.errors)
    },
    refuse(ctx: Context) {
      const form = readForm(Reason, ctx.request.body)
      return form.ok ? end(ctx, { reason: form.input.alasan }) : refused(ctx, form.errors)
    },
  }
}

type WrongField = { id: number; field: string; message: string }
type Parts = { word: string; address: string; isWaiting: boolean; error: WrongField | null; flash: string | null }

function deskView(rows: readonly ReturnType<typeof requestOf>[], total: number, page: number, parts: Parts) {
  const tampil = parts.isWaiting ? '' : 'selesai'
  const hrefOf = (at: number) => addressWith(parts.address, { tampil, page: at })
  return { ...parts, rows, pagination: pagesOf(total, PER_PAGE, page, hrefOf) }
}

const requestOf = ({ id, name, username, user_id }: StaffRequest<Requests>, view: RequestView) => ({
  id,
  username,
  ...view,
  name: name ?? 'Akun yang sudah dihapus',
  book: user_id === null ? null : bookHref(user_id),
})
