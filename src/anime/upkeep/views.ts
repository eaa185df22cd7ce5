import { fragment, page } from '../../web/render.ts'
import type { EndpointFormView, TrialView } from './endpoint-form-view.ts'
import type { EndpointListView } from './endpoint-view.ts'
import type { MappingFormView } from './title.ts'
import type { MappingView, TitleListView } from './title-view.ts'

/** What staff see of whom the catalog asks, and of which title is which. */
export const endpointsPage = page<{ list: EndpointListView }>('/anime/upkeep/endpoints')
export const endpointListFragment = fragment<{ list: EndpointListView }>('/anime/upkeep/_endpoint_list')
export const endpointPage = page<{ form: EndpointFormView }>('/anime/upkeep/endpoint')
export const endpointFormFragment = fragment<{ form: EndpointFormView }>('/anime/upkeep/_endpoint_form')
export const trialFragment = fragment<{ trial: TrialView | null; error: string | null }>('/anime/upkeep/_trial')
export const removePage = page<{ name: string; address: string; href: string; words: string[]; isLast: boolean }>(
  '/anime/upkeep/endpoint-remove',
)

export const titlesPage = page<{ list: TitleListView }>('/anime/upkeep/titles')
export const mappingFragment = fragment<{ mapping: MappingView }>('/anime/upkeep/_mapping')
export const titlePage = page<{ form: MappingFormView }>('/anime/upkeep/title')
