import { readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../../src/root.ts'
import type { Right } from '../../src/web/context.ts'

/**
 * The lines of test/routes.txt: every route of the web server as `manage routes` prints it, with its access right.
 * Changing a right means changing that file.
 */
export const routeLines = readFileSync(path.join(root, 'test/routes.txt'), 'utf8').trimEnd().split('\n')

/** The right that each route requires, by method and address: "GET /thing/:id". */
export const routeRights = Object.fromEntries(
  routeLines.map((line) => {
    const [method, address, right] = line.split(' ')
    return [`${method} ${address}`, right as Right] // a test compares the file with the site
  }),
)

/** Whether an address is one of a JSON API: below /api/, or of the older content system, whose API stands at the root. */
export const isApi = (address: string): boolean =>
  /^\/(api|auth|programs|blogs|gallery|partners|static\/uploads)(\/|$)/.test(address)

/** The right that each socket address requires. */
export const socketRights: Record<string, Right> = Object.fromEntries(
  readFileSync(path.join(root, 'test/sockets.txt'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [pattern = '', right] = line.split(' ')
      return [pattern, right as Right] // a test compares the file with the site
    }),
)

/** The address of a GET route without parameters; null for others. */
export function plainPage(line: string): string | null {
  const [method, address = ''] = line.split(' ')
  if (method !== 'GET' || /[:*]/.test(address)) return null
  return /\.\w+$|\/$/.test(address) ? address : `${address}/`
}
