import { fragment, page } from '../../web/render.ts'
import type { MessagesView } from './message-view-model.ts'
import type { PreviewView } from './preview.ts'
import type { TemplateFormView } from './template-form-view-model.ts'
import type { TemplateListView } from './template-list.ts'
import type { WriteView } from './write-form.ts'

export const templatesPage = page<{ list: TemplateListView }>('/orders/messages/templates')
export const templatePage = page<{ form: TemplateFormView }>('/orders/messages/template')
export const templateRemovePage = page<{ name: string; href: string; words: string[] }>(
  '/orders/messages/template-remove',
)
export const previewFragment = fragment<{ preview: PreviewView }>('/orders/messages/_preview')

export const writePage = page<{ write: WriteView }>('/orders/messages/write')

/** The list of messages to the customer on the order's page for staff. */
export const messagesFragment = fragment<{ messages: MessagesView }>('/orders/messages/_messages')
