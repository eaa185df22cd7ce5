import type { IncidentRow } from '../../db/tables.ts'

export const incidentStatusLabels: Record<IncidentRow['status'], string> = {
  investigating: 'Sedang diperiksa',
  identified: 'Sebab ditemukan',
  monitoring: 'Dipantau',
  resolved: 'Selesai',
}

export const impactLabels: Record<IncidentRow['impact'], string> = {
  minor: 'Ringan',
  major: 'Sedang',
  critical: 'Besar',
}

/** "A", "A dan B", "A dan 4 lainnya". */
export function joinNames(names: readonly string[]): string {
  const [first, second, ...rest] = names
  if (first === undefined) return 'endpoint yang sudah dihapus'
  if (second === undefined) return first
  return rest.length === 0 ? `${first} dan ${second}` : `${first} dan ${rest.length + 1} lainnya`
}

/** Name of an incident for staff. Visitors see only "the catalog" instead. */
export const incidentName = (endpoints: readonly string[], sources: readonly string[]) =>
  `${sources.length > 0 ? `Sumber ${joinNames(sources)}` : joinNames(endpoints)} tidak menjawab`.slice(0, 200)

/** Public texts of the updates that the monitor writes, so they name no endpoint, address, error or source. */
export const automaticUpdates = {
  opened(onlySources: boolean, impact: IncidentRow['impact']): string {
    if (onlySources) return 'Salah satu sumber katalog sedang tidak menjawab. Kami sedang memeriksanya.'
    return impact === 'major'
      ? 'Sebagian sumber katalog sedang tidak menjawab, situs tetap berjalan lewat sumber lain. Kami sedang memeriksanya.'
      : 'Katalog sedang terganggu. Kami sedang memeriksanya.'
  },
  resolved: (openedAt: Date, now: Date) => `Katalog sudah kembali normal setelah ${lasting(openedAt, now)}.`,
  unwatched: 'Yang terganggu tidak dipantau lagi, jadi insiden ini ditutup.',
}

/** "45 detik", "12 menit", "2 jam 5 menit", "3 hari 4 jam". */
export function lasting(from: Date, to: Date): string {
  const seconds = Math.max(1, Math.round((to.getTime() - from.getTime()) / 1000))
  if (seconds < 60) return `${seconds} detik`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} menit`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return pair(hours, 'jam', minutes % 60, 'menit')
  return pair(Math.floor(hours / 24), 'hari', hours % 24, 'jam')
}

const pair = (big: number, bigUnit: string, small: number, smallUnit: string) =>
  small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`
