import type { Errors, Values } from '../../web/form.ts'
import type { StatusBadge } from '../../web/render.ts'
import { endpointHref } from '../addresses.ts'
import { LOCAL_URL } from '../endpoints/endpoint.ts'
import { changedFields, type DatedEndpoint, type EndpointRow } from '../endpoints/queries.ts'
import { hostLines } from './endpoint-flash.ts'
import { endpointLabels } from './endpoint-form.ts'
import { failureLabels, milliseconds } from './endpoint-view-model.ts'
import type { Trial } from './trial.ts'

export type TrialView = {
  isGood: boolean
  summary: string
  paths: {
    path: string
    badge: StatusBadge
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
  /** Whether the address can be changed and tried; not that of this server. */
  hasAddress: boolean
  isNew: boolean
  isOwn: boolean
  trial: TrialView | null
  /** The address that may be saved although its trial failed, after staff saw the result. */
  asks: string | null
  /** When the endpoint was last changed; null for a new one. */
  version: string | null
}

type Shown = {
  endpoint: DatedEndpoint | null
  values: EndpointFormView['values']
  errors?: Errors
  trial?: Trial | null
  asks?: string | null
}

/** The form of an endpoint, or of a new one. */
export function endpointForm({ endpoint, values, errors = {}, trial = null, asks = null }: Shown) {
  const isOwn = endpoint?.url === LOCAL_URL
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
    version: endpoint?.updated_at.toISOString() ?? null,
  } satisfies EndpointFormView
}

export const valuesOf = ({ name, url, priority, is_active }: Omit<EndpointRow, 'id'>) => ({
  name,
  url,
  priority: String(priority),
  isActive: is_active,
})

/** The values that somebody else saved meanwhile, beside each field that would overwrite them. */
export function conflictMessages(current: EndpointRow, entered: Omit<EndpointRow, 'id'>): Record<string, string> {
  return Object.fromEntries(
    changedFields(current, entered).map((name) => [
      name,
      `Rekan baru mengubah endpoint ini. Tersimpan sekarang: ${fieldText(current[name])}. Simpan lagi untuk menggantinya.`,
    ]),
  )
}

/** A value of an endpoint as text. */
export const fieldText = (value: string | number | boolean) =>
  typeof value === 'boolean' ? (value ? 'ya' : 'tidak') : String(value)

/** The typed values of an invalid form. */
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
      badge: failure ? { color: 'down', label: failureLabels[failure] } : { color: 'up', label: 'Baik' },
      status: status === null ? 'tanpa jawaban' : `HTTP ${status}`,
      time: milliseconds(ms),
      message,
      said: said?.slice(0, 400) ?? null,
    })),
    hosts: hosts ? hostLines(hosts) : [],
  }
}
