import { readFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import fastifyView from '@fastify/view'
import { Eta } from 'eta'
import fastify from 'fastify'
import Koa from 'koa'
import { homePage } from '../src/anime/views.ts'
import { features } from '../src/app.ts'
import { root } from '../src/root.ts'
import { assetPath } from '../src/web/assets.ts'
import { createRouter, type State } from '../src/web/context.ts'
import { listLinks } from '../src/web/navigation.ts'
import { pageFrame } from '../src/web/render.ts'
import { literalTemplates } from './literals.ts'

/**
 * Serves the home page from prepared data and renders it for every request in one of three ways (`way`): the site's
 * engine, plain template literals, or Fastify with Eta.
 */
const [port, input] = process.argv.slice(2)
const { way, data } = JSON.parse(readFileSync(input ?? '', 'utf8'))
const navigation = listLinks(features.flatMap(({ links }) => links ?? []))
const baseUrl = 'http://127.0.0.1'
const state: State = { requestId: '', baseUrl, navigation, madeOf: [], prefetch: false, viewer: null }
const frame = pageFrame('/', state)
const listening = () => process.stdout.write('listening\n')

if (way === 'ours') {
  const router = createRouter()
  router.get('/', (ctx) => {
    ctx.state = { ...state }
    homePage(ctx, data)
  })
  new Koa().use(router.routes()).listen(Number(port), '127.0.0.1', listening)
}

if (way === 'literals') {
  const home = literalTemplates()('anime/home')
  const router = createRouter()
  router.get('/', (ctx) => {
    ctx.type = 'html'
    ctx.body = home({ ...data, frame })
  })
  new Koa().use(router.routes()).listen(Number(port), '127.0.0.1', listening)
}

if (way === 'fastify') {
  const app = fastify()
  // The usual style of Eta is `include('./card', card)`: a partial gets the data of the whole page, with the card's
  // fields on top.
  const eta = Object.assign(
    new Eta({
      views: path.join(root, 'views'),
      cache: true,
      autoFilter: true,
      plugins: [{ processTemplate: (template: string) => template.replace(/^[ \t]+/gm, ' ') }],
      filterFunction: (value: unknown) => (value === null ? '' : String(value)),
      functionHeader:
        'const partial = (name, data) => include(name, { ...data.card, ...data.poster, ...data }), asset = this.asset',
    }),
    { asset: assetPath },
  )
  app.register(fastifyView, { engine: { eta }, root: path.join(root, 'views') })
  app.get('/', (_, reply) => reply.view('/anime/home.eta', { ...data, frame }))
  await app.listen({ port: Number(port), host: '127.0.0.1' })
  listening()
}
