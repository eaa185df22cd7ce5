import type { Knex } from 'knex'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import * as z from 'zod'
import { EntryId, entryOf, recordAction, toActor } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, redirectWholePage, signedIn } from '../../web/context.ts'
import { readForm, readQuery, toBodyFields, typedIn } from '../../web/form.ts'
import { notFound } from '../../web/refusal.ts'
import { LOCAL_URL } from '../endpoints/endpoint.ts'
import { isLocalAddress, type ServerNames } from '../endpoints/endpoint-fields.ts'
import {
  addEndpoint,
  allEndpoints,
  changedFields,
  changeEndpoint,
  type DatedEndpoint,
  type EndpointRow,
} from '../endpoints/queries.ts'
import { addressTrials } from '../limits.ts'
import { flashAddress, missedIn, removedBy } from './endpoint-flash.ts'
import { EndpointForm, type EndpointInput, LocalEndpointForm, TrialForm, Version } from './endpoint-form.ts'
import {
  conflictMessages,
  type EndpointFormView,
  endpointForm,
  fieldText,
  restoreFormValues,
  toFormValues,
} from './endpoint-form-view-model.ts'
import { endpointGoneMessage, endpointIn } from './endpoints.ts'
import type { MissingHosts, Trial, Try } from './trial.ts'
import { endpointPage } from './views.ts'

/** `catatan`: the audit entry of a removed endpoint, whose values fill the form. */
const Removed = z.object({ catatan: EntryId.nullable().catch(null) })

const forbiddenMessage =
  'Alamat ini bukan di internet, jadi server ini tidak boleh menghubunginya. Alamat jaringan pribadi bisa diizinkan pengelola server dengan UPSTREAM_ALLOW_PRIVATE=true.'

type Deps = { db: Knex; where: ServerNames; tryOut: Try; limits: boolean }
type Entry = Omit<EndpointInput, 'tetap'>
/**
 * Why an endpoint was not saved. `asks`: an address that may be saved after confirmation. `endpoint`: the row as
 * another user saved it meanwhile.
 */
type Objection = { errors: Record<string, string>; trial?: Trial; asks?: string; endpoint?: DatedEndpoint }
export function endpointFormPages(router: AppRouter, { db, where, tryOut, limits }: Deps) {
  const limiter = new RateLimiterMemory(addressTrials)

  router.get('/admin/endpoint/baru', allow('staff'), async (ctx) => {
    const { catatan } = readQuery(Removed, ctx.query)
    const removed = catatan ? removedBy(await entryOf(db, catatan)) : null
    const values = { ...(removed ?? { name: '', url: '', priority: 0 }), is_active: true }
    show(ctx, endpointForm({ endpoint: null, values: toFormValues(values) }))
  })
  router.post('/admin/endpoint/baru', allow('staff'), (ctx) => save(ctx, null))
  router.post('/admin/endpoint/baru/percobaan', allow('staff'), (ctx) => tryAddress(ctx, null))

  router.get('/admin/endpoint/:id', allow('staff'), async (ctx) => {
    const endpoint = await endpointIn(db, ctx)
    show(ctx, endpointForm({ endpoint, values: toFormValues(endpoint) }))
  })
  router.post('/admin/endpoint/:id', allow('staff'), async (ctx) => save(ctx, await openedIn(ctx)))
  router.post('/admin/endpoint/:id/percobaan', allow('staff'), async (ctx) => tryAddress(ctx, await openedIn(ctx)))

  /**
   * Takes `updated_at` from the submitted form. A form that is shown again keeps this value, to detect edits by other
   * users.
   */
  async function openedIn(ctx: Context): Promise<DatedEndpoint> {
    const updated_at = Version.parse(toBodyFields(ctx.request.body).versi)
    return { ...(await endpointIn(db, ctx)), updated_at }
  }

  async function save(ctx: Context, endpoint: DatedEndpoint | null) {
    const isOwn = endpoint?.url === LOCAL_URL
    const form = readForm(
      isOwn ? LocalEndpointForm.transform((own) => ({ ...own, url: LOCAL_URL })) : EndpointForm,
      ctx.request.body,
    )
    if (!form.ok) {
      const values = restoreFormValues(form.values)
      return show(ctx, endpointForm({ endpoint, values, errors: form.errors }), 422)
    }
    const { tetap, ...entry } = form.input
    const checkResult = await check(ctx, endpoint, entry, tetap)
    const missing = 'trial' in checkResult ? checkResult.trial.hosts : null
    const target = endpoint && { id: endpoint.id, seenAt: endpoint.updated_at }
    const saved = 'errors' in checkResult ? checkResult : await keep(ctx, target, entry, missing)
    if (typeof saved === 'string') return redirectWholePage(ctx, flashAddress(saved))
    show(ctx, endpointForm({ endpoint, values: toFormValues(entry), ...saved }), 422)
  }

  /** Tries a new address and refuses it if the trial fails, unless staff confirmed in `tetap` to save it anyway. */
  async function check(
    ctx: Context,
    endpoint: EndpointRow | null,
    { url }: Entry,
    tetap: string,
  ): Promise<Objection | { trial: Trial } | { isKnown: true }> {
    const wrong = complaint(url) ?? (await checkDuplicate(endpoint, url))
    if (wrong) return { errors: { url: wrong } }
    if (url === LOCAL_URL || url === endpoint?.url) return { isKnown: true }
    const trial = await limited(ctx, url)
    if ('wait' in trial) return { errors: { url: waitMessage(trial.wait) } }
    if (trial.isForbidden) return { errors: { url: forbiddenMessage }, trial }
    if (trial.isGood || url === tetap) return { trial }
    const errors = { tetap: 'Alamat ini tidak lulus percobaan. Simpan saja walau gagal?' }
    return { errors, trial, asks: url }
  }

  const complaint = (url: string) =>
    isLocalAddress(url, where) ? `Itu server ini sendiri. Sebagai endpoint alamatnya ${LOCAL_URL}.` : null

  async function checkDuplicate(endpoint: EndpointRow | null, url: string): Promise<string | null> {
    const other = (await allEndpoints(db)).find((one) => one.url === url && one.id !== endpoint?.id)
    return other ? duplicateMessage(other.name) : null
  }

  /** Returns the id of the audit entry, or why the endpoint was not saved. */
  const keep = (
    ctx: Context,
    target: { id: number; seenAt: Date } | null,
    entry: Entry,
    missing: MissingHosts | null,
  ): Promise<string | Objection> =>
    db.transaction(async (trx) => {
      const hosts = missing ? missedIn(missing) : {}
      const note = (action: string, details: object) =>
        recordAction(trx, toActor(ctx, signedIn(ctx)), {
          action,
          subject: entry.name,
          details: { ...details, ...hosts },
        })
      if (!target) {
        const added = await addEndpoint(trx, entry)
        return added ? note('endpoint.add', entry) : duplicateObjection
      }
      const change = await changeEndpoint(trx, target, entry)
      if (change.kind === 'gone') throw notFound(endpointGoneMessage)
      if (change.kind === 'taken') return duplicateObjection
      if (change.kind === 'moved') return { errors: conflictMessages(change.current, entry), endpoint: change.current }
      return note('endpoint.edit', changes(change.before, entry))
    })

  async function tryAddress(ctx: Context, endpoint: DatedEndpoint | null) {
    const form = readForm(TrialForm, ctx.request.body)
    const url = form.ok ? form.input.url : ''
    const wrong = form.ok ? (url === LOCAL_URL ? localEndpointMessage : complaint(url)) : (form.errors.url ?? null)
    const trial = wrong ? null : await limited(ctx, url)
    const result = trial && 'paths' in trial ? trial : null
    const error = trial && 'wait' in trial ? waitMessage(trial.wait) : wrong
    const status = result ? 200 : wrong ? 422 : 429
    const values = restoreFormValues(typedIn(ctx.request.body))
    show(ctx, endpointForm({ endpoint, values, errors: error ? { url: error } : {}, trial: result }), status)
  }

  /** Runs a trial, or returns the seconds until the user's rate limit allows the next one. */
  async function limited(ctx: Context, url: string): Promise<Trial | { wait: number }> {
    const spent = limits ? await limiter.consume(signedIn(ctx).id).catch(refusedFor) : null
    return typeof spent === 'number' ? { wait: spent } : tryOut(url)
  }
}

const show = (ctx: Context, form: EndpointFormView, status = 200) => endpointPage(ctx, { form }, status)

/** "old → new" for each changed field, for the audit log. */
function changes(before: EndpointRow, after: Entry): Record<string, unknown> {
  return Object.fromEntries(
    changedFields(before, after).map((name) => [name, `${fieldText(before[name])} → ${fieldText(after[name])}`]),
  )
}

function refusedFor(error: unknown): number {
  if (error instanceof RateLimiterRes) return Math.ceil(error.msBeforeNext / 1000)
  throw error
}

const waitMessage = (seconds: number) => `Terlalu banyak percobaan. Tunggu ${seconds} detik, lalu coba lagi.`
const duplicateMessage = (name: string) => `Alamat ini sudah dipakai ${name}.`
const duplicateObjection = { errors: { url: duplicateMessage('endpoint lain') } }
const localEndpointMessage = 'Server ini sendiri tidak perlu dicoba: ia ditanya tanpa lewat jaringan.'
