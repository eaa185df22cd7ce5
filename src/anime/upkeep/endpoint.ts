import type { Knex } from 'knex'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { actorOf, record } from '../../audit/audit.ts'
import { type AppRouter, type Context, seeOther, signedIn, wantsFragment } from '../../web/context.ts'
import { readForm, readQuery, typedValues } from '../../web/form.ts'
import { answerFragment } from '../../web/render.ts'
import { OWN_URL } from '../endpoints/endpoint.ts'
import { isOwnAddress } from '../endpoints/entry.ts'
import { addEndpoint, allEndpoints, changeEndpoint, type EndpointRow } from '../endpoints/queries.ts'
import { EndpointForm, type EnteredEndpoint, OwnForm, Prefilled, TrialForm } from './endpoint-form.ts'
import { type EndpointFormView, endpointForm, trialView, typed, valuesOf } from './endpoint-form-view.ts'
import { endpointIn } from './endpoints.ts'
import { hostsQuery, newsAddress } from './news.ts'
import type { Trial, Try } from './trial.ts'
import { endpointFormFragment, endpointPage, trialFragment } from './views.ts'

type Deps = { db: Knex; baseUrl: string; tryOut: Try; limits: boolean }
type Entered = Omit<EnteredEndpoint, 'tetap'>
/** Why an entered endpoint is not kept: what stands beside the fields, and the trial that spoke against it. */
type Objection = { errors: Record<string, string>; trial?: Trial; asks?: string }

/** Trials of one member of staff a minute: each is up to seven requests to whatever address they name. */
const TRIALS = { points: 12, duration: 60 }

/** The form of an endpoint: adding, changing, and trying an address before it is kept. */
export function endpointFormPages(router: AppRouter, { db, baseUrl, tryOut, limits }: Deps) {
  const limiter = new RateLimiterMemory(TRIALS)

  router.get('/admin/endpoint/baru', (ctx) => {
    const values = { ...readQuery(Prefilled, ctx.query), is_active: true }
    show(ctx, endpointForm({ endpoint: null, values: valuesOf(values) }))
  })
  router.post('/admin/endpoint/baru', (ctx) => save(ctx, null))
  router.post('/admin/endpoint/baru/percobaan', (ctx) => tryAddress(ctx, null))

  router.get('/admin/endpoint/:id', async (ctx) => {
    const endpoint = await endpointIn(db, ctx)
    show(ctx, endpointForm({ endpoint, values: valuesOf(endpoint) }))
  })
  router.post('/admin/endpoint/:id', async (ctx) => save(ctx, await endpointIn(db, ctx)))
  router.post('/admin/endpoint/:id/percobaan', async (ctx) => tryAddress(ctx, await endpointIn(db, ctx)))

  async function save(ctx: Context, endpoint: EndpointRow | null) {
    const isOwn = endpoint?.url === OWN_URL
    const form = readForm(
      isOwn ? OwnForm.transform((own) => ({ ...own, url: OWN_URL })) : EndpointForm,
      ctx.request.body,
    )
    if (!form.ok) {
      const values = typed(form.values)
      return show(ctx, endpointForm({ endpoint, values, errors: form.errors }), 422)
    }
    const { tetap, ...entered } = form.input
    const checked = await check(ctx, endpoint, entered, tetap)
    const objection = 'errors' in checked ? checked : await keep(ctx, endpoint, entered)
    if (objection) return show(ctx, endpointForm({ endpoint, values: valuesOf(entered), ...objection }), 422)
    const hosts = 'trial' in checked && checked.trial.hosts ? hostsQuery(checked.trial.hosts) : {}
    leadOn(ctx, newsAddress(endpoint ? 'ubah' : 'tambah', entered.name, hosts))
  }

  /** Another address is tried before it is kept, unless staff saw it fail and want it all the same. */
  async function check(
    ctx: Context,
    endpoint: EndpointRow | null,
    { url }: Entered,
    tetap: string,
  ): Promise<Objection | { trial: Trial } | { isKnown: true }> {
    const wrong = complaint(url) ?? (await taken(endpoint, url))
    if (wrong) return { errors: { url: wrong } }
    if (url === OWN_URL || url === endpoint?.url || url === tetap) return { isKnown: true }
    const trial = await limited(ctx, url)
    if ('wait' in trial) return { errors: { url: waitWords(trial.wait) } }
    if (trial.isGood) return { trial }
    const errors = { tetap: 'Alamat ini tidak lulus percobaan. Simpan saja walau gagal?' }
    return { errors, trial, asks: url }
  }

  const complaint = (url: string) =>
    isOwnAddress(url, baseUrl) ? `Itu server ini sendiri. Sebagai endpoint alamatnya ${OWN_URL}.` : null

  async function taken(endpoint: EndpointRow | null, url: string): Promise<string | null> {
    const other = (await allEndpoints(db)).find((one) => one.url === url && one.id !== endpoint?.id)
    return other ? takenWords(other.name) : null
  }

  async function keep(ctx: Context, endpoint: EndpointRow | null, entered: Entered): Promise<Objection | null> {
    const isKept = await db.transaction(async (trx) => {
      const kept = endpoint ? await changeEndpoint(trx, endpoint, entered) : await addEndpoint(trx, entered)
      if (!kept) return false
      const details = endpoint ? changes(endpoint, entered) : entered
      const action = endpoint ? 'endpoint.edit' : 'endpoint.add'
      await record(trx, actorOf(ctx, signedIn(ctx)), { action, subject: entered.name, details })
      return true
    })
    return isKept ? null : { errors: { url: takenWords('endpoint lain') } }
  }

  async function tryAddress(ctx: Context, endpoint: EndpointRow | null) {
    const form = readForm(TrialForm, ctx.request.body)
    const url = form.ok ? form.input.url : ''
    const wrong = form.ok ? (url === OWN_URL ? ownWords : complaint(url)) : (form.errors.url ?? null)
    const trial = wrong ? null : await limited(ctx, url)
    const result = trial && 'paths' in trial ? trial : null
    const error = trial && 'wait' in trial ? waitWords(trial.wait) : wrong
    const status = result ? 200 : wrong ? 422 : 429
    if (wantsFragment(ctx)) {
      ctx.status = status
      return answerFragment(ctx, trialFragment({ trial: result && trialView(result), error }))
    }
    const values = typed(typedValues(Object(ctx.request.body)))
    show(ctx, endpointForm({ endpoint, values, errors: error ? { url: error } : {}, trial: result }), status)
  }

  /** One more trial of this member of staff, or the seconds until there may be one. */
  async function limited(ctx: Context, url: string): Promise<Trial | { wait: number }> {
    const spent = limits ? await limiter.consume(signedIn(ctx).id).catch(refusedFor) : null
    return typeof spent === 'number' ? { wait: spent } : tryOut(url)
  }
}

function show(ctx: Context, form: EndpointFormView, status = 200) {
  if (!wantsFragment(ctx)) return endpointPage(ctx, { form }, status)
  ctx.status = status
  answerFragment(ctx, endpointFormFragment({ form }))
}

/** htmx follows a redirect out of sight, so it is told to go. */
function leadOn(ctx: Context, address: string) {
  if (!wantsFragment(ctx)) return seeOther(ctx, address)
  ctx.set('HX-Redirect', address)
  ctx.status = 204
}

/** Old and new of what differs, as the log shows it. */
function changes({ id: _, ...before }: EndpointRow, after: Entered): Record<string, unknown> {
  const names = (['name', 'url', 'priority', 'is_active'] as const).filter((name) => before[name] !== after[name])
  const words = (value: string | number | boolean) => (typeof value === 'boolean' ? (value ? 'ya' : 'tidak') : value)
  return Object.fromEntries(names.map((name) => [name, `${words(before[name])} → ${words(after[name])}`]))
}

function refusedFor(refused: unknown): number {
  if (refused instanceof RateLimiterRes) return Math.ceil(refused.msBeforeNext / 1000)
  throw refused
}

const waitWords = (seconds: number) => `Terlalu banyak percobaan. Tunggu ${seconds} detik, lalu coba lagi.`
const takenWords = (name: string) => `Alamat ini sudah dipakai ${name}.`
const ownWords = 'Server ini sendiri tidak perlu dicoba: ia ditanya tanpa lewat jaringan.'
