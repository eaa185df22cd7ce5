import * as z from 'zod'
import { type Actor, toActor } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { Id, PageNumber, readForm, readParam, readQuery, Text, type Values } from '../../web/form.ts'
import { addressWith, paginateOrThrow, toPageRange } from '../../web/paging.ts'
import { Refusal } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import type { Requests } from '../money/wallet/queries.ts'
import { decideSouvenir } from '../money/wallet/souvenirs.ts'
import { type RequestView, souvenirView, withdrawalView } from '../money/wallet/view-model.ts'
import { type Decision, type DecisionDeps, decideWithdrawal } from '../money/wallet/withdrawals.ts'
import { listStaffRequests, type StaffRequest } from './queries.ts'
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
  addDesk(router, deps, {
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
  addDesk(router, deps, {
    table: 'comic_requests',
    word: 'suvenir',
    flashes: { setuju: 'Suvenirnya tercatat sudah dikirim.', tolak: 'Suvenirnya ditolak, dan kreditnya kembali.' },
    viewOf: souvenirView,
    Granted: z.object({}),
    decide: decideSouvenir,
  })
}

function addDesk<Table extends Requests>(router: AppRouter, deps: DecisionDeps, desk: Desk<Table>) {
  const { table, word, flashes, viewOf, Granted, decide } = desk
  const address = `${STAFF_COMICS}${word}/`

  async function show(ctx: Context, wrong: WrongField | Refusal | null = null) {
    const [error, refusal] = wrong instanceof Refusal ? [null, wrong] : [wrong, null]
    const { tampil: tab, page } = readQuery(Where, ctx.query)
    const rows = await listStaffRequests(deps.db, table, tab === 'menunggu', toPageRange(page, PER_PAGE))
    const news = { error, refusal: refusal?.message ?? null, flash: flashIn(flashes, ctx) }
    const parts = { word, address, isWaiting: tab === 'menunggu', ...news }
    const requests = rows.map((row) => toRequestRow(row, viewOf(row)))
    requestsPage(
      ctx,
      { desk: deskView(requests, rows[0]?.total ?? 0, page, parts) },
      refusal?.status ?? (error ? 422 : 200),
    )
  }

  const end =
    <Input>(Form: z.ZodType<Input>, flash: keyof typeof flashes, toDecision: (input: Input) => Decision) =>
    async (ctx: Context) => {
      const id = readParam(Id, ctx.params.id)
      const form = readForm(Form, ctx.request.body)
      const [[field, message] = ['', '']] = form.ok ? [] : Object.entries(form.errors)
      if (!form.ok) return show(ctx, { id, field, message, values: form.values })
      try {
        await decide(deps, toActor(ctx, signedIn(ctx)), id, toDecision(form.input))
      } catch (error) {
        // Another staff member decided in the meantime.
        if (error instanceof Refusal && error.status === 404) return show(ctx, error)
        throw error
      }
      seeOther(ctx, withFlash(address, flash))
    }

  const accept = end(Granted, 'setuju', ({ referensi = null }) => ({ reason: null, reference: referensi }))
  const refuse = end(Reason, 'tolak', ({ alasan }) => ({ reason: alasan }))
  router.get(`/admin/komik/${word}`, allow('staff'), (ctx) => show(ctx))
  router.post(`/admin/komik/${word}/:id/setuju`, allow('staff'), accept)
  router.post(`/admin/komik/${word}/:id/tolak`, allow('staff'), refuse)
}

type WrongField = { id: number; field: string; message: string; values: Values }
type Outcome = { error: WrongField | null; refusal: string | null; flash: string | null }
type Parts = Outcome & { word: string; address: string; isWaiting: boolean }

function deskView(rows: readonly ReturnType<typeof toRequestRow>[], total: number, page: number, parts: Parts) {
  const tampil = parts.isWaiting ? '' : 'selesai'
  const getHref = (at: number) => addressWith(parts.address, { tampil, page: at })
  return { ...parts, rows, pagination: paginateOrThrow(total, PER_PAGE, page, getHref) }
}

const toRequestRow = ({ id, name, username, user_id }: StaffRequest<Requests>, view: RequestView) => ({
  id,
  username,
  ...view,
  name: name ?? 'Akun yang sudah dihapus',
  book: user_id === null ? null : bookHref(user_id),
})
