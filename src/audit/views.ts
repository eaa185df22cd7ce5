import { fragment, page } from '../web/render.ts'
import type { AuditView } from './present.ts'

export const auditPage = page<{ audit: AuditView }>('/audit/list')
export const auditFragment = fragment<{ audit: AuditView }>('/audit/_entries')
