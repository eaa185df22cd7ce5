/** Paths that are used in more than one file. */
export const overviewHref = '/api-monitor/'
export const detailHref = (id: number) => `${overviewHref}endpoint/${id}/`
export const checksHref = `${overviewHref}pemeriksaan/`
export const incidentsHref = `${overviewHref}insiden/`
export const incidentHref = (id: number) => `${incidentsHref}${id}/`
export const maintenanceHref = `${overviewHref}perawatan/`
export const alertsHref = `${overviewHref}pemberitahuan/`
export const statusHref = '/status/'
export const feedHref = `${statusHref}feed.xml`

export const overviewSocket = '/ws/monitor/'
export const statusSocket = '/ws/status/'
