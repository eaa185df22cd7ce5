import { z } from 'zod'
import { type Actor, actorOf } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { Id, PageNumber, readForm, readParam, readQuery, Text } from '../../web/form.ts'
import { addressWith, pagesOf } from '../../web/paging.ts'
import { page as pageOf } from '../../web/render.ts'
import { decideSouvenir } from '../wallet/souvenirs.ts'
import { souvenirView, withdrawalView } from '../wallet/view.ts'
import { type DecisionDeps, decideWithdrawal } from '../wallet/withdrawals.ts'
import { type Asked, listAskedSouvenirs, listAskedWithdrawals } from './money-queries.ts'
import { BOOKS, STAFF_COMICS } from './view-model.ts'

const requestsPage = pageOf<{ desk: object }>('/comics/staff/requests')

const PER_PAGE = 25
const Where = z.object({ tampil: z.enum(['menunggu', 'selesai']).catch('menunggu'), page: PageNumber.catch(1) })
const Reason = z.object({ alasan: Text.trim().min(5, 'Tulis alasannya, paling sedikit 5 karakter.').max(300) })

type Wanted = Parameters<typeof listAskedWithdrawals>[1]
/** What members ask of staff. `none`: what the empty list says, and `agree` the button for what they get. */
type Desk = {
  word: 'penarikan' | 'suvenir'
  title: string
  agree: string
  none: string
  said: Readonly<Record<'setuju' | 'tolak', string>>
  list: (wanted: Wanted) => Promise<(Asked<{ id: number; user_id: number | null }> & { view: object })[]>
  decide: (actor: Actor, id: number, reason: string | null) => Promise<void>
}

/** Staff pages where withdrawals are paid and souvenirs sent, or refused with a reason. */
export function requestPages(router: AppRouter, deps: DecisionDeps) {
  const { db } = deps
  addDesk(router, {
    ...{ word: 'penarikan', title: 'Penarikan', agree: 'Sudah dibayar', none: 'Tidak ada penarikan di sini.' },
    said: {
      setuju: 'Penarikannya tercatat sudah dibayar. Anggotanya dikabari.',
      tolak: 'Penarikannya ditolak, dan saldonya kembali. Anggotanya dikabari.',
    },
    list: async (wanted) =>
      (await listAskedWithdrawals(db, wanted)).map((row) => ({ ...row, view: withdrawalView(row) })),
    decide: (actor, id, reason) => decideWithdrawal(deps, actor, id, reason),
  })
  addDesk(router, {
    ...{ word: 'suvenir', title: 'Suvenir', agree: 'Sudah dikirim', none: 'Tidak ada suvenir di sini.' },
    said: { setuju: 'Suvenirnya tercatat sudah dikirim.', tolak: 'Suvenirnya ditolak, dan kreditnya kembali.' },
    list: async (wanted) => (await listAskedSouvenirs(db, wanted)).map((row) => ({ ...row, view: souvenirView(row) })),
    decide: (actor, id, reason) => decideSouvenir(deps, actor, id, reason),
  })
}

function addDesk(router: AppRouter, { word, title, agree, none, said, list, decide }: Desk) {
  const address = `${STAFF_COMICS}${word}/`

  async function show(ctx: Context, error: { id: number; message: string } | null = null) {
    const { tampil: tab, page } = readQuery(Where, ctx.query)
    const isWaiting = tab === 'menunggu'
    const rows = await list({ isWaiting, limit: PER_PAGE, offset: (page - 1) * PER_PAGE })
    const desk = {
      ...{ word, title, agree, none, address, isWaiting, error, said: flashIn(said, ctx) },
      rows: rows.map(({ id, user_id, name, username, view }) => ({
        ...{ id, ...view },
        name: name ?? 'Akun yang sudah dihapus',
        username,
        book: user_id === null ? null : `${BOOKS}${user_id}/`,
      })),
      pagination: pagesOf(rows[0]?.total ?? 0, PER_PAGE, page, (at) =>
        addressWith(address, { tampil: isWaiting ? '' : tab, page: at }),
      ),
    }
    requestsPage(ctx, { desk }, error ? 422 : 200)
  }

  router.get(`/admin/komik/${word}`, allow('staff'), (ctx) => show(ctx))

  router.post(`/admin/komik/${word}/:id/setuju`, allow('staff'), async (ctx) => {
    await decide(actorOf(ctx, signedIn(ctx)), readParam(Id, ctx.params.id), null)
    seeOther(ctx, withFlash(address, 'setuju'))
  })

  router.post(`/admin/komik/${word}/:id/tolak`, allow('staff'), async (ctx) => {
    const id = readParam(Id, ctx.params.id)
    const form = readForm(Reason, ctx.request.body)
    if (!form.ok) return show(ctx, { id, message: form.errors.alasan ?? '' })
    await decide(actorOf(ctx, signedIn(ctx)), id, form.input.alasan)
    seeOther(ctx, withFlash(address, 'tolak'))
  })
}
