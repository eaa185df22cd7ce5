import type { StatusBadge } from '../../web/context.ts'
import type { Errors, Values } from '../../web/form.ts'
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
  /** False for the local endpoint (this server itself), whose address can be neither changed nor tried. */
  hasAddress: boolean
  isNew: boolean
  isOwn: boolean
  trial: TrialView | null
  /** Address whose trial failed and which staff may still save by confirming; null if nothing is to be confirmed. */
  asks: string | null
  /**
   * Time of the endpoint's last change in ISO 8601, sent back with the form to detect concurrent edits; null for a new
   * endpoint.
   */
  version: string | null
}

type Shown = {
  endpoint: DatedEndpoint | null
  values: EndpointFormView['values']
  errors?: Errors
  trial?: Trial | null
  asks?: string | null
}

/** Builds the form that edits an endpoint, or adds one if `endpoint` is null. */
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

/**
 * Returns an error message for each field that another user changed after the form was opened and that saving would
 * overwrite. Each message shows the stored value.
 */
export function conflictMessages(current: EndpointRow, entered: Omit<EndpointRow, 'id'>): Record<string, string> {
  return Object.fromEntries(
    changedFields(current, entered).map((name) => [
      name,
      `Rekan baru mengubah endpoint ini. Tersimpan sekarang: ${fieldText(current[name])}. Simpan lagi untuk menggantinya.`,
    ]),
  )
}

/** Formats a field of an endpoint as text; booleans become "ya" or "tidak". */
export const fieldText = (value: string | number | boolean) =>
  typeof value === 'boolean' ? (value ? 'ya' : 'tidak') : String(value)

/** Returns the values as the user typed them, to show an invalid form again. */
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
