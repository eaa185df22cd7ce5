import { probingShare } from '../anime/probing.ts'
import { type FeatureParts, feature, type Site } from '../platform/feature.ts'
import { createAlerts } from './alerts/alerts.ts'
import { alertChannels, alertMessages, alertSenders } from './alerts/channels.ts'
import { alertRoutes } from './alerts/routes.ts'
import { monitorAttention } from './attention.ts'
import type { CheckEvents } from './checks/check-events.ts'
import { openChecks } from './checks/open.ts'
import { monitorEnvironment } from './environment.ts'
import { feedHref, overviewHref, statusHref } from './hrefs.ts'
import { incidentRoutes } from './incidents/routes.ts'
import { openIncidents } from './incidents/update-incidents.ts'
import { maintenanceRoutes } from './maintenance/routes.ts'
import { describeMonitor } from './openapi.ts'
import { openOverview } from './overview/open.ts'
import { overviewRoutes } from './overview/routes.ts'
import { serviceJob } from './services/services.ts'
import { alertShare, monitoringEnabledShare, monitorRegionShare, statusSentenceShare } from './shares.ts'
import { openStatus } from './status/open.ts'
import { statusRoutes } from './status/routes.ts'

const dot = '/status/dot.svg'
const statusLink = { key: 'status', href: statusHref, text: 'Status layanan' }

export const monitor = feature({
  name: 'monitor',
  environment: monitorEnvironment,
  openapi: describeMonitor,
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
    { place: 'footer', group: 'help', icon: 'pulse', dot, ...statusLink },
    { place: 'help', ...statusLink },
    { place: 'contact', group: 'status', icon: 'pulse', dot, ...statusLink },
    { place: 'contact', group: 'feed', key: 'rss', href: feedHref, text: 'Ikuti kabar gangguan', icon: 'rss' },
    { place: 'staff', group: 'running', key: 'monitor', href: overviewHref, text: 'Monitor', icon: 'pulse' },
    { place: 'staff-tabs', group: 'running', key: 'monitor', href: overviewHref, text: 'Monitor', icon: 'pulse' },
  ],
  open,
})

function open({ db, log, config, metrics, hub, fetcher, notify, shares, opened }: Site): FeatureParts {
  const { publish } = hub
  const settings = { mail: config.mail, ...config.read(monitorEnvironment) }
  const { checkInterval } = settings
  const { baseUrl } = config
  const probe = shares.use(probingShare)
  const sources = probe.sources.map(({ name }) => name)
  const channels = alertChannels(settings)

  const services = () => opened().flatMap(({ publicService }) => publicService ?? [])
  const status = openStatus({ db, log, publish, checkInterval, services })
  const overview = openOverview({
    db,
    sources,
    log,
    publish,
    checkAll: (progress) => checks.checkAll(progress),
    followSettings: () => checks.followSettings(),
    services: async () => (await Promise.all(opened().map(({ service }) => service?.()))).flatMap((one) => one ?? []),
    channels: [...(channels.webhook ? ['webhook'] : []), ...(channels.email ? ['e-mail'] : [])],
  })
  const publishEvents = (events: CheckEvents) => {
    overview.live.update(events)
    return status.update(events)
  }
  const alerts = createAlerts({ db, baseUrl, channels, notify })
  const { queueResolved } = alerts
  const incidents = openIncidents({ db, checkInterval, sources, queueResolved, publishEvents })
  const { followTransitions } = incidents
  const checks = openChecks({ db, probe, checkInterval, log, metrics, publishEvents, followTransitions })
  const { followSettings } = checks
  const isEnabled = shares.find(monitoringEnabledShare) ?? true

  return {
    routers: [
      overviewRoutes(overview),
      incidentRoutes(incidents.notes),
      maintenanceRoutes({ db, followSettings }),
      alertRoutes({ db, alerts }),
      statusRoutes(status, { baseUrl }),
    ],
    channels: [status.channel, overview.live.channel],
    jobs: [
      alerts.job,
      incidents.job,
      ...(isEnabled ? [...checks.jobs, serviceJob({ db, checkInterval, services, publishEvents })] : []),
    ],
    standingJobs: isEnabled ? [checks.job] : [],
    senders: alertSenders(settings, fetcher),
    attention: monitorAttention(db, sources),
    sitemap: { pages: [statusHref] },
    shares: [
      alertShare.of(alerts.queue),
      monitorRegionShare.of(overview.region),
      statusSentenceShare.of(async () => (await status.snapshots.get()).value.site.sentence),
    ],
    async stop() {
      status.stop()
      await overview.live.stop()
    },
  }
}
