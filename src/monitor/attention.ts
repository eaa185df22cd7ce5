import type { Knex } from 'knex'
import { attention, type Trouble as TroubleView } from '../platform/attention.ts'
import { clock, nearMoment } from '../web/dates.ts'
import { findTroubles, newestIncidents, type OpenIncident, openIncidents, type Trouble } from './attention-queries.ts'
import { incidentHref, incidentsHref, overviewHref } from './hrefs.ts'
import { incidentStatusLabels } from './incidents/labels.ts'
import { overall, stateLabels } from './state.ts'

/** Maximum number of open incidents listed on the staff start page; the rest are only counted. */
const MAX_INCIDENTS = 20

/**
 * Builds what the monitor shows on the staff start page: open incidents, and endpoints and sources with problems.
 * `sources`: names of the catalog sources in use.
 */
export const monitorAttention = (db: Knex, sources: readonly string[]) =>
  attention<{ open: number; incidents: OpenIncident[] }>({
    counts: (within) => ({ open: openIncidents(within), incidents: newestIncidents(within, MAX_INCIDENTS) }),
    lookAround: { href: overviewHref, text: 'Lihat monitor' },
    async show({ open, incidents }, now) {
      const troubles = await findTroubles(db, sources)
      return {
        figures: [
          { label: 'Insiden terbuka', count: open, href: overviewHref, isLoud: true, at: 10 },
          { label: 'Sumber bermasalah', count: troubles.length, href: overviewHref, isLoud: true, at: 20 },
        ],
        troubles: [
          {
            id: 'insiden',
            title: 'Insiden terbuka',
            troubles: incidents.map((incident) => incidentView(incident, now)),
            more: open > incidents.length ? { count: open - incidents.length, href: incidentsHref } : null,
          },
          {
            id: 'sumber',
            title: 'Sumber bermasalah',
            troubles: troubles.map((trouble) => troubleView(trouble, now)),
            more: null,
          },
        ],
      }
    },
  })

const incidentView = (incident: OpenIncident, now: Date): TroubleView => ({
  name: incident.name,
  badge: { color: 'down', label: incidentStatusLabels[incident.status] },
  lines: [
    `Sejak ${nearMoment(new Date(incident.opened_at), now)}`,
    ...(incident.affected.length > 0 ? [`Kena: ${incident.affected.join(', ')}`] : []),
  ],
  href: incidentHref(incident.id),
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
    badge: { color: state, label: down > 0 ? stateLabels[state] : breakerWord(trouble) },
    lines,
    href: overviewHref,
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
