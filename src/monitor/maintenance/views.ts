import { fragment, page } from '../../web/render.ts'
import type { MaintenanceView } from './present.ts'

export const maintenancePage = page<{ maintenance: MaintenanceView }>('/monitor/maintenance')
export const maintenanceFragment = fragment<{ maintenance: MaintenanceView }>('/monitor/_maintenance')
