import { type Failure, failures } from '../../net/failure.ts'
import type { StatusBadge } from '../../web/context.ts'
import { ago, clock, longDate } from '../../web/dates.ts'
import { endpointHref } from '../addresses.ts'
import { LOCAL_HOST, LOCAL_URL } from '../endpoints/endpoint.ts'
import type { EndpointRow } from '../endpoints/queries.ts'
import { type Breaker, closedBreaker, getStanding, type Override } from '../failover/breaker.ts'
import type { FlashView } from './endpoint-flash.ts'
import type { Belongings, Sighting } from './queries.ts'

type StateView = { badge: StatusBadge; note: string | null }
type ListedEndpoint = EndpointRow & { breaker: Breaker | null; forced: Override }
export type EndpointListView = ReturnType<typeof endpointList>

/** Builds the list in failover order. Only active endpoints get a position number (`place`). */
export function endpointList(
  rows: readonly ListedEndpoint[],
  sightings: readonly Sighting[],
  { flash, now }: { flash: FlashView | null; now: Date },
) {
  const active = rows.filter(({ is_active }) => is_active)
  return {
    endpoints: rows.map((row) => ({
      id: row.id,
      place: row.is_active ? active.indexOf(row) + 1 : null,
      name: row.name,
      address: addressLabel(row.url),
      isOwn: row.url === LOCAL_URL,
      priority: row.priority.toLocaleString('id-ID'),
      isActive: row.is_active,
      href: endpointHref(row.id),
      breaker: breakerBadge(row, now),
      seen: lastSeenBadge(sightings.find(({ endpoint_id }) => endpoint_id === row.id) ?? null, now),
    })),
    isNobodyLeft: active.length === 0,
    flash,
  }
}

export const addressLabel = (url: string) => (url === LOCAL_URL ? LOCAL_HOST : url)

function breakerBadge({ is_active, breaker, forced }: ListedEndpoint, now: Date): StateView {
  const { pausedUntil, openUntil, lastFailure } = breaker ?? closedBreaker
  const note = lastFailure && failureLabels[lastFailure]
  if (forced === 'open')
    return { badge: { color: 'down', label: 'Dipaksa terbuka' }, note: 'Ditahan staf: dilewati terus.' }
  if (forced === 'closed')
    return { badge: { color: 'maintenance', label: 'Dipaksa tertutup' }, note: 'Ditahan staf: ditanya terus.' }
  if (!is_active) return { badge: { color: 'paused', label: 'Tidak ditanya' }, note: null }
  const standing = getStanding(breaker ?? closedBreaker, now.getTime())
  if (standing === 'paused')
    return { badge: { color: 'degraded', label: 'Minta jeda' }, note: `Sampai ${clock(new Date(pausedUntil))}.` }
  if (standing === 'shut')
    return {
      badge: { color: 'down', label: 'Terbuka' },
      note: `Dilewati sampai ${clock(new Date(openUntil))}.${note ? ` ${note}` : ''}`,
    }
  if (standing === 'due')
    return { badge: { color: 'degraded', label: 'Setengah terbuka' }, note: 'Dicoba lagi dengan hati-hati.' }
  return { badge: { color: 'up', label: 'Tertutup' }, note: 'Normal: ditanya seperti biasa.' }
}

function lastSeenBadge(sighting: Sighting | null, now: Date): StateView {
  if (!sighting?.last_checked) return { badge: { color: 'unknown', label: 'Belum pernah' }, note: null }
  const { status, response_time: ms, endpoint_path: path, error_message: error } = sighting
  const when = `${path}${ms === null ? '' : `, ${milliseconds(ms)}`}, ${ago(sighting.last_checked, now)}`
  if (status === 'up') return { badge: { color: 'up', label: 'Baik' }, note: when }
  const failure = failures.find((name) => error?.startsWith(`${name}:`))
  return { badge: { color: 'down', label: 'Gagal' }, note: `${failure ? `${failureLabels[failure]} ` : ''}${when}` }
}

export const milliseconds = (ms: number) => `${Math.round(ms).toLocaleString('id-ID')} ms`

/** What the removal of an endpoint deletes and what stays. */
export function removalEffects({ answers, monitors, since }: Belongings): string[] {
  const history = since ? `, dengan riwayat sejak ${longDate(since)}` : ''
  return [
    'Halaman tidak lagi bertanya kepadanya, di semua server, dalam beberapa detik.',
    `Salinan jawaban yang datang lewat dia ikut hilang (${answers.toLocaleString('id-ID')} salinan).`,
    monitors > 0
      ? `Catatan pemantau ikut hilang: ${monitors.toLocaleString('id-ID')} jalur${history}. Ini tidak bisa dikembalikan.`
      : 'Catatan pemantauannya ikut hilang.',
    'Keputusan tentang judulnya tetap ada, dan berlaku lagi kalau alamat yang sama ditambahkan kembali.',
  ]
}

export const failureLabels: Record<Failure, string> = {
  timeout: 'Tidak menjawab pada waktunya.',
  unreachable: 'Tidak bisa dihubungi: namanya tidak ada, sambungan ditolak, atau terputus.',
  forbidden_address: 'Alamatnya tidak boleh dihubungi dari server ini.',
  too_large: 'Jawabannya melebihi batas ukuran.',
  server_error: 'Servernya sendiri sedang rusak (kode 5xx).',
  refused: 'Menolak menjawab.',
  rejected: 'Menganggap pertanyaannya salah.',
  rate_limited: 'Merasa terlalu sering ditanya dan minta jeda.',
  wrong_type: 'Menjawab bukan dengan jenis isi yang dijanjikan.',
  wrong_schema: 'Isi jawabannya tidak sesuai kontrak.',
  empty: 'Jawabannya kosong, padahal seharusnya ada isinya.',
  challenge: 'Meminta bukti bahwa yang bertanya manusia.',
  parked: 'Domainnya dijual atau sudah pindah.',
  error_page: 'Menampilkan halaman galat dengan kode berhasil.',
  wrong_page: 'Menjawab dengan halaman lain.',
  different_title: 'Menjawab tentang judul lain.',
  missing: 'Bilang yang dicari tidak ada di sana.',
}
