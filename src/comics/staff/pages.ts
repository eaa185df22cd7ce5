import type { Knex } from 'knex'
import * as z from 'zod'
import { recordAction, toActor } from '../../audit/audit.ts'
import { reportCategories } from '../../db/tables.ts'
import { allow } from '../../platform/access.ts'
import { attention, type Income, trendDays, type Waiting } from '../../platform/attention.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { type Errors, Id, PageNumber, readParam, readQuery, type Values } from '../../web/form.ts'
import { buildTabs, paginateOrThrow, toPageRange } from '../../web/paging.ts'
import { notFound, Refusal, refusalIn } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { categories } from '../comic/moderation.ts'
import { closeReports } from '../comic/moderation-queries.ts'
import type { ModerationDeps } from '../creators/bar.ts'
import { countWaiting, dailyIncome } from '../money/subscriptions/queries.ts'
import { STAFF_PURCHASES } from '../money/subscriptions/subscription-deps.ts'
import { hideComment, showComment } from '../social/queries.ts'
import { moderate } from '../work/moderate.ts'
import { readAct } from './act.ts'
import { countAnswers, countReported, countUploads, countWaitingRequests, listRemoved, listReports } from './queries.ts'
import { ALL_COMICS, removedView, reportView, STAFF_COMICS, staffHref } from './view-model.ts'

type WrongReason = { id: string; errors: Errors; values: Values }

const DECIDED = 'Ini sudah tidak ada, atau sudah diurus orang lain.'
type Desk = Awaited<ReturnType<typeof readDesk>> & {
  error: WrongReason | null
  /** The refusal of a button that belongs to no field. */
  refusal: string | null
  flash: string | null
}
const staffPage = pageOf<{ comics: Desk }>('/comics/staff/index')

const PER_PAGE = 25

const Where = z.object({
  tampil: z.enum(['laporan', 'diturunkan']).catch('laporan'),
  kategori: z.enum(reportCategories).nullable().catch(null),
  page: PageNumber.catch(1),
})

const categoryTabs = [
  [null, 'Semua kategori'],
  ...reportCategories.map((one) => [one, categories[one]] as const),
] as const

const flashes = {
  turun: 'Komiknya diturunkan, dan laporannya ditutup.',
  pulih: 'Komiknya dikembalikan. Kreatornya dikabari.',
  sembunyi: 'Komentarnya diturunkan, dan laporannya ditutup. Kamu bisa mengembalikannya di Diturunkan.',
  'komentar-pulih': 'Komentarnya tampil lagi.',
  selesai: 'Laporannya ditutup tanpa tindakan.',
}

export function staffPages(router: AppRouter, deps: ModerationDeps) {
  const { db } = deps
  router.get('/admin/komik', allow('staff'), (ctx) => show(db, ctx))

  router.post('/admin/komik/:id/turunkan', allow('staff'), async (ctx) => {
    const act = readAct(ctx, 'take_down')
    const id = `${STAFF_COMICS}${readId(ctx)}/turunkan/`
    if (!act.ok) return show(db, ctx, { id, ...act })
    const refusal = await refusalIn(() => moderate(deps, ctx, readId(ctx), act.input))
    if (refusal) return show(db, ctx, refusal)
    seeOther(ctx, withFlash(STAFF_COMICS, 'turun'))
  })

  router.post('/admin/komik/:id/pulihkan', allow('staff'), async (ctx) => {
    const restored = { action: 'restore', category: 'lain', age_label: null, message: '' } as const
    const refusal = await refusalIn(() => moderate(deps, ctx, readId(ctx), restored))
    if (refusal) return show(db, ctx, refusal)
    seeOther(ctx, withFlash(staffHref({ tab: 'diturunkan' }), 'pulih'))
  })

  const decide = (below: string, action: string, word: keyof typeof flashes, run: Decide) =>
    router.post(`/admin/komik/${below}`, allow('staff'), async (ctx) => {
      const viewer = signedIn(ctx)
      const isDecided = await db.transaction(async (trx) => {
        const subject = await run(trx, readId(ctx), viewer.id)
        if (subject !== null) await recordAction(trx, toActor(ctx, viewer), { action, subject })
        return subject === null
      })
      if (isDecided) return show(db, ctx, notFound(DECIDED))
      seeOther(ctx, withFlash(word.endsWith('pulih') ? staffHref({ tab: 'diturunkan' }) : STAFF_COMICS, word))
    })
  const finish = 'comic.report_finish'
  decide(':id/selesai', finish, 'selesai', (trx, comicId, by) => closeReports(trx, { comicId }, by))
  decide('komentar/:id/turunkan', 'comic.hide_comment', 'sembunyi', async (trx, id, by) =>
    closeReports(trx, { commentIds: await hideComment(trx, id) }, by),
  )
  decide('komentar/:id/pulihkan', 'comic.show_comment', 'komentar-pulih', showComment)
  decide('komentar/:id/selesai', finish, 'selesai', (trx, id, by) => closeReports(trx, { commentIds: [id] }, by))
}

/** Returns the comic's title for the audit log, or null if there is nothing left to decide. */
type Decide = (trx: Knex, id: number, by: number) => Promise<string | null>

const readId = (ctx: Context) => readParam(Id, ctx.params.id)

async function show(db: Knex, ctx: Context, wrong: WrongReason | Refusal | null = null) {
  const [error, refusal] = wrong instanceof Refusal ? [null, wrong] : [wrong, null]
  const news = { error, refusal: refusal?.message ?? null, flash: flashIn(flashes, ctx) }
  staffPage(ctx, { comics: { ...(await readDesk(db, ctx)), ...news } }, refusal?.status ?? (error ? 422 : 200))
}

async function readDesk(db: Knex, ctx: Context) {
  const { tampil: tab, kategori, page } = readQuery(Where, ctx.query)
  const { navigation, viewer } = ctx.state
  const people = navigation.of('staff', viewer).find(({ key }) => key === 'pengguna')?.href ?? null
  const reports = tab === 'laporan' ? await listReports(db, toPageRange(page, PER_PAGE), kategori) : []
  const removed = tab === 'diturunkan' ? await listRemoved(db, toPageRange(page, PER_PAGE)) : []
  const now = new Date()
  return {
    tab,
    categories: buildTabs(categoryTabs, kategori, (one) => staffHref({ tab: 'laporan', kategori: one })),
    reports: reports.map((group) => reportView(group, { now, people })),
    removed: removed.map((thing) => removedView(thing, now)),
    pagination: paginateOrThrow((reports[0] ?? removed[0])?.total ?? 0, PER_PAGE, page, (at) =>
      staffHref({ tab, page: at, kategori }),
    ),
  }
}

type Counts = Record<'reported' | 'uploads' | 'answers' | 'money' | 'withdrawals' | 'souvenirs', number>

export const comicsWaiting = attention<Counts, { income: Income['days'] }>({
  part: 'Komik',
  counts: (db) => ({
    reported: countReported(db),
    uploads: countUploads(db),
    answers: countAnswers(db),
    money: countWaiting(db),
    withdrawals: countWaitingRequests(db, 'withdrawals'),
    souvenirs: countWaitingRequests(db, 'comic_requests'),
  }),
  startCounts: (db, now) => ({ income: dailyIncome(db, trendDays(now)) }),
  marks({ reported, uploads, answers, money, withdrawals, souvenirs }) {
    const due = money + withdrawals + souvenirs + uploads + answers
    return {
      links: [
        { key: 'komik', count: reported + due, isWaiting: due > 0 },
        { key: 'komik-laporan', count: reported, isWaiting: false },
        { key: 'komik-semua', count: uploads + answers, isWaiting: true },
        { key: 'komik-pembelian', count: money, isWaiting: true },
        { key: 'komik-penarikan', count: withdrawals, isWaiting: true },
        { key: 'komik-suvenir', count: souvenirs, isWaiting: true },
      ],
    }
  },
  show: ({ reported, uploads, answers, money, withdrawals, souvenirs, income }) => ({
    income: { href: STAFF_PURCHASES, days: income },
    waiting: {
      first: [
        waits(reported, 'Laporan', STAFF_COMICS, 'Lihat', [
          'komik atau komentar dilaporkan',
          'Pembaca minta ini dilihat staf',
        ]),
      ],
      money: [
        waits(money, 'Uang', STAFF_PURCHASES, 'Lihat', [
          'pembayaran paket perlu diputuskan',
          'Jumlah lain, pembayaran kedua, atau tidak dipastikan gateway',
        ]),
        waits(withdrawals, 'Penarikan', `${STAFF_COMICS}penarikan/`, 'Bayar', [
          'penarikan menunggu dibayar',
          'Saldo kreatornya ditahan sampai ini diputuskan',
        ]),
      ],
      orders: [
        waits(souvenirs, 'Suvenir', `${STAFF_COMICS}suvenir/`, 'Kirim', [
          'suvenir menunggu dikirim',
          'Sudah dibayar dengan kredit',
        ]),
      ],
      rest: [
        waits(uploads, 'Unggahan', `${ALL_COMICS}?keadaan=menunggu`, 'Periksa', [
          'unggahan pertama menunggu',
          'Belum tampil sampai staf menyetujuinya',
        ]),
        waits(answers, 'Jawaban', `${ALL_COMICS}?keadaan=dijawab`, 'Baca', [
          'jawaban kreator belum dibaca',
          'Tentang komik yang diputuskan staf',
        ]),
      ],
    },
  }),
})

const waits = (
  count: number,
  label: string,
  href: string,
  action: string,
  [title, line]: readonly [string, string],
): Waiting => ({
  count,
  badge: { color: 'unknown', label },
  title: `${count} ${title}`,
  line,
  action,
  place: { href },
})
