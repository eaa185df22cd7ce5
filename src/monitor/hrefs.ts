/** Addresses that stand in more than one place, and that others lead to. */
export const dashboardHref = '/api-monitor/'
export const detailHref = (id: number) => `${dashboardHref}endpoint/${id}/`
export const checksHref = `${dashboardHref}pemeriksaan/`
export const incidentsHref = `${dashboardHref}insiden/`
export const incidentHref = (id: number) => `${incidentsHref}${id}/`
export const maintenanceHref = `${dashboardHref}perawatan/`
export const alertsHref = `${dashboardHref}pemberitahuan/`
export const statusHref = '/status/'

/** Where pages listen. */
export const dashboardSocket = '/ws/monitor/'
export const statusSocket = '/ws/status/'
