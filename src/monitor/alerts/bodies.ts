import type { IncidentRow } from '../../db/monitor-rows.ts'
import type { LetterView } from '../../mail/letter.ts'
import { moment } from '../../web/dates.ts'
import type { Member } from '../incidents/queries.ts'
import { impactWords, lasting } from '../incidents/words.ts'

export type AlertKind = 'opened' | 'resolved'
export type Told = { kind: AlertKind; incident: IncidentRow; members: readonly Member[]; url: string; now: Date }

/** What a webhook carries: names in English, moments in ISO 8601; what is down when it is sent, and all that was down at the end. */
export const webhookBody = ({ kind, incident, members, url, now }: Told) => ({
  type: `monitor.incident.${kind}`,
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
      url,
    },
    endpoints: members.map(({ endpoint, source, path, error }) => ({
      name: endpoint,
      source: source || null,
      path,
      error: kind === 'opened' ? error : null,
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

export function alertLetter({ kind, incident, members, url, now }: Told): LetterView {
  const { name, opened_at, resolved_at } = incident
  const end = resolved_at ?? now
  return {
    heading: kind === 'opened' ? name : `Sudah pulih: ${name}`,
    paragraphs: [
      kind === 'opened'
        ? `Pemeriksaan kami gagal berturut-turut sejak ${moment(opened_at)}.`
        : `Berlangsung ${lasting(opened_at, end)}, dari ${moment(opened_at)} sampai ${moment(end)}.`,
    ],
    facts: [['Dampak', impactWords[incident.impact]], ...places(members, kind)],
    link: { text: 'Buka insiden', href: url },
    footer: 'Surat ini dikirim oleh monitor API KortekStream, sekali saat gangguan mulai dan sekali saat selesai.',
  }
}

export const testLetter = (url: string, now: Date): LetterView => ({
  heading: 'Uji peringatan',
  paragraphs: [`Surat ini membuktikan bahwa peringatan monitor sampai. Dikirim ${moment(now)}.`],
  facts: [],
  link: { text: 'Buka halaman peringatan', href: url },
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
    kind === 'opened' && error ? `${paths.join(', ')}. ${error}` : paths.join(', '),
  ])
  return told.length <= MOST ? told : [...told.slice(0, MOST), ['Lainnya', `${told.length - MOST} lagi`]]
}
