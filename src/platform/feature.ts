import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { z } from 'zod'
import type { OutboxRow } from '../db/account-rows.ts'
import type { Duty, Job } from '../jobs/run.ts'
import type { Hub } from '../live/hub.ts'
import type { Notice } from '../live/notices.ts'
import type { Channel } from '../live/upgrade.ts'
import type { Fetcher } from '../net/fetcher.ts'
import type { Sender } from '../outbox/outbox.ts'
import type { AppRouter, Link } from '../web/context.ts'
import type { Limits } from '../web/limits.ts'
import type { Metrics } from '../web/observe.ts'
import type { Api } from './api.ts'
import type { Attention } from './attention.ts'
import type { Command, Option, Report } from './command.ts'
import type { Config, Environment } from './environment.ts'
import type { ApiDescription } from './openapi.ts'
import type { Section } from './sections.ts'
import type { Provision, Shares } from './shares.ts'
import type { SiteSettingsOf } from './site-settings.ts'

/**
 * A feature's front door: everything the site needs to know of it. `app.ts` lists the features; leaving one out leaves
 * the rest whole. Declarations are the same in every process; `open` creates what runs in a server.
 */
export type Feature = {
  /** The folder `src/<name>/`. */
  name: string
  /** Its environment variables. */
  environment?: Environment<unknown>
  /** Its settings that staff change while the site runs. */
  settings?: SiteSettingsOf
  /** Path prefixes of its APIs. */
  apis?: readonly Api[]
  /** Its part of the API description. */
  openapi?: (baseUrl: string) => ApiDescription
  /** The labels of its audit entries. */
  audit?: AuditLabels
  /** The message kinds that it queues or sends. */
  messages?: Readonly<Record<string, MessageKind>>
  links?: readonly Link[]
  /** Headers of every page. */
  pageHeaders?: Readonly<Record<string, string>>
  /** Its links that browsers should not prefetch. */
  noPrefetch?: readonly NoPrefetch[]
  /** Shortcuts of the installed app's icon. */
  shortcuts?: readonly Shortcut[]
  /** Path prefixes of public images: requests for them are not identified. */
  sameForAll?: readonly string[]
  /** Pages without a trailing slash. */
  slashless?: readonly string[]
  /** Addresses that robots.txt disallows. */
  hidden?: readonly string[]
  /** Its part of the offline page. */
  offline?: OfflinePart
  commands?: readonly Command[]
  seed?: Seed
  /** Runs once before a server listens; `say` prints to the operator. */
  prepare?: (site: { db: Knex; config: Config; say: (line: string) => void }) => Promise<void>
  open?: (site: Site) => Opened
}

/** What a feature gets from the site. */
export type Site = {
  db: Knex
  log: Logger
  config: Config
  /** Signs addresses that only this site may issue. */
  secret: string
  metrics: Metrics
  /** Outgoing HTTP. */
  fetcher: Fetcher
  hub: Hub
  limits: Limits
  /** Adds a notice for staff in the given transaction, or in its own. */
  notify: (db: Knex, notice: Notice) => Promise<void>
  /** Wakes the outbox to send queued messages at once. */
  wake: () => void
  /** The message kinds with a sender; complete once every feature is open. */
  channels: () => readonly string[]
  /** Shares of the features before this one. */
  shares: Shares
  /** All features, for pages about their declarations. */
  features: readonly Feature[]
  /** Everything opened so far; complete once the site is built, so read it per request. */
  opened: () => readonly Opened[]
}

/** What a feature runs in a server. */
export type Opened = {
  /** Every route begins with `allow`; a router with a catch-all comes last. */
  routers?: readonly AppRouter[]
  /** Routers that read request bodies by themselves, after the right is checked. */
  bodyReaders?: readonly AppRouter[]
  channels?: readonly Channel[]
  jobs?: readonly Job[]
  duties?: readonly Duty[]
  /** Senders by message kind; only configured ones. */
  senders?: Readonly<Record<string, Sender>>
  /** Called for every message that was sent, or failed for good with `error`; ignores other features' kinds. */
  messageEnded?: (row: OutboxRow, error: string | null) => Promise<unknown>
  /** Its part of the staff start page. */
  attention?: Attention
  /** Its part of the sitemap: pages, and up to `most` changing addresses. */
  sitemap?: { pages: readonly string[]; addresses?: (most: number) => Promise<readonly string[]> }
  /** Its section of the home page. */
  home?: Section
  /** Its section of the search results, below the titles. */
  search?: (words: string) => Section
  /** Shares for later features. */
  shares?: readonly Provision[]
  start?: () => Promise<void>
  stop?: () => unknown
}

/**
 * Labels of the audit log. `actions`: the verb between actor and subject; `kinds`: the part before the dot of an
 * action, as a filter label; `names` and `values` of details.
 */
export type AuditLabels = {
  actions: Readonly<Record<string, string>>
  kinds?: Readonly<Record<string, string>>
  names?: Readonly<Record<string, string>>
  values?: Readonly<Record<string, string>>
}

export type NoPrefetch = { href: string; at: number }
/** `html` is the same for every visitor and needs only `scripts`, file names in public/js. */
export type OfflinePart = { html: () => string; scripts: readonly string[] }
export type Shortcut = { name: string; short_name?: string; url: string }

/** A message kind as staff see it; `mend` names the environment variables it needs. */
export type MessageKind = { name: string; mend: string; heldName?: string }

export type SeedPlace = { baseUrl: string; dataDir: string; production: boolean }

/**
 * Sample data. `first` runs at a first start and returns false when its data is already there, which ends the first
 * start. `run` is `manage seed`, behind its flag if it has one; `about` completes the sentence "Fills …".
 */
export type Seed = {
  about: string
  flag?: { name: string; about: string }
  options?: Readonly<Record<string, { option: Option; input: z.ZodType }>>
  first: (db: Knex, place: SeedPlace, say: (line: string) => void) => Promise<boolean>
  run: (db: Knex, place: SeedPlace, values: Readonly<Record<string, unknown>>) => Promise<Report>
}

/** Declares a feature. */
export const feature = (made: Feature): Feature => made
