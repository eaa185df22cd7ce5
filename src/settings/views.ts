import { page } from '../web/render.ts'
import type { SettingsView } from './present.ts'

export const settingsPage = page<{ settings: SettingsView }>('/settings/edit')
