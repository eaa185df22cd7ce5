import { z } from 'zod'
import { type Actor, actorOf } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { type Errors, Id, PageNumber, readForm, readParam, readQuery, Text } from '../../web/form.ts'
import { addressWith, pagesOf } from '../../web/paging.ts'
import { page as pageOf } from '../../web/render.ts'
import type { Requests } from '../wallet/queries.ts'
import { decideSouvenir } from '../wallet/souvenirs.ts'
import { souvenirView, withdrawalView } from '../wallet/view-model.ts'
import { type Decision, type DecisionDeps, decideWithdrawal } from '../wallet/withdrawals.ts'
import { type Asked, listAsked } from './queries.ts'
import { bookHref, Reason, STAFF_COMICS } from './view-model.ts'

const requestsPage = pageOf<{ desk: object }>('/comics/staff/requests')

const PER_PAGE = 25
const Where = z.object({ tampil: z.enum(['menunggu', 'selesai']).catch('menunggu'), page: PageNumber.catch(1) })

/** What members ask of staff, and what is said once it is decided. */
type Desk<Table extends Requests> = {
  table: Table
  word: 'penarikan' | 'suvenir'
  said: Readonly<Record<'setuju' | 'tolak', string>>
  viewOf: (row: Asked<Table>) => object
  /** What staff fill in when they grant a request: the reference of a transfer. */
  Granted: z.ZodType<{ referensi?: string }>
  decide: (deps: DecisionDeps, actor: Actor, id: number, decision: Decision) => Promise<void>
}

/** Staff pages where withdrawals are paid and souvenirs sent, or refused with a reason. */
export function requestPages(router: AppRouter, deps: DecisionDeps) {
  const withdrawals = deskOf(deps, {
    table: 'withdrawals',
    word: 'penarikan',
    said: {
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
    said: { setuju: 'Suvenirnya tercatat sudah dikirim.', tolak: 'Suvenirnya ditolak, dan kreditnya kembali.' },
    viewOf: souvenirView,
    Granted: z.object({}),
    decide: decideSouvenir,
  })
  router.get('/admin/komik/suvenir', allow('staff'), souvenirs.list)
  router.post('/admin/komik/suvenir/:id/setuju', allow('staff'), souvenirs.accept)
  router.post('/admin/komik/suvenir/:id/tolak', allow('staff'), souvenirs.refuse)
}

/** What a desk answers. */
function deskOf<Table extends Requests>(deps: DecisionDeps, desk: Desk<Table>) {
  const { table, word, said, viewOf, Granted, decide } = desk
  const address = `${STAFF_COMICS}${word}/`

  async function show(ctx: Context, error: { id: number; field: string; message: string } | null = null) {
    const { tampil: tab, page } = readQuery(Where, ctx.query)
    const isWaiting = tab === 'menunggu'
    const part = { limit: PER_PAGE, offset: (page - 1) * PER_PAGE }
    const rows = await listAsked(deps.db, table, isWaiting, part)
    const hrefOf = (at: number) => addressWith(address, { tampil: isWaiting ? '' : tab, page: at })
    const shown = {
      ...{ word, address, isWaiting, error, said: flashIn(said, ctx) },
      rows: rows.map((row) => ({
        ...{ id: row.id, username: row.username, ...viewOf(row) },
        name: row.name ?? 'Akun yang sudah dihapus',
        book: row.user_id === null ? null : bookHref(row.user_id),
      })),
      pagination: pagesOf(rows[0]?.total ?? 0, PER_PAGE, page, hrefOf),
    }
    requestsPage(ctx, { desk: shown }, error ? 422 : 200)
  }

  async function end(ctx: Context, decision: Decision) {
    await decide(deps, actorOf(ctx, signedIn(ctx)), readParam(Id, ctx.params.id), decision)
    seeOther(ctx, withFlash(address, decision.reason === null ? 'setuju' : 'tolak'))
  }
  const refused = (ctx: Context, errors: Errors) => {
    const [[field, message] = ['', '']] = Object.entries(errors)
    return show(ctx, { id: readParam(Id, ctx.params.id), field, message })
  }

  function accept(ctx: Context) {
    const form = readForm(Granted, ctx.request.body)
    return form.ok ? end(ctx, { reason: null, reference: form.input.referensi ?? null }) : refused(ctx, form.errors)
  }

  function refuse(ctx: Context) {
    const form = readForm(Reason, ctx.request.body)
    return form.ok ? end(ctx, { reason: form.input.alasan }) : refused(ctx, form.errors)
  }

  return { list: (ctx: Context) => show(ctx), accept, refuse }
}
