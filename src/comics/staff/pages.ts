import type { Knex } from 'knex'
import { z } from 'zod'
import { actorOf, recordAction } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { attention, type Income, trendDays } from '../../platform/attention.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { Id, PageNumber, readForm, readParam, readQuery } from '../../web/form.ts'
import { pagesOf } from '../../web/paging.ts'
import { notFound } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { hideComment, showComment } from '../social/queries.ts'
import { countWaiting, dailyIncome } from '../subscriptions/queries.ts'
import { STAFF_PURCHASES } from '../subscriptions/subscription-deps.ts'
import { closeReports, countAsked, countReported, listRemoved, listReports } from './queries.ts'
import { DECIDED, type RemovalDeps, setComicRemoved } from './removal.ts'
import { Reason, removedView, reportView, STAFF_COMICS, staffHref } from './view-model.ts'

const staffPage = pageOf<{ comics: object }>('/comics/staff/index')

const PER_PAGE = 25
const Where = z.object({ tampil: z.enum(['laporan', 'diturunkan']).catch('laporan'), page: PageNumber.catch(1) })

const said = {
  turun: 'Komiknya diturunkan, dan laporannya ditutup.',
  pulih: 'Komiknya tampil lagi.',
  sembunyi: 'Komentarnya diturunkan, dan laporannya ditutup. Kamu bisa mengembalikannya di Diturunkan.',
  'komentar-pulih': 'Komentarnya tampil lagi.',
  selesai: 'Laporannya ditutup tanpa tindakan.',
}

type Run = (trx: Knex, by: number) => Promise<string | null>

/** Staff pages with reported comics and comments, and with what was taken down. */
export function staffPages(router: AppRouter, deps: RemovalDeps) {
  const { db } = deps

  /** `error`: what is wrong with a reason, and where it was sent. */
  async function show(ctx: Context, error: { id: string; message: string } | null = null) {
    const { tampil: tab, page } = readQuery(Where, ctx.query)
    const [part, now] = [{ limit: PER_PAGE, offset: (page - 1) * PER_PAGE }, new Date()]
    const reports = tab === 'laporan' ? await listReports(db, part) : []
    const removed = tab === 'diturunkan' ? await listRemoved(db, part) : []
    const total = (reports[0] ?? removed[0])?.total ?? 0
    const links = ctx.state.navigation.of('staff', ctx.state.viewer)
    const people = links.find(({ key }) => key === 'pengguna')?.href ?? null
    const comics = {
      tab,
      reports: reports.map((group) => reportView(group, { now, people })),
      removed: removed.map((thing) => removedView(thing, now)),
      error,
      said: flashIn(said, ctx),
      pagination: pagesOf(total, PER_PAGE, page, (at) => staffHref(tab, at)),
    }
    staffPage(ctx, { comics }, error ? 422 : 200)
  }

  /**
   * Carries out what staff decide: `run` does it and returns the title of the comic, which the audit log names, or null
   * if there is nothing to decide any more. Afterwards the list from which it was decided says it in the sentence `word`.
   */
  async function decide(ctx: Context, action: string, word: keyof typeof said, run: Run) {
    const viewer = signedIn(ctx)
    await db.transaction(async (trx) => {
      const subject = await run(trx, viewer.id)
      if (subject === null) throw notFound(DECIDED)
      await recordAction(trx, actorOf(ctx, viewer), { action, subject })
    })
    seeOther(ctx, withFlash(word.endsWith('pulih') ? staffHref('diturunkan') : STAFF_COMICS, word))
  }
  const idOf = (ctx: Context) => readParam(Id, ctx.params.id)

  router.get('/admin/komik', allow('staff'), (ctx) => show(ctx))

  router.post('/admin/komik/:id/turunkan', allow('staff'), async (ctx) => {
    const id = idOf(ctx)
    const form = readForm(Reason, ctx.request.body)
    if (!form.ok) return show(ctx, { id: `${STAFF_COMICS}${id}/turunkan/`, message: form.errors.alasan ?? '' })
    await setComicRemoved(deps, ctx, id, form.input.alasan)
    seeOther(ctx, withFlash(STAFF_COMICS, 'turun'))
  })

  router.post('/admin/komik/:id/pulihkan', allow('staff'), async (ctx) => {
    await setComicRemoved(deps, ctx, idOf(ctx), null)
    seeOther(ctx, withFlash(staffHref('diturunkan'), 'pulih'))
  })

  router.post('/admin/komik/:id/selesai', allow('staff'), (ctx) =>
    decide(ctx, 'comic.report_finish', 'selesai', (trx, by) => closeReports(trx, { comicId: idOf(ctx) }, by)),
  )

  router.post('/admin/komik/komentar/:id/turunkan', allow('staff'), (ctx) => {
    const commentId = idOf(ctx)
    return decide(ctx, 'comic.hide_comment', 'sembunyi', async (trx, by) =>
      (await hideComment(trx, commentId)) ? closeReports(trx, { commentId }, by) : null,
    )
  })

  router.post('/admin/komik/komentar/:id/pulihkan', allow('staff'), (ctx) =>
    decide(ctx, 'comic.show_comment', 'komentar-pulih', (trx) => showComment(trx, idOf(ctx))),
  )

  router.post('/admin/komik/komentar/:id/selesai', allow('staff'), (ctx) =>
    decide(ctx, 'comic.report_finish', 'selesai', (trx, by) => closeReports(trx, { commentId: idOf(ctx) }, by)),
  )
}

type Waiting = Record<'reported' | 'money' | 'withdrawals' | 'souvenirs', number>

/**
 * What waits for staff: money for packages that could not be counted, withdrawals, souvenirs, and comics and comments that
 * readers reported.
 */
export const comicsWaiting = attention<Waiting, { income: Income['days'] }>({
  part: 'Komik',
  counts: (db) => ({
    reported: countReported(db),
    money: countWaiting(db),
    withdrawals: countAsked(db, 'withdrawals'),
    souvenirs: countAsked(db, 'comic_requests'),
  }),
  startCounts: (db, now) => ({ income: dailyIncome(db, trendDays(now)) }),
  marks: ({ reported, money, withdrawals, souvenirs }) => ({
    links: [
      {
        key: 'komik',
        count: reported + money + withdrawals + souvenirs,
        isWaiting: money + withdrawals + souvenirs > 0,
      },
      { key: 'komik-laporan', count: reported, isWaiting: false },
      { key: 'komik-pembelian', count: money, isWaiting: true },
      { key: 'komik-penarikan', count: withdrawals, isWaiting: true },
      { key: 'komik-suvenir', count: souvenirs, isWaiting: true },
    ],
  }),
  show: ({ reported, money, withdrawals, souvenirs, income }) => ({
    income: { href: STAFF_PURCHASES, days: income },
    waiting: [
      {
        count: withdrawals,
        badge: { color: 'unknown', label: 'Penarikan' },
        title: `${withdrawals} penarikan menunggu dibayar`,
        line: 'Saldo kreatornya ditahan sampai ini diputuskan',
        action: 'Bayar',
        place: { href: `${STAFF_COMICS}penarikan/` },
        at: 15,
      },
      {
        count: souvenirs,
        badge: { color: 'unknown', label: 'Suvenir' },
        title: `${souvenirs} suvenir menunggu dikirim`,
        line: 'Sudah dibayar dengan kredit',
        action: 'Kirim',
        place: { href: `${STAFF_COMICS}suvenir/` },
        at: 22,
      },
      {
        count: money,
        badge: { color: 'unknown', label: 'Uang' },
        title: `${money} pembayaran paket perlu diputuskan`,
        line: 'Jumlah lain, pembayaran kedua, atau tidak dipastikan gateway',
        action: 'Lihat',
        place: { href: STAFF_PURCHASES },
        at: 14,
      },
      {
        count: reported,
        badge: { color: 'unknown', label: 'Laporan' },
        title: `${reported} komik atau komentar dilaporkan`,
        line: 'Pembaca minta ini dilihat staf',
        action: 'Lihat',
        place: { href: STAFF_COMICS },
        at: 10,
      },
    ],
  }),
})
