import path from 'node:path'
import { Eta } from 'eta'
import { root } from '../root.ts'
import { assetPath } from './assets.ts'
import type { Context } from './context.ts'
import { speculationRulesPath } from './prefetch.ts'

const printable = (value: unknown) => {
  if (value === undefined) throw new Error('a template printed undefined')
  return value === null ? '' : String(value)
}

/**
 * Partials get only what they are passed: Eta's own `include` would hand them the whole page, and costs
 * twenty times as much in a loop. `asset` turns a public file's name into its hashed address.
 */
const eta = Object.assign(
  new Eta({
    views: path.join(root, 'views'),
    cache: true,
    autoFilter: true,
    filterFunction: printable,
    functionHeader: 'const partial = (name, data) => this.render(name, data), asset = this.asset',
  }),
  { asset: assetPath },
)

/** The same address answers htmx with a fragment and everyone else with a page, compressed or not. */
const vary = 'HX-Request, HX-Request-Type, HX-History-Restore-Request, Accept-Encoding'

/** A fragment is a function from its data to its bytes, the same in a page, an htmx answer and a push. */
export const fragment =
  <Data extends object>(template: string) =>
  (data: Data): string =>
    eta.render(template, data)

/** What every page is given beside its own data. */
export type PageFrame = { path: string; baseUrl: string }

/** A whole page: renders, answers, and keeps personal caches honest (product.md §3). */
export const page =
  <Data extends object>(template: string) =>
  (ctx: Context, data: Data, status = ctx.status === 404 ? 200 : ctx.status): void => {
    ctx.status = status
    ctx.type = 'html'
    if (!ctx.response.get('Cache-Control')) ctx.set('Cache-Control', 'private, no-cache')
    ctx.set({ Vary: vary, 'Speculation-Rules': `"${speculationRulesPath}"` })
    ctx.body = eta.render(template, {
      ...data,
      frame: { path: ctx.path, baseUrl: ctx.state.baseUrl } satisfies PageFrame,
    })
  }

/** A fragment as an answer to htmx. */
export function answerFragment(ctx: Context, html: string): void {
  ctx.type = 'html'
  ctx.set('Cache-Control', 'private, no-cache')
  ctx.set('Vary', vary)
  ctx.body = html
}
