import { createHmac, timingSafeEqual } from 'node:crypto'
import * as z from 'zod'
import { sessionsShare } from '../accounts/sessions/sessions.ts'
import { episodeSlug } from '../anime/contract/slugs.ts'
import { allEndpoints, refreshEndpoint } from '../anime/endpoints/queries.ts'
import { catalogShare } from '../anime/shares.ts'
import { type SourceNote, sourceNote } from '../anime/view-models/cards.ts'
import { type EpisodeView, episodeView } from '../anime/view-models/episode.ts'
import { monitorRegionShare } from '../monitor/shares.ts'
import { allow } from '../platform/access.ts'
import { feature, type Site } from '../platform/feature.ts'
import { type AppRouter, type Context, createRouter, type Link, seeOther, wantsFragment } from '../web/context.ts'
import { clock, nearMoment } from '../web/dates.ts'
import { readForm } from '../web/form.ts'
import { Refusal } from '../web/refusal.ts'
import { answerFragment, fragment, page } from '../web/render.ts'
import { anilibriaDemo, onThisMachine } from './anilibria.ts'
import { type Mood, moods } from './sabotage.ts'
import type { Services } from './services.ts'
import type { World } from './world.ts'

type Demo = {
  /** Signs the alerts that the monitor posts to the demo. */
  secret: string
  world: World
  services: Pick<Services, 'whatsapps' | 'mails' | 'catalog' | 'internal' | 'addEpisode'>
  backup: string
  mood: () => Mood
  become: (mood: Mood) => void
}

const MoodForm = z.object({ keadaan: z.enum(moods, 'Pilih salah satu tombol.') })
const Alert = z.object({ type: z.string(), data: z.object({ incident: z.object({ name: z.string() }).optional() }) })

/**
 * `/demo/` shows the video player beside the monitor, buttons that break the first server, and the alerts that arrive.
 * `/demo/kiriman/` shows the messages to customers.
 */
export const demo = (parts: Demo) =>
  feature({
    name: 'demo',
    open(site) {
      const { router, stop } = anilibriaDemo(site, parts)
      return { routers: [routes(site, parts), router], stop }
    },
  })

function routes(site: Site, { secret, world, services, backup, mood, become }: Demo) {
  const { db, shares } = site
  const { catalog } = shares.use(catalogShare)
  const sessions = shares.use(sessionsShare)
  const monitorRegion = shares.use(monitorRegionShare)
  const router = createRouter()
  const alerts: Alerts = []

  router.get('/demo', allow('anyone'), onThisMachine, async (ctx) => {
    // Logs in a visitor as staff, because only staff see the monitor and the demo runs on the visitor's own machine.
    if (!ctx.state.viewer) {
      await sessions.begin(ctx, world.staff)
      return seeOther(ctx, '/demo/')
    }
    const { episode, note } = await newestEpisode(ctx, site)
    const help = ctx.state.navigation.of('help', null)
    demoPage(ctx, { episode, note, mood: mood(), alerts, region: await monitorRegion(), backup, help })
  })

  router.get('/demo/sumber', allow('anyone'), onThisMachine, async (ctx) => {
    const home = await catalog.ask(ctx.state, 'home', {})
    answerFragment(ctx, sourceFragment({ note: sourceNote(home, new Date()) }))
  })

  router.get('/demo/kiriman', allow('anyone'), onThisMachine, (ctx) =>
    sentPage(ctx, { sent: messagesView(services, new Date()) }),
  )

  router.post('/demo/keadaan', allow('anyone'), onThisMachine, async (ctx) => {
    const form = readForm(MoodForm, ctx.request.body)
    if (!form.ok) throw new Refusal(400, form.errors.keadaan ?? '')
    become(form.input.keadaan)
    // Drops cached answers of all endpoints, so that the change shows at once.
    for (const { id } of await allEndpoints(db)) await refreshEndpoint(db, id)
    if (wantsFragment(ctx)) answerFragment(ctx, moodFragment({ mood: mood() }))
    else seeOther(ctx, '/demo/')
  })

  addAlerts(router, secret, alerts)
  return router
}

function addAlerts(router: AppRouter, secret: string, alerts: Alerts): void {
  router.get('/demo/kabar', allow('anyone'), onThisMachine, (ctx) => answerFragment(ctx, alertsFragment({ alerts })))

  router.post('/demo/pemberitahuan', allow('anyone'), onThisMachine, (ctx) => {
    if (!isSigned(ctx, secret)) throw new Refusal(401, 'Tanda tangannya tidak cocok.')
    const alert = Alert.safeParse(ctx.request.body)
    if (!alert.success) throw new Refusal(400, 'Ini bukan pemberitahuan monitor.')
    const { type, data } = alert.data
    const verb = type.endsWith('resolved') ? 'Pulih' : 'Gangguan'
    alerts.unshift({ at: clock(new Date()), text: data.incident ? `${verb}: ${data.incident.name}` : 'Uji coba' })
    alerts.splice(5)
    ctx.status = 204
  })
}

async function newestEpisode(ctx: Context, { config: hosts, shares }: Site) {
  const { catalog, pictures } = shares.use(catalogShare)
  const { data } = await catalog.ask(ctx.state, 'latest', { page: 1 })
  const slug = episodeSlug(data.results[0]?.url ?? '')
  const answer = await catalog.ask(ctx.state, 'episode', { slug })
  return {
    episode: episodeView(answer.data, null, { slug, server: null, hosts, pictures, now: new Date(), coming: null }),
    note: sourceNote(answer, new Date()),
  }
}

/**
 * Checks a signature like any receiver of webhooks: over the received bytes, and within five minutes of the timestamp.
 */
function isSigned(ctx: Context, secret: string): boolean {
  const [id, at] = [ctx.get('webhook-id'), ctx.get('webhook-timestamp')]
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const expectedSignature = createHmac('sha256', key).update(`${id}.${at}.${ctx.request.rawBody}`).digest()
  const isNow = Math.abs(Date.now() / 1000 - Number(at)) < 300
  const signatures = ctx
    .get('webhook-signature')
    .split(' ')
    .map((one) => Buffer.from(one.replace(/^v1,/, ''), 'base64'))
  return (
    isNow &&
    signatures.some((one) => one.length === expectedSignature.length && timingSafeEqual(one, expectedSignature))
  )
}

type Alerts = { at: string; text: string }[]

const demoPage = page<{
  episode: EpisodeView
  note: SourceNote
  mood: Mood
  alerts: Alerts
  region: string
  backup: string
  help: readonly Link[]
}>('/demo/show')
const sentPage = page<{ sent: ReturnType<typeof messagesView> }>('/demo/sent', '/demo/_sent')
const sourceFragment = fragment<{ note: SourceNote }>('/demo/_source')
const alertsFragment = fragment<{ alerts: Alerts }>('/demo/_alerts')
const moodFragment = fragment<{ mood: Mood }>('/demo/_mood')

const MESSAGES_SHOWN = 30

/** The messages as customers see them, newest first. */
function messagesView(services: Pick<Services, 'whatsapps' | 'mails'>, now: Date) {
  return {
    whatsapps: newest(services.whatsapps).map(({ target, message, at }) => ({
      to: `+${target}`,
      at: nearMoment(at, now),
      subject: null,
      pieces: linked(message),
    })),
    mails: newest(services.mails).map(({ to, subject, text, at }) => ({
      to: to.join(', '),
      at: nearMoment(at, now),
      subject,
      pieces: linked(text.trim()),
    })),
  }
}

const newest = <Message>(messages: readonly Message[]) => messages.slice(-MESSAGES_SHOWN).reverse()

/** Splits text into plain pieces and links. As on phones, punctuation after a URL is not part of it. */
function linked(text: string) {
  return text
    .split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)])/)
    .map((piece, at) => ({ text: piece, href: at % 2 === 1 ? piece : null }))
    .filter((piece) => piece.text !== '')
}
