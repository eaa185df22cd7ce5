import type { Knex } from 'knex'
import { createRouter } from '../web/context.ts'
import { deliveryPages } from './deliveries/pages.ts'
import { reportPages } from './reports/pages.ts'
import { startPages } from './start/pages.ts'
import { userPages } from './users/pages.ts'

/** `sources`: names of those in use. `channels`: kinds of messages that somebody sends. `nudge` tells the outbox that something is due. */
type Deps = { db: Knex; sources: readonly string[]; channels: readonly string[]; nudge: () => void }

/** The staff's start page and what has no other home, one line each. */
export function adminRoutes(deps: Deps) {
  const router = createRouter()
  startPages(router, deps)
  reportPages(router, deps)
  deliveryPages(router, deps)
  userPages(router, deps)
  return router
}
