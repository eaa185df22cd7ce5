import { fragment, page } from '../../web/render.ts'
import type { IncidentListView, IncidentView } from './present.ts'

export const incidentsPage = page<{ list: IncidentListView }>('/monitor/incidents')
export const incidentsList = fragment<{ list: IncidentListView }>('/monitor/_incident_list')
export const incidentPage = page<{ incident: IncidentView }>('/monitor/incident')
export const incidentFragment = fragment<{ incident: IncidentView }>('/monitor/_incident')
