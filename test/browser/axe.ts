import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const script = `(() => {${source}})()`

/** Has every document of a page begin with axe, which costs much less than handing it to each of them. */
export const keepAxe = (page: Page): Promise<unknown> => page.addInitScript(script)

const all = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/**
 * Returns the violations of WCAG 2.2 A and AA that axe finds on a page, of all its rules or of the named ones, once
 * nothing fades or moves any more: colours halfway are no one's choice. `exclude`: selectors of what is left out.
 */
export async function violations(
  page: Page,
  rules: readonly string[] | null = null,
  exclude: readonly string[] = [],
): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(script)
  await page.evaluate(rest)
  return page.evaluate(
    async ({ runOnly, exclude }) => {
      const { axe: run } = window as unknown as { axe: typeof import('axe-core') }
      // Selectors are much of what axe computes, and nobody reads them; no rule that runs needs the style sheets.
      const { violations: found } = await run.run(
        { exclude },
        {
          runOnly,
          resultTypes: ['violations'],
          selectors: false,
          preload: false,
        },
      )
      return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
    },
    {
      runOnly: { type: rules ? ('rule' as const) : ('tag' as const), values: [...(rules ?? all)] },
      exclude: [...exclude],
    },
  )
}

/** Runs in the browser: waits for the end of all animations that have one. */
async function rest(): Promise<void> {
  const ending = document
    .getAnimations()
    .filter(({ playState, effect }) => playState === 'running' && Number(effect?.getComputedTiming().endTime) < 10_000)
  await Promise.allSettled(ending.map(({ finished }) => finished))
}
