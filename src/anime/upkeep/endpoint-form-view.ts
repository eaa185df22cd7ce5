import type { Errors, Values } from '../../web/form.ts'
import { OWN_URL } from '../endpoints/endpoint.ts'
import type { EndpointRow } from '../endpoints/queries.ts'
import { failureWords } from '../failure-words.ts'
import { endpointLabels } from './endpoint-form.ts'
import { endpointHref, milliseconds, type NewsView } from './endpoint-view.ts'
import type { MissingHosts, Trial } from './trial.ts'

export type TrialView = {
  isGood: boolean
  summary: string
  paths: {
    path: string
    state: string
    words: string
    status: string
    time: string
    message: string | null
    said: string | null
  }[]
  hosts: string[]
}

export type EndpointFormView = {
  heading: string
  action: string
  tryAction: string
  labels: typeof endpointLabels
  values: { name: string; url: string; priority: string; isActive: boolean }
  errors: Errors
  /** Null where there is nothing to try or to ask: the address of this server stays. */
  hasAddress: boolean
  isNew: boolean
  isOwn: boolean
  trial: TrialView | null
  /** The address that may be saved although its trial failed, once that was seen. */
  asks: string | null
  news: NewsView | null
}

type Shown = {
  endpoint: EndpointRow | null
  values: EndpointFormView['values']
  errors?: Errors
  trial?: Trial | null
  asks?: string | null
  news?: NewsView | null
}

/** The form of an endpoint, a new one where there is none yet. */
export function endpointForm({ endpoint, values, errors = {}, trial = null, asks = null, news = null }: Shown) {
  const isOwn = endpoint?.url === OWN_URL
  const action = endpoint ? endpointHref(endpoint.id) : '/admin/endpoint/baru/'
  return {
    heading: endpoint ? endpoint.name : 'Tambah endpoint',
    action,
    tryAction: `${action}percobaan/`,
    labels: endpointLabels,
    values,
    errors,
    hasAddress: !isOwn,
    isNew: endpoint === null,
    isOwn,
    trial: trial && trialView(trial),
    asks,
    news,
  } satisfies EndpointFormView
}

export const valuesOf = ({ name, url, priority, is_active }: Omit<EndpointRow, 'id'>) => ({
  name,
  url,
  priority: String(priority),
  isActive: is_active,
})

/** A form that could not be used, as it was typed. */
export const typed = (values: Values) => ({
  name: values.name ?? '',
  url: values.url ?? '',
  priority: values.priority ?? '',
  isActive: Boolean(values.is_active),
})

export function trialView({ paths, isGood, hosts }: Trial): TrialView {
  const good = paths.filter(({ failure }) => failure === null).length
  return {
    isGood,
    summary: isGood ? 'Kelima jalur menjawab dengan baik.' : `${good} dari ${paths.length} jalur menjawab dengan baik.`,
    paths: paths.map(({ path, status, ms, failure, message, said }) => ({
      path,
      state: failure ? 'down' : 'up',
      words: failure ? failureWords[failure] : 'Baik',
      status: status === null ? 'tanpa jawaban' : `HTTP ${status}`,
      time: milliseconds(ms),
      message,
      said: said?.slice(0, 400) ?? null,
    })),
    hosts: hosts ? hostLines(hosts) : [],
  }
}

/** "EMBED_HOSTS: a.example, b.example", one line a setting. */
export const hostLines = (hosts: MissingHosts): string[] =>
  Object.entries(hosts).flatMap(([setting, names]) => (names.length > 0 ? [`${setting}: ${names.join(', ')}`] : []))
