import { SignJWT } from 'jose'
import type { Middleware } from 'koa'
import WebSocket from 'ws'
import * as z from 'zod'
import { anilibriaShare } from '../anilibria/catalog-mirror.ts'
import { createAniLiberty } from '../anime/sources/aniliberty/source.ts'
import { isLoopback } from '../net/addresses.ts'
import { allow } from '../platform/access.ts'
import type { Site } from '../platform/feature.ts'
import { createRouter, notCacheable, type State, seeOther, wantsFragment } from '../web/context.ts'
import { clock } from '../web/dates.ts'
import { Refusal } from '../web/refusal.ts'
import { answerFragment, fragment, page } from '../web/render.ts'
import type { Services } from './services.ts'

/** Keeps visitors of other machines out of the demo. */
export const onThisMachine: Middleware<State> = (ctx, next) => {
  if (!isLoopback(ctx.ip)) throw new Refusal(403, 'Demo ini hanya untuk komputer tempat ia berjalan.')
  ctx.state.madeOf.push(notCacheable)
  return next()
}

const ALIAS = 'toudai-no-tegami'
const TITLE_ID = 9101
const SHOWN = 5

const Changes = z.object({ data: z.array(z.object({ type: z.string(), data: z.looseObject({}) })) })

type View = {
  isWhole: boolean
  socket: readonly { at: string; text: string }[]
  changes: readonly string[]
  newest: readonly { title: string; episode: string | null }[]
}
const anilibriaPage = page<{ view: View }>('/demo/anilibria')
const newsFragment = fragment<{ view: View }>('/demo/_anilibria')

type Parts = { services: Pick<Services, 'catalog' | 'internal' | 'addEpisode'> }

/**
 * A demo page with a button that adds an episode at the fake AniLiberty and requests a new reading of the title, as
 * another service would. The page shows the messages that a socket client receives, the feed of changes, and the newest
 * episodes of the mirror.
 */
export function anilibriaDemo({ config: { baseUrl }, fetcher, shares }: Site, { services }: Parts) {
  const { upstream, mirror } = shares.use(anilibriaShare)
  const { catalog, internal } = services
  const source = createAniLiberty({
    baseUrl: catalog.ANILIBERTY_BASE_URL,
    storageUrl: null,
    fetcher,
    mirroring: { upstream, mirror, throughBreaker: (call) => call() },
  })

  const socket = createListener(baseUrl, internal.ANILIBRIA_JWT_SECRET)

  async function view(): Promise<View> {
    const isWhole = await mirror.isWhole()
    const home = isWhole ? await source.home({}, AbortSignal.timeout(5_000)) : null
    return {
      isWhole,
      socket: socket.heard,
      changes: await readChanges(baseUrl),
      newest: (home?.new_eps ?? []).slice(0, SHOWN).map(({ judul, episode }) => ({ title: judul, episode })),
    }
  }

  const router = createRouter()
  router.get('/demo/anilibria', allow('anyone'), onThisMachine, async (ctx) => {
    await socket.listen()
    anilibriaPage(ctx, { view: await view() })
  })

  router.get('/demo/anilibria/kabar', allow('anyone', { limit: null }), onThisMachine, async (ctx) =>
    answerFragment(ctx, newsFragment({ view: await view() })),
  )

  router.post('/demo/anilibria/episode', allow('anyone'), onThisMachine, async (ctx) => {
    services.addEpisode(ALIAS)
    const claims = { service: internal.INTERNAL_SERVICES, permissions: ['sync'] }
    // If this machine does not reach the site's own address, the sync finds the episode by itself, but later.
    const headers = { Authorization: `Bearer ${await signToken(internal.INTERNAL_JWT_SECRET, claims)}` }
    const body = JSON.stringify({ title_id: TITLE_ID, force: true })
    await fetch(`${baseUrl}/internal/sync/title/`, { method: 'POST', headers, body }).catch(() => null)
    if (wantsFragment(ctx)) answerFragment(ctx, newsFragment({ view: await view() }))
    else seeOther(ctx, '/demo/anilibria/')
  })

  return { router, stop: socket.stop }
}

/** The changes of the last day, newest first. */
async function readChanges(baseUrl: string): Promise<string[]> {
  const since = new Date(Date.now() - 86_400_000).toISOString()
  const response = await fetch(`${baseUrl}/api/anilibria/v2/changes/?since=${since}`).catch(() => null)
  const changes = Changes.safeParse(await response?.json()).data?.data ?? []
  return changes
    .map((message) => JSON.stringify(message))
    .slice(-SHOWN)
    .reverse()
}

/** Listens like a client of the Node service, and reconnects after the connection was lost. */
function createListener(baseUrl: string, secret: string) {
  const messages: { at: string; text: string }[] = []
  let socket: WebSocket | null = null

  async function listen(): Promise<void> {
    const token = await signToken(secret, { user_id: 1 })
    if (socket && socket.readyState <= WebSocket.OPEN) return
    const own = new WebSocket(`${baseUrl.replace(/^http/, 'ws')}/api/anilibria/v2/ws/`)
    socket = own
    const types = ['new_episode', 'new_title', 'status_change']
    own.on('error', () => {})
    own.on('open', () => {
      own.send(JSON.stringify({ type: 'auth', data: { token } }))
      own.send(JSON.stringify({ type: 'subscribe_updates', data: { types } }))
    })
    own.on('message', (message) => {
      messages.unshift({ at: clock(new Date()), text: String(message) })
      messages.splice(SHOWN)
    })
  }

  return { heard: messages, listen, stop: () => socket?.terminate() }
}

const signToken = (secret: string, claims: Record<string, unknown>) =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('12h')
    .sign(new TextEncoder().encode(secret))
