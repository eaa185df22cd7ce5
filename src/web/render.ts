import path from 'node:path'
import { Eta } from 'eta'
import { root } from '../root.ts'
import { assetPath } from './assets.ts'
import type { Context, Navigation, StaffMarks, State, StatusBadge, StatusColor, Viewer } from './context.ts'
import { type StaffBar, staffBar } from './navigation.ts'

const printable = (value: unknown) => {
  if (value === undefined) throw new Error('a template printed undefined')
  return value === null ? '' : String(value)
}

/** Compiles partials without Eta's layout and block helpers, which cost more than rendering a card. */
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

/** Eta plugin that shortens each indent to one space, because templates are indented only for their readers. */
const shortIndents = { processTemplate: (template: string) => template.replace(/^[ \t]+/gm, ' ') }

/**
 * The template engine, with two functions for templates. `partial` renders a partial with only the data passed to it;
 * Eta's own `include` would also pass the data of the whole page. `asset` returns the hashed path of a public file.
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

/** Renders a template by name. Each template is read and compiled once. */
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

/** One URL answers htmx with a fragment and others with a page, compressed or not. */
const vary = 'HX-Request, HX-Request-Type, HX-History-Restore-Request, Accept-Encoding'

/** Declares a fragment: data to HTML, the same bytes in a page, in an answer to htmx and in a pushed message. */
export const fragment =
  <Data extends object>(template: string) =>
  (data: Data): string =>
    render(template, data)

/** Data that every page's template gets besides the page's own data. */
export type PageFrame = {
  path: string
  baseUrl: string
  viewer: Pick<Viewer, 'name' | 'role' | 'photo' | 'unread'> | null
  /** The id of the member whose collection the browser shows; empty for visitors; `last`: that of the page before. */
  member: string
  navigation: Navigation
  /** A sentence above the page. */
  banner: string | null
  /** What the frame of staff pages shows; null on pages for visitors. */
  staffMarks: StaffMarks | null
  /** Builds what staff pages show around their content, for the page of a section. */
  staffBar: (section: string | null) => StaffBar
}

// Pure rules name badges too, and may not know the request's context.
export type { StatusBadge, StatusColor }

type FrameKeys = 'baseUrl' | 'viewer' | 'navigation' | 'banner' | 'staffMarks' | 'isIdentityLost'

/** Returns the frame of a page at `path`. */
export function pageFrame(
  path: string,
  { baseUrl, viewer, navigation, banner = '', staffMarks, isIdentityLost }: Pick<State, FrameKeys>,
): PageFrame {
  const marks = staffMarks ?? null
  const bar = (section: string | null) => staffBar({ navigation, viewer, marks }, section)
  const member = viewer ? String(viewer.id) : isIdentityLost ? 'last' : ''
  return { path, baseUrl, viewer, member, navigation, banner: banner || null, staffMarks: marks, staffBar: bar }
}

/** Declares a page. One for a logged-in user is never stored by browsers or caches. */
export const page =
  <Data extends object>(template: string) =>
  (ctx: Context, data: Data, status = ctx.status === 404 ? 200 : ctx.status): void => {
    ctx.status = status
    ctx.type = 'html'
    const { path, state } = ctx
    const { viewer, navigation } = state
    if (viewer) ctx.set('Cache-Control', 'no-store')
    else if (!ctx.response.get('Cache-Control')) ctx.set('Cache-Control', 'private, no-cache')
    ctx.set({ Vary: vary, ...navigation.headers })
    const html = () => render(template, { ...data, frame: pageFrame(path, state) })
    if (state.renderLater) state.renderLater(html)
    else ctx.body = html()
  }

/** Answers a request of htmx with a fragment. */
export function answerFragment(ctx: Context, html: string): void {
  ctx.type = 'html'
  ctx.set('Cache-Control', ctx.state.viewer ? 'no-store' : 'private, no-cache')
  ctx.set('Vary', vary)
  ctx.body = html
}
