import type { Knex } from 'knex'
import type { Middleware } from 'koa'
import type { Logger } from 'pino'
import type { z } from 'zod'
import type { Connection } from '../db/connection.ts'
import type { OutboxRow } from '../db/tables.ts'
import type { Job, StandingJob } from '../jobs/run.ts'
import type { Worker } from '../jobs/worker.ts'
import type { Hub } from '../live/hub.ts'
import type { Notice } from '../live/notices.ts'
import type { Channel } from '../live/upgrade.ts'
import type { Fetcher } from '../net/fetcher.ts'
import type { GoogleClient } from '../net/google.ts'
import type { Redis } from '../net/redis.ts'
import type { Sender } from '../outbox/outbox.ts'
import type { Uploads } from '../uploads/uploads.ts'
import type { AppRouter, Link, Reader, State, Viewer } from '../web/context.ts'
import type { Limits } from '../web/limits.ts'
import type { Metrics } from '../web/observe.ts'
import type { Secret } from '../web/signed.ts'
import type { ApiDescription } from './api/openapi.ts'
import type { Api } from './api.ts'
import type { Attention, Condition } from './attention.ts'
import type { Command, Option, Report } from './command.ts'
import type { Config, Environment } from './environment.ts'
import type { PageName, Section, SuggestionGroup } from './sections.ts'
import type { Provision, Shares } from './shares.ts'
import type { FeatureSettings } from './site-settings.ts'

/**
 * Everything that the site needs to know of a feature. `app.ts` lists the features; the site also works without any of
 * them. Declarations are the same in every process; `open` creates the parts that run in a server.
 */
export type Feature = {
  /** Name of the feature's folder, `src/<name>/`. */
  name: string
  /** Environment variables of the feature. */
  environment?: Environment<unknown>
  /** Settings of the feature that staff can change while the site runs. */
  settings?: FeatureSettings
  /** APIs of the feature, with their path prefixes. */
  apis?: readonly Api[]
  /** Returns the feature's part of the OpenAPI document. */
  openapi?: (baseUrl: string) => ApiDescription | readonly ApiDescription[]
  /** Labels for the feature's entries in the audit log. */
  audit?: AuditLabels
  /** Labels of the kinds of outbox messages that the feature queues or sends. */
  messages?: Readonly<Record<string, MessageKind>>
  links?: readonly Link[]
  /** Response headers that the feature adds to every page of the site. */
  pageHeaders?: Readonly<Record<string, string>>
  /** URL patterns of the feature's pages that browsers should not prefetch. */
  noPrefetch?: readonly string[]
  /** Shortcuts in the menu of the installed web app's icon. */
  shortcuts?: readonly Shortcut[]
  /** Path prefixes of what is the same for everyone, whose requests skip the lookup of the session. */
  sameForAll?: readonly string[]
  /** Paths of pages without a trailing slash; `/docs/*` is all pages directly below `/docs`. */
  slashless?: readonly string[]
  /** Paths that are answered whatever the host is called, because what asks knows only the address of the server. */
  anyHost?: readonly string[]
  /** Paths that robots.txt disallows for crawlers. */
  hidden?: readonly string[]
  /** Returns what the privacy page of a server with this configuration says of the feature. */
  privacy?: (config: Config) => Privacy
  /** The feature's part of the page that an installed app shows without a network. */
  offline?: OfflinePart
  commands?: readonly Command[]
  seed?: Seed
  /** Runs before the migrations of an update. */
  beforeUpdate?: (site: { connection: Connection; config: Config; say: (line: string) => void }) => Promise<void>
  /**
   * Sums of the feature's books that must hold in any database, as those of a restored backup. Returns a sentence in
   * English for each that does not.
   */
  books?: (db: Knex) => Promise<readonly string[]>
  /** Runs once at a server's start, before the server accepts requests. `say` prints a line for the operator. */
  prepare?: (site: { db: Knex; config: Config; say: (line: string) => void }) => Promise<void>
  open?: (site: Site) => FeatureParts
}

/** What the site passes to a feature when it is opened in a server process. */
export type Site = {
  db: Knex
  log: Logger
  config: Config
  /** Signs URLs which only this site may issue. */
  secret: Secret
  metrics: Metrics
  /** Sends HTTP requests to other servers. */
  fetcher: Fetcher
  /** Calls Google Cloud's services; null when not configured. */
  google: GoogleClient | null
  hub: Hub
  /** Returns the Redis server that the instances of the site share; null without one, and until the server starts. */
  redis: () => Redis | null
  limits: Limits
  /** Stores uploaded pictures of all features. */
  uploads: Uploads
  /** Adds a notice for staff in the transaction `db`, or in a new one if `db` is no transaction. */
  notify: (db: Knex, notice: Notice) => Promise<void>
  /** Closes the notices about the given matters for everybody. */
  closeNotices: (about: readonly string[]) => Promise<void>
  /** Returns the kinds of outbox messages that have a sender. The list is complete once every feature is open. */
  channels: () => readonly string[]
  /** Returns the sender of a kind of outbox message, or null if it is not configured. */
  senderOf: (kind: string) => Sender | null
  /** Values that earlier features in the list of features share with later ones. */
  shares: Shares
  /** All features of the site, for pages that show what features declare. */
  features: readonly Feature[]
  /** Returns what the features, and with them the outbox and uploads, opened so far. The list is complete once the site is built, so call this per request. */
  opened: () => readonly FeatureParts[]
}

/**
 * `figures` stand at the head of the account page. `marks`: words beside links of the account menu, such as "3 baru", by
 * key. `own` and `notices`: HTML of what the member owns, and rows about notices.
 */
export type AccountPart = {
  figures?: readonly { count: string; label: string }[]
  marks?: Readonly<Record<string, string>>
  own?: string
  notices?: string
}

/** The parts of a feature that run in a server process. */
export type FeatureParts = {
  /** Every route begins with `allow`; a router with a catch-all route comes last. */
  routers?: readonly AppRouter[]
  /**
   * Routers mounted before the body parser, because they read request bodies by themselves once the right is checked.
   */
  bodyReaders?: readonly AppRouter[]
  /** Checks of all requests at or below a path, after the rate limit and before cached answers are sent. */
  checks?: readonly { prefix: string; check: Middleware<State> }[]
  channels?: readonly Channel[]
  jobs?: readonly Job[]
  standingJobs?: readonly StandingJob[]
  /** Workers on the rows that wait in the feature's tables; they run on every instance. */
  workers?: readonly Worker[]
  /** Senders by kind of outbox message; kinds without the needed configuration are left out. */
  senders?: Readonly<Record<string, Sender>>
  /** Called after a message of any kind was sent, or failed for good with `error`. */
  messageEnded?: (row: OutboxRow, error: string | null) => Promise<unknown>
  /** How many recent messages were never put into the outbox, because their kind has no sender, by kind. */
  notSent?: () => Promise<readonly { kind: string; count: number }[]>
  /** The feature's part of the staff start page. */
  attention?: Attention
  /** What the operator is told while it is wrong. */
  conditions?: readonly Condition[]
  /** The feature's part of the sitemap: fixed `pages`, and up to `most` further addresses that change over time. */
  sitemap?: { pages: readonly string[]; addresses?: (most: number) => Promise<readonly string[]> }
  /** Returns how a service of the feature is, for a row of its own on the monitor's overview for staff. */
  service?: () => ServiceState | Promise<ServiceState | null>
  /** A service that visitors know by name, for a row of the public status page. */
  publicService?: PublicService
  /** The feature's section of the home page. */
  home?: Section
  /** The feature's section of the search results page, below the found anime titles. */
  search?: (words: string) => Section
  /** Returns how much the feature found for the words of a search, as "3 komik"; null for nothing. */
  count?: (words: string) => (reader: Reader) => Promise<string | null>
  /** What the feature adds to the suggestions below the search field; null if it found nothing. */
  suggest?: (words: string) => (reader: Reader) => Promise<SuggestionGroup | null>
  /** What the feature adds to the page of a member's own account. */
  accountPart?: (viewer: Viewer) => Promise<AccountPart>
  /** Names the public page at a path, which may have a query; null for a page of another feature or one without a name. */
  pageAt?: (path: string) => Promise<PageName | null>
  /** What the feature keeps of a member. */
  ownData?: OwnData
  /** Returns how visitors reach the people behind the feature, for the contact page; null if there is no way. */
  reach?: () => Promise<Reach | null>
  /** Returns a sentence for the end of every page, or null while the sentence would not be true. */
  footnote?: () => string | null
  /** HTML for a "not found" page, such as titles to watch instead; at hand, because such pages come in floods. */
  instead?: () => string | null
  /** Values that this feature shares with later features. */
  shares?: readonly Provision[]
  start?: () => Promise<void>
  stop?: () => unknown
}

/**
 * A service with its name, which also identifies it, and what it covers, in Indonesian. `state` is an SQL expression whose
 * value is 'up', 'degraded' (late or with faults) or 'down'; each check reads it.
 */
export type PublicService = { name: string; about: string; icon: string; state: string }

/** How a service of a feature is, in Indonesian. It counts for no endpoint, incident or public status page. */
export type ServiceState = {
  name: string
  about: string
  state: 'up' | 'degraded' | 'down' | 'unknown'
  sentence: string
}

/**
 * What a feature keeps of a member. `export` returns it under the key `name` of the member's export, as JSON, complete
 * and without what other people wrote in confidence. `erase` runs in the transaction that deletes the account, before
 * the row of the user goes: it removes what is the member's, and the link to the member from what the books need. Rows
 * with a cascading reference to the user need no `erase`. `goes` and `stays` say in Indonesian, before an account is
 * deleted, what is removed with it, and what stays, for how long and why.
 */
export type OwnData = {
  name: string
  goes?: readonly string[]
  stays?: readonly string[]
  export: (userId: number) => Promise<unknown>
  erase?: (trx: Knex.Transaction, userId: number) => Promise<void>
  /** Whether the member has anything here that they would miss. */
  holds?: (trx: Knex.Transaction, userId: number) => Promise<boolean>
}

/**
 * What the privacy page says of a feature, in Indonesian, each as a pair of name and explanation. `kept`: what the server
 * keeps of people, and how long. `services`: an outside service that this server is configured to use, and what the
 * service learns. `browser`: a cookie or a key of localStorage, and what it is for.
 */
export type Privacy = Partial<Record<'kept' | 'services' | 'browser', readonly (readonly [string, string])[]>>

/** A sentence such as "Hubungi toko di 0812… untuk bertanya.", with the contact, and its link if there is one, inside. */
export type Reach = { before: string; contact: { text: string; href: string | null } | null; after: string }

/**
 * Labels of a feature's entries in the audit log. `actions`: the text between actor and subject. `kinds`: a filter
 * label for the part of an action before its dot. `names` and `values`: labels for the names and values of an entry's
 * details.
 */
export type AuditLabels = {
  actions: Readonly<Record<string, string>>
  kinds?: Readonly<Record<string, string>>
  names?: Readonly<Record<string, string>>
  values?: Readonly<Record<string, string>>
}

/** A feature's part of the offline page. `html` is the same for everybody; `scripts` are files of public/js. */
type OfflinePart = { html: () => string; scripts: readonly string[] }
export type Shortcut = { name: string; short_name?: string; url: string }

/**
 * Labels of a kind of message. `mend` names its variables; `heldName` is its name in the notice about a block. `remedies`
 * say what to do about an error that no variable mends.
 */
export type MessageKind = { name: string; mend: string; heldName?: string; remedies?: readonly [RegExp, string][] }

export type SeedPlace = { baseUrl: string; dataDir: string; production: boolean }

/**
 * Sample data of a feature. `first` runs at a first start; it returns false if its data exists already, which ends the
 * seeding of a first start. `run` is the work of `manage seed`, only with `flag` if there is one. `about` completes the
 * sentence "Fills …". `ahead` begins with what needs no database, while that of a first start in development is being made.
 */
export type Seed = {
  about: string
  flag?: { name: string; about: string }
  options?: Readonly<Record<string, { option: Option; input: z.ZodType }>>
  ahead?: () => Promise<unknown>
  first: (db: Knex, place: SeedPlace, say: (line: string) => void) => Promise<boolean>
  run: (db: Knex, place: SeedPlace, values: Readonly<Record<string, unknown>>) => Promise<Report>
}

export const feature = (declaration: Feature): Feature => declaration
