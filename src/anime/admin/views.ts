import { fragment, page } from '../../web/render.ts'
import type { EndpointFormView } from './endpoint-form-view-model.ts'
import type { EndpointListView } from './endpoint-view-model.ts'
import type { MappingFormView, MappingView, TitleListView } from './title-view-model.ts'

export const endpointsPage = page<{ list: EndpointListView }>('/anime/admin/endpoints', '/anime/admin/_endpoint_list')
export const endpointPage = page<{ form: EndpointFormView }>('/anime/admin/endpoint', '/anime/admin/_endpoint_form')
export const removePage = page<{ name: string; address: string; href: string; words: string[]; isLast: boolean }>(
  '/anime/admin/endpoint-remove',
)

export const titlesPage = page<{ list: TitleListView }>('/anime/admin/titles')
export const mappingFragment = fragment<{ mapping: MappingView }>('/anime/admin/_mapping')
export const titlePage = page<{ form: MappingFormView }>('/anime/admin/title')
