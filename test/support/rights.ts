import { readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../../src/root.ts'
import type { Right } from '../../src/web/context.ts'

/** Every route of the site, one a line, as `manage routes` prints them: a change of rights is a change of this file. */
export const routeLines = readFileSync(path.join(root, 'test/routes.txt'), 'utf8').trimEnd().split('\n')

/** Who may take a route, by method and address: "GET /thing/:id". */
export const routeRights = Object.fromEntries(
  routeLines.map((line) => {
    const [method, address, right] = line.split(' ')
    return [`${method} ${address}`, right as Right] // a test holds the file to what the site prints
  }),
)

/** Every socket address, and who may listen. */
export const socketRights: Record<string, Right> = Object.fromEntries(
  readFileSync(path.join(root, 'test/sockets.txt'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [pattern = '', right] = line.split(' ')
      return [pattern, right as Right] // a test holds the file to what the site has
    }),
)
