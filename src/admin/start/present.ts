import type { NoticeRow } from '../../db/account-rows.ts'
import type { Trouble } from '../../monitor/attention-queries.ts'
import { statusWords } from '../../monitor/incidents/words.ts'
import { overall, stateWords } from '../../monitor/state.ts'
import { ago, clock, nearMoment } from '../../web/dates.ts'
import type { ReportsView } from '../reports/present.ts'
import type { countWaiting } from './queries.ts'

/** `state` is the class of its colour and shape. */
type TroubleView = { name: string; state: string; word: string; lines: string[]; href: string }
type Figure = { label: string; count: string; href: string; isLoud: boolean }
type Notice = { text: string; href: string | null; line: string }

/** The start page; what needs nobody is not there, and `allWell` says that nothing does. */
export type StartView = {
  figures: Figure[]
  incidents: TroubleView[]
  /** Open ones beyond those; their list leads on. */
  moreIncidents: number
  troubles: TroubleView[]
  /** What waits for a decision, a sentence each, with where it is taken. */
  waiting: { text: string; action: string; href: string; isLoud: boolean }[]
  notices: Notice[]
  allWell: boolean
}

type Parts = {
  waiting: Awaited<ReturnType<typeof countWaiting>>
  troubles: readonly Trouble[]
  reports: ReportsView
  notices: readonly Omit<NoticeRow, 'kind'>[]
  now: Date
}

export function startView({ waiting, troubles, reports, notices, now }: Parts): StartView {
  const sentences = waitingSentences(waiting)
  const isQuiet = waiting.open + troubles.length + sentences.length + reports.total === 0
  return {
    figures: shopFirst([
      figure('Insiden terbuka', waiting.open, '/api-monitor/', true),
      figure('Sumber bermasalah', troubles.length, '/api-monitor/', true),
      figure('Laporan penonton', reports.total, '/admin/laporan/', false),
      figure('Kiriman tertahan', waiting.blocked + waiting.failed, '/admin/kiriman/', true),
      figure('Usulan judul', waiting.matches, '/admin/judul/', false),
      { ...figure('Harga belum dikonfirmasi', waiting.unpriced, UNPRICED, false), isShop: waiting.unpriced > 0 },
      { ...figure('Pembayaran diperiksa', waiting.reviews, '/admin/pembayaran/', true), isShop: waiting.reviews > 0 },
      { ...figure('Harus dikembalikan', waiting.refunds, '/admin/pembayaran/', true), isShop: waiting.refunds > 0 },
    ]),
    incidents: waiting.incidents.map((incident) => ({
      name: incident.name,
      state: 'down',
      word: statusWords[incident.status],
      lines: [
        `Sejak ${nearMoment(new Date(incident.opened_at), now)}`,
        ...(incident.affected.length > 0 ? [`Kena: ${incident.affected.join(', ')}`] : []),
      ],
      href: `/api-monitor/insiden/${incident.id}/`,
    })),
    moreIncidents: waiting.open - waiting.incidents.length,
    troubles: troubles.map((trouble) => troubleView(trouble, now)),
    waiting: sentences,
    notices: notices.map(({ message, href, author, created_at }) => ({
      text: message,
      // Only addresses of this site are followed from here.
      href: href?.startsWith('/') && !href.startsWith('//') ? href : null,
      line: [author, ago(created_at, now)].filter(Boolean).join(' · '),
    })),
    allWell: isQuiet,
  }
}

/** What customers wait for comes before everything else. */
const shopFirst = (figures: readonly (Figure & { isShop?: boolean })[]): Figure[] => [
  ...figures.filter(({ isShop }) => isShop),
  ...figures.filter(({ isShop }) => !isShop),
]

const figure = (label: string, count: number, href: string, isLoud: boolean): Figure => ({
  label,
  count: count.toLocaleString('id-ID'),
  href,
  isLoud: isLoud && count > 0,
})

function troubleView(trouble: Trouble, now: Date): TroubleView {
  const down = trouble.states.filter((state) => state === 'down').length
  const state = down > 0 ? overall(trouble.states) : 'unknown'
  const lines = [
    ...(trouble.isSource ? ['Sumber server ini'] : []),
    ...(down > 0 && trouble.downSince
      ? [`${down} dari ${trouble.states.length} jalur turun sejak ${nearMoment(trouble.downSince, now)}`]
      : []),
    ...breakerLines(trouble, now),
  ]
  return {
    name: trouble.name,
    state,
    word: down > 0 ? stateWords[state] : breakerWord(trouble),
    lines,
    href: '/api-monitor/',
  }
}

const breakerWord = ({ forced }: Trouble) => (forced ? 'Ditahan' : 'Pemutus terbuka')

function breakerLines({ breaker, openUntil, forced }: Trouble, now: Date): string[] {
  if (forced === 'open') return ['Staf menahan pemutusnya terbuka: tidak ditanya sama sekali']
  if (forced === 'closed') return ['Staf menahan pemutusnya tertutup: ditanya terus, juga saat gagal']
  if (breaker === 'closed') return []
  const until = new Date(openUntil)
  return [
    breaker === 'open' && until > now
      ? `Pemutus terbuka, tidak ditanya sampai ${clock(until)}`
      : 'Pemutus terbuka, dicoba lagi pada kunjungan berikutnya',
  ]
}

/** The orders whose price waits for staff. */
const UNPRICED = '/admin/pesanan/?harga=belum'

function waitingSentences(waiting: Parts['waiting']): StartView['waiting'] {
  const { blocked, failed, matches, unpriced, reviews, refunds } = waiting
  const all = [
    {
      count: reviews,
      text: `${reviews} pembayaran, bukti transfer, atau kabar gateway menunggu keputusan.`,
      action: 'Periksa pembayaran',
      href: '/admin/pembayaran/',
      isLoud: true,
    },
    {
      count: refunds,
      text: `${refunds} pesanan batal atau terhapus masih menyimpan uang pelanggan yang belum dikembalikan.`,
      action: 'Catat pengembalian',
      href: '/admin/pembayaran/',
      isLoud: true,
    },
    {
      count: unpriced,
      text: `${unpriced} pesanan dari pengunjung menunggu harganya dikonfirmasi.`,
      action: 'Lihat pesanan',
      href: UNPRICED,
      isLoud: false,
    },
    {
      count: blocked,
      text: `${blocked} kiriman tertahan karena setelannya salah. Sejenisnya tidak dicoba lagi sampai dibetulkan.`,
      action: 'Lihat apa yang perlu dibetulkan',
      href: '/admin/kiriman/?keadaan=blocked',
      isLoud: true,
    },
    {
      count: failed,
      text: `${failed} kiriman gagal dalam tujuh hari terakhir dan tidak dicoba lagi sendiri.`,
      action: 'Lihat kiriman gagal',
      href: '/admin/kiriman/?keadaan=failed',
      isLoud: true,
    },
    {
      count: matches,
      text: `${matches} usulan padanan judul menunggu keputusan.`,
      action: 'Putuskan',
      href: '/admin/judul/',
      isLoud: false,
    },
  ]
  return all.filter(({ count }) => count > 0).map(({ count: _, ...sentence }) => sentence)
}
