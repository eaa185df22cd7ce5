import { animeEnvironment } from '../anime/environment.ts'
import { probingShare } from '../anime/probing.ts'
import { feature, type Site } from '../platform/feature.ts'
import { share } from '../platform/shares.ts'
import { alertSenders, channelNames, EMAIL, WEBHOOK } from './alerts/channels.ts'
import { monitorAttention } from './attention.ts'
import { monitorEnvironment } from './environment.ts'
import { openMonitoring } from './open.ts'
import { monitorRoutes } from './routes.ts'

/** The monitor's region as staff see it. */
export const monitorRegionShare = share<() => Promise<string>>('monitor region')

/** Watches over the endpoints and sources; `/api-monitor/` for staff, `/status/` for everyone. */
export const monitor = feature({
  name: 'monitor',
  environment: monitorEnvironment,
  messages: {
    [WEBHOOK]: { name: channelNames[WEBHOOK], mend: 'ALERT_WEBHOOK_URL dan ALERT_WEBHOOK_SECRET' },
    [EMAIL]: {
      name: channelNames[EMAIL],
      mend: 'EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_FROM, dan ALERT_EMAIL',
    },
  },
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
    { place: 'footer', key: 'status', href: '/status/', text: 'Status', at: 700 },
    { place: 'staff', key: 'monitor', href: '/api-monitor/', text: 'Monitor', at: 300 },
  ],
  open,
})

function open(site: Site) {
  const { db, log, config, metrics, notify, nudge, hub, fetcher, shares, isWatching } = site
  const settings = { ...config, ...config.read(animeEnvironment), ...config.read(monitorEnvironment) }
  const monitoring = openMonitoring({
    db,
    log,
    config: settings,
    metrics,
    watch: shares.use(probingShare),
    publish: hub.publish,
    notify,
    nudge,
  })
  return {
    routers: monitorRoutes(monitoring),
    channels: monitoring.channels,
    jobs: monitoring.jobs(isWatching),
    duties: monitoring.duties(isWatching),
    senders: alertSenders(settings, fetcher),
    attention: monitorAttention(db, settings.sources),
    sitemap: { pages: ['/status/'] },
    shares: [monitorRegionShare.of(monitoring.dashboard.region)],
    stop: monitoring.stop,
  }
}
