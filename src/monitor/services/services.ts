import type { Knex } from 'knex'
import type { Job } from '../../jobs/run.ts'
import type { PublicService } from '../../platform/feature.ts'
import type { CheckEvents } from '../checks/check-events.ts'
import { beginning } from '../uptime-bars.ts'
import { isWholeSitePlanned, pruneServiceDays, saveServices, serviceStates } from './queries.ts'

const SERVICE_RETENTION_MS = 731 * 86_400_000

type ServiceDeps = {
  db: Knex
  /** Seconds between two checks. */
  checkInterval: number
  services: () => readonly PublicService[]
  publishEvents: (events: CheckEvents) => unknown
}

/** Checks the services at every interval, adds the time since the last check, and publishes a change. */
export function serviceJob({ db, checkInterval, services, publishEvents }: ServiceDeps): Job {
  async function run() {
    const now = new Date()
    const isPlanned = await isWholeSitePlanned(db, now)
    const currentStates = await serviceStates(db, services())
    const states = isPlanned ? currentStates.map(({ key }) => ({ key, state: 'maintenance' as const })) : currentStates
    const isNews = await saveServices(db, states, { now, day: beginning('days', now), most: 1.5 * checkInterval })
    await pruneServiceDays(db, new Date(now.getTime() - SERVICE_RETENTION_MS))
    if (isNews) await publishEvents({ checks: [], incidents: [] })
  }
  return { name: 'services', title: 'Menilai layanan', every: checkInterval * 1_000, run }
}
