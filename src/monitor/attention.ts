import type { Knex } from 'knex'
import { attention, type Waiting } from '../platform/attention.ts'
import type { StatusBadge } from '../web/context.ts'
import { clock, nearMoment } from '../web/dates.ts'
import {
  countServices,
  findTroubles,
  newestIncidents,
  type OpenIncident,
  openIncidents,
  type ServiceCounts,
  type Trouble,
} from './attention-queries.ts'
import { incidentHref, incidentsHref, overviewHref } from './hrefs.ts'
import { incidentStatusLabels } from './incidents/labels.ts'
import { overall, stateLabels } from './state.ts'

/** Maximum number of incidents in rows of their own. Further open incidents are only counted. */
const MAX_INCIDENTS = 5

/** What the monitor shows on the staff start page, and in the frame of staff pages the state of all services. */
export const monitorAttention = (db: Knex, sources: readonly string[]) =>
  attention<{ open: number; services: ServiceCounts }>({
    part: 'Monitor',
    counts: (within) => ({ open: openIncidents(within), services: countServices(within, sources) }),
    marks: ({ open, services }) => ({
      links: [{ key: 'monitor', count: open, isWaiting: true }],
      services: { badge: servicesBadge(services), href: overviewHref },
    }),
    lookAround: { href: overviewHref, text: 'Lihat monitor' },
    async show({ open }, now) {
      const [incidents, troubles] = await Promise.all([newestIncidents(db, MAX_INCIDENTS), findTroubles(db, sources)])
      const more = open - incidents.length
      return {
        waiting: {
          incidents: incidents.map((incident) => incidentRow(incident, now)),
          troubles: [
            {
              count: more,
              badge: { color: 'unknown', label: 'Insiden' },
              title: `${more} insiden lain`,
              line: 'Masih terbuka',
              action: 'Lihat semua',
              place: { href: incidentsHref },
            },
            ...troubles.map((trouble) => troubleRow(trouble, now)),
          ],
        },
      }
    },
  })

function servicesBadge({ all, down, impaired }: ServiceCounts): StatusBadge {
  if (down > 0) return { color: 'down', label: `${down} layanan turun` }
  if (impaired > 0) return { color: 'degraded', label: `${impaired} layanan terganggu` }
  return all > 0 ? { color: 'up', label: 'Semua layanan naik' } : { color: 'unknown', label: 'Layanan belum diperiksa' }
}

const incidentRow = (incident: OpenIncident, now: Date): Waiting => ({
  count: 1,
  badge: { color: 'down', label: incidentStatusLabels[incident.status] },
  title: incident.name,
  line: [
    `Insiden sejak ${nearMoment(incident.opened_at, now)}`,
    ...(incident.affected.length > 0 ? [`kena: ${incident.affected.join(', ')}`] : []),
  ].join(' · '),
  action: 'Lihat',
  place: { href: incidentHref(incident.id) },
})

function troubleRow(trouble: Trouble, now: Date): Waiting {
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
    count: 1,
    badge: { color: state, label: down > 0 ? stateLabels[state] : breakerWord(trouble) },
    title: `${trouble.name}: ${(down > 0 ? stateLabels[state] : breakerWord(trouble)).toLowerCase()}`,
    line: lines.join(' · '),
    action: 'Lihat',
    place: { href: overviewHref },
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
