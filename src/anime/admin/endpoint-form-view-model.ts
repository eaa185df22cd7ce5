import type { Failure } from '../../net/failure.ts'
import type { StatusBadge } from '../../web/context.ts'
import type { Errors, Values } from '../../web/form.ts'
import { endpointHref } from '../addresses.ts'
import { LOCAL_URL } from '../endpoints/endpoint.ts'
import { changedFields, type DatedEndpoint, type EndpointRow } from '../endpoints/queries.ts'
import { hostLines } from './endpoint-flash.ts'
import { endpointLabels } from './endpoint-form.ts'
import { failureLabels, milliseconds } from './endpoint-view-model.ts'
import type { Trial } from './trial.ts'

export type EndpointFormView = ReturnType<typeof endpointForm>

type FormState = {
  endpoint: DatedEndpoint | null
  values: ReturnType<typeof toFormValues>
  errors?: Errors
  trial?: Trial | null
  asks?: string | null
}

/**
 * The form that edits an endpoint, or adds one if `endpoint` is null. `asks`: an address whose trial failed and which
 * staff may still save by confirming.
 */
export function endpointForm({ endpoint, values, errors = {}, trial = null, asks = null }: FormState) {
  const isOwn = endpoint?.url === LOCAL_URL
  const action = endpoint ? endpointHref(endpoint.id) : '/admin/endpoint/baru/'
  return {
    heading: endpoint ? endpoint.name : 'Tambah endpoint',
    action,
    tryAction: `${action}percobaan/`,
    labels: endpointLabels,
    values,
    errors,
    // The address of this server itself can be neither changed nor tried.
    hasAddress: !isOwn,
    isNew: endpoint === null,
    isOwn,
    trial: trial && trialView(trial),
    asks,
    // Sent back with the form to detect concurrent edits.
    version: endpoint?.updated_at.toISOString() ?? null,
  }
}

export const toFormValues = ({ name, url, priority, is_active }: Omit<EndpointRow, 'id'>) => ({
  name,
  url,
  priority: String(priority),
  isActive: is_active,
})

/** Messages for fields that another user changed after the form was opened and that saving would overwrite. */
export function conflictMessages(current: EndpointRow, entered: Omit<EndpointRow, 'id'>): Record<string, string> {
  return Object.fromEntries(
    changedFields(current, entered).map((name) => [
      name,
      `Rekan baru mengubah endpoint ini. Tersimpan sekarang: ${fieldText(current[name])}. Simpan lagi untuk menggantinya.`,
    ]),
  )
}

export const fieldText = (value: string | number | boolean) =>
  typeof value === 'boolean' ? (value ? 'ya' : 'tidak') : String(value)

/** The values as the user typed them. */
export const restoreFormValues = (values: Values) => ({
  name: values.name ?? '',
  url: values.url ?? '',
  priority: values.priority ?? '',
  isActive: Boolean(values.is_active),
})

export function trialView({ paths, isGood, hosts }: Trial) {
  const good = paths.filter(({ failure }) => failure === null).length
  return {
    isGood,
    summary: isGood ? 'Kelima jalur menjawab dengan baik.' : `${good} dari ${paths.length} jalur menjawab dengan baik.`,
    paths: paths.map(({ path, status, ms, failure, message, body }) => ({
      path,
      badge: failureBadge(failure),
      status: status === null ? 'tanpa jawaban' : `HTTP ${status}`,
      time: milliseconds(ms),
      message,
      body: body?.slice(0, 400) ?? null,
    })),
    hosts: hosts ? hostLines(hosts) : [],
  }
}

const failureBadge = (failure: Failure | null): StatusBadge =>
  failure ? { color: 'down', label: failureLabels[failure] } : { color: 'up', label: 'Baik' }
