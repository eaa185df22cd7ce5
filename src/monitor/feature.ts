import { probingShare } from '../anime/probing.ts'
import { feature, type Opened, type Site } from '../platform/feature.ts'
import { createAlerts } from './alerts/alerts.ts'
import { alertChannels, alertMessages, alertSenders } from './alerts/channels.ts'
import { alertRoutes } from './alerts/routes.ts'
import { monitorAttention } from './attention.ts'
import type { CheckEvents } from './checks/check-events.ts'
import { openChecks } from './checks/open.ts'
import { monitorEnvironment } from './environment.ts'
import { overviewHref, statusHref } from './hrefs.ts'
import { incidentRoutes } from './incidents/routes.ts'
import { openIncidents } from './incidents/update-incidents.ts'
import { maintenanceRoutes } from './maintenance/routes.ts'
import { openOverview } from './overview/open.ts'
import { overviewRoutes } from './overview/routes.ts'
import { monitorRegionShare, watchingShare } from './shares.ts'
import { openStatus } from './status/open.ts'
import { statusRoutes } from './status/routes.ts'

/** Monitors endpoints and sources: `/api-monitor/` for staff, `/status/` for everyone. */
export const monitor = feature({
  name: 'monitor',
  environment: monitorEnvironment,
  messages: alertMessages,
  audit: {
    actions: {
      'breaker.force': 'menahan pemutus',
      'breaker.release': 'melepas tahanan pemutus',
      'monitor.pause': 'menjeda pemantauan',
      'monitor.resume': 'melanjutkan pemantauan',
      'monitor.check': 'memeriksa status',
      'incident.note': 'menulis catatan insiden',
      'incident.resolve': 'menutup insiden',
      'incident.postmortem': 'menulis pelajaran dari insiden',
      'maintenance.add': 'merencanakan perawatan',
      'maintenance.cancel': 'membatalkan perawatan',
      'maintenance.end': 'mengakhiri perawatan',
      'alert.test': 'mengirim pemberitahuan percobaan:',
    },
    kinds: {
      breaker: 'Pemutus',
      monitor: 'Monitor',
      incident: 'Insiden',
      maintenance: 'Perawatan',
      alert: 'Pemberitahuan',
    },
    names: { held: 'ditahan' },
  },
  links: [
    { place: 'footer', key: 'status', href: statusHref, text: 'Status', at: 700 },
    { place: 'help', key: 'status', href: statusHref, text: 'Status layanan', at: 10 },
    { place: 'staff', key: 'monitor', href: overviewHref, text: 'Monitor', at: 300 },
  ],
  open,
})

/** Assembles checks, incidents, alerts, the overview for staff and the public status page. */
function open({ db, log, config, metrics, hub, fetcher, notify, wake, shares }: Site): Opened {
  const { publish } = hub
  const settings = { mail: config.mail, ...config.read(monitorEnvironment) }
  const { checkInterval } = settings
  const { baseUrl } = config
  const watch = shares.use(probingShare)
  const sources = watch.sources.map(({ name }) => name)
  const channels = alertChannels(settings)

  const status = openStatus({ db, log, publish, checkInterval })
  const dashboard = openOverview({
    db,
    sources,
    log,
    publish,
    checkAll: (progress) => watching.checkAll(progress),
    followSettings: () => watching.followSettings(),
    channels: [...(channels.webhook ? ['webhook'] : []), ...(channels.email ? ['e-mail'] : [])],
  })
  const publishEvents = (recorded: CheckEvents) => {
    dashboard.live.update(recorded)
    return status.update(recorded)
  }
  const alerts = createAlerts({ db, baseUrl, channels, notify, wake })
  const { queueResolved } = alerts
  const incidents = openIncidents({ db, checkInterval, sources, queueResolved, publishEvents: publishEvents })
  const { followTransitions } = incidents
  const watching = openChecks({
    db,
    watch,
    checkInterval,
    log,
    metrics,
    publishEvents: publishEvents,
    followTransitions,
  })
  const { followSettings } = watching
  const isWatching = shares.find(watchingShare) ?? true

  return {
    routers: [
      overviewRoutes(dashboard),
      incidentRoutes(incidents.notes),
      maintenanceRoutes({ db, followSettings }),
      alertRoutes({ db, alerts, wake }),
      statusRoutes(status, { baseUrl }),
    ],
    channels: [status.channel, dashboard.live.channel],
    jobs: [alerts.job, incidents.job, ...(isWatching ? watching.jobs : [])],
    duties: isWatching ? [watching.duty] : [],
    senders: alertSenders(settings, fetcher),
    attention: monitorAttention(db, sources),
    sitemap: { pages: [statusHref] },
    shares: [monitorRegionShare.of(dashboard.region)],
    async stop() {
      status.stop()
      await dashboard.live.stop()
    },
  }
}
