import path from 'node:path'
import { Eta } from 'eta'
import type { ParameterizedContext } from 'koa'
import { root } from '../root.ts'
import { assetPath } from './assets.ts'
import {
  type Context,
  type Navigation,
  type StaffMarks,
  type State,
  type StatusBadge,
  type StatusColor,
  type Viewer,
  wantsFragment,
} from './context.ts'
import { type StaffBar, staffBar } from './navigation.ts'

const printable = (value: unknown) => {
  if (value === undefined) throw new Error('a template printed undefined')
  return value === null ? '' : String(value)
}

/** The rendered output of a template with a layout, before the layout `layout` is rendered with the data `data`. */
export type Content = { layout: string; data: { body: string } }

/**
 * Compiles partials without Eta's layout and block helpers, which cost more than rendering a card, and templates with a
 * layout so that they return their content, because the layout is rendered for each viewer.
 */
export const leanTemplates = {
  processFnString(code: string): string {
    const helpers = /^[\s\S]*?async function blockAsync.*\n/.exec(code)?.[0].length
    const tail = code.lastIndexOf('\nif (__eta.layout)')
    if (helpers === undefined || tail < 0) return code
    const body = code.slice(helpers, tail)
    if (/\blayout\(/.test(body))
      return `${code.slice(0, tail)}\nreturn { layout: __eta.layout, data: {...it, ...__eta.layoutData, body: __eta.res} }`
    if (/\b(block|capture|output|include)\(/.test(body)) return code
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
    plugins: [shortIndents, leanTemplates],
  }),
  { asset: assetPath, partial: render },
)

type Template = (data: object) => string | Content
const templates = new Map<string, Template>()

/** Renders a template by name, without its layout. Each template is read and compiled once. */
function renderContent(name: string, data: object): string | Content {
  const template = templates.get(name) ?? compile(name)
  templates.set(name, template)
  return template(data)
}

/** Renders a template by name, in its layout if it has one. */
function render(name: string, data: object): string {
  const content = renderContent(name, data)
  return typeof content === 'string' ? content : render(content.layout, content.data)
}

function compile(name: string): Template {
  const filepath = eta.resolvePath(name)
  const template = eta.compile(eta.readFile(filepath), { filepath })
  return (data) => template.call(eta, data, { filepath }) as string | Content
}

/** One URL answers htmx with a fragment and others with a page, compressed or not. */
const vary = 'HX-Request, HX-Request-Type, HX-History-Restore-Request, Accept-Encoding'

/**
 * Declares a fragment, a function from data to HTML. A page, a response to htmx and a pushed message contain the same
 * bytes.
 */
export const fragment =
  <Data extends object>(template: string) =>
  (data: Data): string =>
    render(template, data)

/** Data that every page's template gets besides the page's own data. */
export type PageFrame = {
  path: string
  baseUrl: string
  viewer: Pick<Viewer, 'name' | 'role' | 'photo' | 'unread'> | null
  /**
   * The id of the member whose collection the browser shows; empty for visitors. `last`: the same as the previous page.
   */
  member: string
  navigation: Navigation
  /** A sentence above the page. */
  banner: string | null
  /** A sentence that the page shows as a toast. */
  toast: string | null
  /** What the frame of staff pages shows; null on pages for visitors. */
  staffMarks: StaffMarks | null
  /** Builds the frame of staff pages for a page of a section. */
  staffBar: (section: string | null) => StaffBar
}

// Pure functions use badges too, and must not depend on the request's context.
export type { StatusBadge, StatusColor }

type FrameKeys = 'baseUrl' | 'viewer' | 'navigation' | 'banner' | 'toast' | 'staffMarks' | 'isIdentityLost'

/** Returns the frame of a page at `path`. */
export function pageFrame(
  path: string,
  { baseUrl, viewer, navigation, banner = '', toast = '', staffMarks, isIdentityLost }: Pick<State, FrameKeys>,
): PageFrame {
  const marks = staffMarks ?? null
  const bar = (section: string | null) => staffBar({ navigation, viewer, marks }, section)
  const member = viewer ? String(viewer.id) : isIdentityLost ? 'last' : ''
  const messages = { banner: banner || null, toast: toast || null }
  return { path, baseUrl, viewer, member, navigation, ...messages, staffMarks: marks, staffBar: bar }
}

/**
 * Declares a page. Browsers and caches never store a page for a logged-in user. `part`: template of the part with which
 * a request of htmx for a fragment is answered.
 */
export const page =
  <Data extends object>(template: string, part?: string) =>
  (ctx: Context, data: Data, status = ctx.status === 404 ? 200 : ctx.status) => {
    ctx.status = status
    if (part && wantsFragment(ctx)) return answerFragment(ctx, render(part, data))
    const { path, state } = ctx
    const { sharing } = state
    let isForAll = sharing?.isForAll ?? false
    const html = () => {
      const frame = pageFrame(path, state)
      const withFrame = { ...data }
      const get = () => {
        isForAll = false
        return frame
      }
      // The property is not enumerable, so that copying the content's data for the layout does not read the frame.
      Object.defineProperty(withFrame, 'frame', { get })
      const content = renderContent(template, withFrame)
      if (typeof content === 'string') return content
      if (sharing && isForAll) sharing.content = content
      return inFrame(content, frame)
    }
    setPageHeaders(ctx)
    if (state.renderLater) state.renderLater(html)
    else ctx.body = Buffer.from(html())
  }

function setPageHeaders(ctx: ParameterizedContext<State>): void {
  const { viewer, navigation } = ctx.state
  ctx.type = 'html'
  if (viewer) ctx.set('Cache-Control', 'no-store')
  else if (!ctx.response.get('Cache-Control')) ctx.set('Cache-Control', 'private, no-cache')
  ctx.set({ Vary: vary, ...navigation.headers })
}

const inFrame = ({ layout, data }: Content, frame: PageFrame): string => render(layout, { ...data, frame })

/** Answers with a page whose content was already rendered for another viewer. */
export function answerContent(ctx: ParameterizedContext<State>, content: Content): void {
  ctx.status = 200
  setPageHeaders(ctx)
  ctx.body = Buffer.from(inFrame(content, pageFrame(ctx.path, ctx.state)))
}

/** Answers a request of htmx with a fragment. */
export function answerFragment(ctx: Context, html: string): void {
  ctx.type = 'html'
  ctx.set('Cache-Control', ctx.state.viewer ? 'no-store' : 'private, no-cache')
  ctx.set('Vary', vary)
  ctx.body = html
}
