import { fragment, page } from '../../web/render.ts'
import type { messagesView } from './message-view-model.ts'
import type { buildPreview, templateForm, templateList } from './template-view-model.ts'
import type { writeView } from './write-form.ts'

export const templatesPage = page<{ list: ReturnType<typeof templateList> }>('/orders/messages/templates')
export const templatePage = page<{ form: ReturnType<typeof templateForm> }>('/orders/messages/template')
export const templateRemovePage = page<{ name: string; href: string; words: string[] }>(
  '/orders/messages/template-remove',
)
export const previewFragment = fragment<{ preview: ReturnType<typeof buildPreview> }>('/orders/messages/_preview')

export const writePage = page<{ write: ReturnType<typeof writeView> }>('/orders/messages/write')

export const messagesFragment = fragment<{ messages: ReturnType<typeof messagesView> }>('/orders/messages/_messages')
