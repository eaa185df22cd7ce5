import { fragment, page } from '../../web/render.ts'
import type { AlertsView } from './present.ts'

export const alertsPage = page<{ alerts: AlertsView }>('/monitor/alerts')
export const alertsFragment = fragment<{ alerts: AlertsView }>('/monitor/_alerts')
