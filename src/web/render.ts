import path from 'node:path'
import { Eta } from 'eta'
import { root } from '../root.ts'
import { assetPath } from './assets.ts'
import type { Context, Navigation, Viewer } from './context.ts'

const printable = (value: unknown) => {
  if (value === undefined) throw new Error('a template printed undefined')
  return value === null ? '' : String(value)
}

/**
 * An Eta plugin: partials are compiled without layout and block helpers; creating these for every card costs more than
 * the card.
 */
export const leanPartials = {
  processFnString(code: string): string {
    const helpers = /^[\s\S]*?async function blockAsync.*\n/.exec(code)?.[0].length
    const tail = code.lastIndexOf('\nif (__eta.layout)')
    if (helpers === undefined || tail < 0) return code
    const body = code.slice(helpers, tail)
    if (/\b(layout|block|capture|output|include)\(/.test(body)) return code
    const local = body.replaceAll('__eta.res', 'res').replaceAll('__eta.e(', 'e(').replaceAll('__eta.f(', 'f(')
    return `const { partial, asset } = this, { escapeFunction: e, filterFunction: f } = this.config;\nlet res = '';\n${local}\nreturn res`
  },
}

/** An Eta plugin: templates are indented for readability; pages are sent with one space per indent. */
const shortIndents = { processTemplate: (template: string) => template.replace(/^[ \t]+/gm, ' ') }

/**
 * Partials get only the data they are passed; Eta's own `include` would pass the whole page's. `asset` returns the
 * hashed address of a public file.
 */
const eta = Object.assign(
  new Eta({
    views: path.join(root, 'views'),
    cache: true,
    autoFilter: true,
    filterFunction: printable,
    functionHeader: 'const { partial, asset } = this',
    plugins: [shortIndents, leanPartials],
  }),
  { asset: assetPath, partial: render },
)

const templates = new Map<string, (data: object) => string>()

/** Renders a template by name; it is read and compiled once. */
function render(name: string, data: object): string {
  const known = templates.get(name) ?? compile(name)
  templates.set(name, known)
  return known(data)
}

function compile(name: string): (data: object) => string {
  const filepath = eta.resolvePath(name)
  const template = eta.compile(eta.readFile(filepath), { filepath })
  return (data) => template.call(eta, data, { filepath })
}

/** An address answers htmx with a fragment and others with a page, compressed or not. */
const vary = 'HX-Request, HX-Request-Type, HX-History-Restore-Request, Accept-Encoding'

/** A fragment is a function from data to HTML: the same bytes in a page, an htmx answer and a push. */
export const fragment =
  <Data extends object>(template: string) =>
  (data: Data): string =>
    render(template, data)

/** Data that every page gets besides its own. */
export type PageFrame = {
  path: string
  baseUrl: string
  viewer: Pick<Viewer, 'name' | 'role'> | null
  navigation: Navigation
}

/** The color and the shape of a status: the CSS class `state-…`. `note` marks an ordinary staff notice. */
export type StatusColor = 'up' | 'degraded' | 'down' | 'maintenance' | 'paused' | 'unknown' | 'note'

/** A status as pages show it: the data of `views/shared/_status_badge.eta`. `label` is in Indonesian. */
export type StatusBadge = { color: StatusColor; label: string }

/** Renders a page and answers with it; a page for a signed-in person is never stored. */
export const page =
  <Data extends object>(template: string) =>
  (ctx: Context, data: Data, status = ctx.status === 404 ? 200 : ctx.status): void => {
    ctx.status = status
    ctx.type = 'html'
    const { viewer, navigation } = ctx.state
    if (viewer) ctx.set('Cache-Control', 'no-store')
    else if (!ctx.response.get('Cache-Control')) ctx.set('Cache-Control', 'private, no-cache')
    ctx.set({ Vary: vary, ...navigation.headers })
    ctx.body = render(template, {
      ...data,
      frame: { path: ctx.path, baseUrl: ctx.state.baseUrl, viewer, navigation } satisfies PageFrame,
    })
  }

/** Answers htmx with a fragment. */
export function answerFragment(ctx: Context, html: string): void {
  ctx.type = 'html'
  ctx.set('Cache-Control', ctx.state.viewer ? 'no-store' : 'private, no-cache')
  ctx.set('Vary', vary)
  ctx.body = html
}
