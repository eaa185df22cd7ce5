import type { Knex } from 'knex'
import * as z from 'zod'
import { actorOf, recordAction } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { attention, type Income, trendDays, type Waiting } from '../../platform/attention.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { Id, PageNumber, readForm, readParam, readQuery } from '../../web/form.ts'
import { pagesOf, partOf } from '../../web/paging.ts'
import { notFound } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { hideComment, showComment } from '../social/queries.ts'
import { countWaiting, dailyIncome } from '../subscriptions/queries.ts'
import { STAFF_PURCHASES } from '../subscriptions/subscription-deps.ts'
import { closeReports, countAsked, countReported, listRemoved, listReports } from './queries.ts'
import { DECIDED, type RemovalDeps, setComicRemoved } from './removal.ts'
import { Reason, removedView, reportView, STAFF_COMICS, staffHref } from './view-model.ts'

type WrongReason = { id: string; message: string }
type Desk = Awaited<ReturnType<typeof readDesk>> & { error: WrongReason | null; flash: string | null }
const staffPage = pageOf<{ comics: Desk }>('/comics/staff/index')

const PER_PAGE = 25

const Where = z.object({ tampil: z.enum(['laporan', 'diturunkan']).catch('laporan'), page: PageNumber.catch(1) })

const flashes = {
  turun: 'Komiknya diturunkan, dan laporannya ditutup.',
  pulih: 'Komiknya tampil lagi.',
  sembunyi: 'Komentarnya diturunkan, dan laporannya ditutup. Kamu bisa mengembalikannya di Diturunkan.',
  'komentar-pulih': 'Komentarnya tampil lagi.',
  selesai: 'Laporannya ditutup tanpa tindakan.',
}

export function staffPages(router: AppRouter, deps: RemovalDeps) {
  const { db } = deps
  router.get('/admin/komik', allow('staff'), (ctx) => show(db, ctx))

  router.post('/admin/komik/:id/turunkan', allow('staff'), async (ctx) => {
    const form = readForm(Reason, ctx.request.body)
    const target = `${STAFF_COMICS}${idOf(ctx)}/turunkan/`
    if (!form.ok) return show(db, ctx, { id: target, message: form.errors.alasan ?? '' })
    await setComicRemoved(deps, ctx, idOf(ctx), form.input.alasan)
    seeOther(ctx, withFlash(STAFF_COMICS, 'turun'))
  })

  router.post('/admin/komik/:id/pulihkan', allow('staff'), async (ctx) => {
    await setComicRemoved(deps, ctx, idOf(ctx), null)
    seeOther(ctx, withFlash(staffHref('diturunkan'), 'pulih'))
  })

  const decide = (action: string, word: keyof typeof flashes, run: Decide) => async (ctx: Context) => {
    const viewer = signedIn(ctx)
    await db.transaction(async (trx) => {
      const subject = await run(trx, idOf(ctx), viewer.id)
      if (subject === null) throw notFound(DECIDED)
      await recordAction(trx, actorOf(ctx, viewer), { action, subject })
    })
    seeOther(ctx, withFlash(word.endsWith('pulih') ? staffHref('diturunkan') : STAFF_COMICS, word))
  }
  const finishComic = decide('comic.report_finish', 'selesai', (trx, comicId, by) => closeReports(trx, { comicId }, by))
  router.post('/admin/komik/:id/selesai', allow('staff'), finishComic)
  const hide = decide('comic.hide_comment', 'sembunyi', async (trx, commentId, by) =>
    (await hideComment(trx, commentId)) ? closeReports(trx, { commentId }, by) : null,
  )
  router.post('/admin/komik/komentar/:id/turunkan', allow('staff'), hide)
  const restore = decide('comic.show_comment', 'komentar-pulih', showComment)
  router.post('/admin/komik/komentar/:id/pulihkan', allow('staff'), restore)
  const finish = decide('comic.report_finish', 'selesai', (trx, commentId, by) => closeReports(trx, { commentId }, by))
  router.post('/admin/komik/komentar/:id/selesai', allow('staff'), finish)
}

/** Returns the comic's title for the audit log, or null if there is nothing to decide any more. */
type Decide = (trx: Knex, id: number, by: number) => Promise<string | null>

const idOf = (ctx: Context) => readParam(Id, ctx.params.id)

async function show(db: Knex, ctx: Context, error: WrongReason | null = null) {
  const comics = { ...(await readDesk(db, ctx)), error, flash: flashIn(flashes, ctx) }
  staffPage(ctx, { comics }, error ? 422 : 200)
}

async function readDesk(db: Knex, ctx: Context) {
  const { tampil: tab, page } = readQuery(Where, ctx.query)
  const { navigation, viewer } = ctx.state
  const people = navigation.of('staff', viewer).find(({ key }) => key === 'pengguna')?.href ?? null
  const reports = tab === 'laporan' ? await listReports(db, partOf(page, PER_PAGE)) : []
  const removed = tab === 'diturunkan' ? await listRemoved(db, partOf(page, PER_PAGE)) : []
  const now = new Date()
  return {
    tab,
    reports: reports.map((group) => reportView(group, { now, people })),
    removed: removed.map((thing) => removedView(thing, now)),
    pagination: pagesOf((reports[0] ?? removed[0])?.total ?? 0, PER_PAGE, page, (at) => staffHref(tab, at)),
  }
}

type Counts = Record<'reported' | 'money' | 'withdrawals' | 'souvenirs', number>

export const comicsWaiting = attention<Counts, { income: Income['days'] }>({
  part: 'Komik',
  counts: (db) => ({
    reported: countReported(db),
    money: countWaiting(db),
    withdrawals: countAsked(db, 'withdrawals'),
    souvenirs: countAsked(db, 'comic_requests'),
  }),
  startCounts: (db, now) => ({ income: dailyIncome(db, trendDays(now)) }),
  marks({ reported, money, withdrawals, souvenirs }) {
    const due = money + withdrawals + souvenirs
    return {
      links: [
        { key: 'komik', count: reported + due, isWaiting: due > 0 },
        { key: 'komik-laporan', count: reported, isWaiting: false },
        { key: 'komik-pembelian', count: money, isWaiting: true },
        { key: 'komik-penarikan', count: withdrawals, isWaiting: true },
        { key: 'komik-suvenir', count: souvenirs, isWaiting: true },
      ],
    }
  },
  show: ({ reported, money, withdrawals, souvenirs, income }) => ({
    income: { href: STAFF_PURCHASES, days: income },
    waiting: [
      waits(withdrawals, 15, 'Penarikan', `${STAFF_COMICS}penarikan/`, 'Bayar', [
        'penarikan menunggu dibayar',
        'Saldo kreatornya ditahan sampai ini diputuskan',
      ]),
      waits(souvenirs, 22, 'Suvenir', `${STAFF_COMICS}suvenir/`, 'Kirim', [
        'suvenir menunggu dikirim',
        'Sudah dibayar dengan kredit',
      ]),
      waits(money, 14, 'Uang', STAFF_PURCHASES, 'Lihat', [
        'pembayaran paket perlu diputuskan',
        'Jumlah lain, pembayaran kedua, atau tidak dipastikan gateway',
      ]),
      waits(reported, 10, 'Laporan', STAFF_COMICS, 'Lihat', [
        'komik atau komentar dilaporkan',
        'Pembaca minta ini dilihat staf',
      ]),
    ],
  }),
})

const waits = (
  count: number,
  at: number,
  label: string,
  href: string,
  action: string,
  [title, line]: readonly [string, string],
): Waiting => ({
  count,
  at,
  badge: { color: 'unknown', label },
  title: `${count} ${title}`,
  line,
  action,
  place: { href },
})
