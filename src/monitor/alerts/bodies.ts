import type { IncidentRow } from '../../db/monitor-rows.ts'
import type { LetterView } from '../../outbox/mail/letter.ts'
import { moment } from '../../web/dates.ts'
import type { Member } from '../incidents/queries.ts'
import type { Ended } from '../incidents/rules.ts'
import { impactWords, lasting } from '../incidents/words.ts'

/** `worse`: long after it was told of, it became worse than it was. */
export type AlertKind = 'opened' | 'worse' | Ended
export type Told = { kind: AlertKind; incident: IncidentRow; members: readonly Member[]; url: string; now: Date }

export const isEnd = (kind: AlertKind): kind is Ended => kind !== 'opened' && kind !== 'worse'

const headings: Record<AlertKind, (name: string) => string> = {
  opened: (name) => name,
  worse: (name) => `Memburuk: ${name}`,
  recovered: (name) => `Sudah pulih: ${name}`,
  unwatched: (name) => `Tidak dipantau lagi: ${name}`,
  closed: (name) => `Ditutup oleh staf: ${name}`,
}

/** What it is called wherever it is told. */
export const headingOf = ({ kind, incident }: Pick<Told, 'kind' | 'incident'>) => headings[kind](incident.name)

/**
 * What a webhook carries: names in English, moments in ISO 8601; what is down when it is sent, and all that was down at the
 * end. `reason` says why it is over, null where it is not.
 */
export const webhookBody = ({ kind, incident, members, url, now }: Told) => ({
  type: `monitor.incident.${isEnd(kind) ? 'resolved' : kind}`,
  timestamp: now.toISOString(),
  data: {
    incident: {
      id: incident.id,
      name: incident.name,
      status: incident.status,
      impact: incident.impact,
      affected: incident.affected,
      opened_at: incident.opened_at.toISOString(),
      resolved_at: incident.resolved_at?.toISOString() ?? null,
      reason: isEnd(kind) ? kind : null,
      url,
    },
    endpoints: members.map(({ endpoint, source, path, error }) => ({
      name: endpoint,
      source: source || null,
      path,
      error: isEnd(kind) ? null : error,
    })),
  },
})

export const testBody = (url: string, now: Date) => ({
  type: 'monitor.test',
  timestamp: now.toISOString(),
  data: { url },
})

/** Rows of a letter beyond which nobody reads. */
const MOST = 12

export function alertLetter(told: Told): LetterView {
  const { kind, incident, members, url } = told
  return {
    heading: headingOf(told),
    paragraphs: [paragraphOf(told)],
    facts: [['Dampak', impactWords[incident.impact]], ...places(members, kind)],
    link: { text: 'Buka insiden', href: url },
    footer:
      'Surat ini dikirim oleh monitor API KortekStream: saat gangguan mulai, saat memburuk lama sesudahnya, dan saat selesai.',
  }
}

function paragraphOf({ kind, incident: { opened_at, resolved_at, impact }, now }: Told): string {
  const end = resolved_at ?? now
  const [began, ended, took] = [moment(opened_at), moment(end), lasting(opened_at, end)]
  if (kind === 'opened') return `Pemeriksaan kami gagal berturut-turut sejak ${began}.`
  if (kind === 'worse')
    return `Gangguan yang mulai ${began} meluas: dampaknya sekarang ${impactWords[impact].toLowerCase()}.`
  if (kind === 'recovered') return `Berlangsung ${took}, dari ${began} sampai ${ended}.`
  return kind === 'unwatched'
    ? `Mulai ${began}. Yang masih gagal tidak dipantau lagi sejak ${ended}, jadi kami tidak tahu apakah sudah pulih.`
    : `Mulai ${began} dan ditutup ${ended}, setelah ${took}, sementara yang di bawah ini belum pulih.`
}

export const testLetter = (url: string, now: Date): LetterView => ({
  heading: 'Uji pemberitahuan',
  paragraphs: [`Surat ini membuktikan bahwa pemberitahuan monitor sampai. Dikirim ${moment(now)}.`],
  facts: [],
  link: { text: 'Buka halaman pemberitahuan', href: url },
  footer: 'Surat ini dikirim karena staf menekan tombol uji.',
})

/** A row for each endpoint or source: its paths, and what the first of them failed with. */
function places(members: readonly Member[], kind: AlertKind): [string, string][] {
  const rows = new Map<string, { paths: string[]; error: string | null }>()
  for (const { endpoint, source, path, error } of members) {
    const name = source ? `${endpoint}, sumber ${source}` : endpoint
    const row = rows.get(name) ?? { paths: [], error }
    row.paths.push(path)
    rows.set(name, row)
  }
  const told = [...rows].map(([name, { paths, error }]): [string, string] => [
    name,
    error && !isEnd(kind) ? `${paths.join(', ')}. ${error}` : paths.join(', '),
  ])
  return told.length <= MOST ? told : [...told.slice(0, MOST), ['Lainnya', `${told.length - MOST} lagi`]]
}
