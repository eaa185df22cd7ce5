import type { AppRouter } from '../web/context.ts'
import { alertRoutes } from './alerts/routes.ts'
import { dashboardRoutes } from './dashboard/routes.ts'
import { incidentRoutes } from './incidents/routes.ts'
import { maintenanceRoutes } from './maintenance/routes.ts'
import type { Monitoring } from './open.ts'
import { statusRoutes } from './status/routes.ts'

/** `/api-monitor/…` for staff, `/status/…` for everyone. */
export const monitorRoutes = ({
  db,
  nudge,
  baseUrl,
  status,
  dashboard,
  alerts,
  incidents,
  watching,
}: Monitoring): AppRouter[] => [
  dashboardRoutes(dashboard),
  incidentRoutes(incidents.notes),
  maintenanceRoutes({ db, followSettings: watching.followSettings }),
  alertRoutes({ db, alerts, nudge }),
  statusRoutes(status, { baseUrl }),
]
