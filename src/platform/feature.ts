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
 * Everything that the site needs to know about a feature. `app.ts` lists the features; the site also works without any
 * of them. Declarations are the same in every process; `open` creates the parts that run in a server.
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
  /**
   * Path prefixes of pages and files that are the same for everyone. Requests for them skip the lookup of the session.
   */
  sameForAll?: readonly string[]
  /** Paths of pages without a trailing slash; `/docs/*` is all pages directly below `/docs`. */
  slashless?: readonly string[]
  /**
   * Paths that the server answers whatever host name is requested, because the client knows only the server's address.
   */
  anyHost?: readonly string[]
  /** Paths that robots.txt disallows for crawlers. */
  hidden?: readonly string[]
  /** Returns what the privacy page of a server with this configuration says about the feature. */
  privacy?: (config: Config) => Privacy
  /** The feature's part of the page that an installed app shows without a network. */
  offline?: OfflinePart
  commands?: readonly Command[]
  seed?: Seed
  /** Runs before the migrations of an update. */
  beforeUpdate?: (site: { connection: Connection; config: Config; say: (line: string) => void }) => Promise<void>
  /**
   * Checks sums of the feature's books that must be right in any database, for example in a restored backup. Returns a
   * sentence in English for each sum that is wrong.
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
  /** Signs URLs that only this site may issue. */
  secret: Secret
  metrics: Metrics
  /** Sends HTTP requests to other servers. */
  fetcher: Fetcher
  /** Calls Google Cloud's services; null when not configured. */
  google: GoogleClient | null
  hub: Hub
  /** Returns the Redis server that the instances of the site share. Null without Redis, and until the server starts. */
  redis: () => Redis | null
  limits: Limits
  /** Stores uploaded pictures of all features. */
  uploads: Uploads
  /** Adds a notice for staff, in the transaction `db`, or in a new transaction if `db` is none. */
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
  /**
   * Returns the parts of the features (and of the outbox and uploads) opened so far. The list is complete once the site
   * is built, so call this per request.
   */
  opened: () => readonly FeatureParts[]
}

/**
 * A feature's part of the account page. `figures` stand at the head of the page. `marks`: words beside links of the
 * account menu, such as "3 baru", by the key of the link. `own` and `notices`: HTML of what the member owns, and of
 * rows about notices.
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
  /** Workers that process the rows waiting in the feature's tables. They run on every instance. */
  workers?: readonly Worker[]
  /** Senders by kind of outbox message; kinds without the needed configuration are left out. */
  senders?: Readonly<Record<string, Sender>>
  /** Called after a message of any kind was sent, or failed for good with `error`. */
  messageEnded?: (row: OutboxRow, error: string | null) => Promise<unknown>
  /** Returns how many recent messages of each kind were never put into the outbox, because the kind has no sender. */
  notSent?: () => Promise<readonly { kind: string; count: number }[]>
  /** The feature's part of the staff start page. */
  attention?: Attention
  /** Troubles that the operator is told about while they last. */
  conditions?: readonly Condition[]
  /** The feature's part of the sitemap: fixed `pages`, and up to `most` further addresses that change over time. */
  sitemap?: { pages: readonly string[]; addresses?: (most: number) => Promise<readonly string[]> }
  /** Returns the state of a service of the feature, for a row on the monitor's overview for staff. */
  service?: () => ServiceState | Promise<ServiceState | null>
  /** A service that visitors know by name, for a row of the public status page. */
  publicService?: PublicService
  /** The feature's section of the home page. */
  home?: Section
  /** The feature's section of the search results page, below the found anime titles. */
  search?: (words: string) => Section
  /** Returns how many results the feature found for the words of a search, as "3 komik"; null for none. */
  count?: (words: string) => (reader: Reader) => Promise<string | null>
  /** What the feature adds to the suggestions below the search field; null if it found nothing. */
  suggest?: (words: string) => (reader: Reader) => Promise<SuggestionGroup | null>
  /** What the feature adds to the page of a member's own account. */
  accountPart?: (viewer: Viewer) => Promise<AccountPart>
  /**
   * Names the public page at a path, which may have a query; null for a page of another feature or one without a name.
   */
  pageAt?: (path: string) => Promise<PageName | null>
  /** The data that the feature keeps of a member. */
  ownData?: OwnData
  /** Returns how visitors reach the people behind the feature, for the contact page; null if there is no way. */
  reach?: () => Promise<Reach | null>
  /** Returns a sentence for the end of every page, or null while the sentence would not be true. */
  footnote?: () => string | null
  /**
   * HTML for a "not found" page, such as titles to watch instead. It is ready in advance, because such pages may be
   * requested very often.
   */
  instead?: () => string | null
  /** Values that this feature shares with later features. */
  shares?: readonly Provision[]
  start?: () => Promise<void>
  stop?: () => unknown
}

/**
 * A service for the public status page. Its `name` also identifies it; `about` says what it covers, in Indonesian.
 * `state` is an SQL expression whose value is 'up', 'degraded' (late or with faults) or 'down'; each check reads it.
 */
export type PublicService = { name: string; about: string; icon: string; state: string }

/**
 * The state of a service of a feature, in Indonesian. It has no effect on endpoints, incidents or the public status
 * page.
 */
export type ServiceState = {
  name: string
  about: string
  state: 'up' | 'degraded' | 'down' | 'unknown'
  sentence: string
}

/** The data that a feature keeps of a member. */
export type OwnData = {
  name: string
  /** Says in Indonesian, before an account is deleted, which data is deleted with it. */
  goes?: readonly string[]
  /** Says in Indonesian which data stays, for how long and why. */
  stays?: readonly string[]
  /**
   * Returns all data for the key `name` of the member's export, as JSON, without what other people wrote in confidence.
   */
  export: (userId: number) => Promise<unknown>
  /**
   * Runs in the transaction that deletes the account, before the row of the user is deleted. Deletes the member's data,
   * and removes the link to the member from rows that the books need. Rows with a cascading reference to the user need
   * no `erase`.
   */
  erase?: (trx: Knex.Transaction, userId: number) => Promise<void>
  /** Whether the member has anything here that they would miss. */
  holds?: (trx: Knex.Transaction, userId: number) => Promise<boolean>
}

/**
 * What the privacy page says about a feature, in Indonesian, each as a pair of name and explanation. `kept`: personal
 * data that the server keeps, and for how long. `services`: an outside service that this server is configured to use,
 * and what the service learns. `browser`: a cookie or a key of localStorage, and its purpose.
 */
export type Privacy = Partial<Record<'kept' | 'services' | 'browser', readonly (readonly [string, string])[]>>

/**
 * A sentence with a contact in the middle, such as "Hubungi toko di 0812… untuk bertanya.". `href` is the contact's
 * link.
 */
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
 * Labels of a kind of message. `mend` names the variables that configure it. `heldName` is its name in the notice about
 * a block. `remedies` say what to do about an error that no variable can fix.
 */
export type MessageKind = { name: string; mend: string; heldName?: string; remedies?: readonly [RegExp, string][] }

export type SeedPlace = { baseUrl: string; dataDir: string; production: boolean }

/**
 * Sample data of a feature. `first` runs at a first start. It returns false if its data exists already, which ends the
 * seeding of a first start. `run` is the work of `manage seed`; if there is a `flag`, it runs only with that. `about`
 * completes the sentence "Fills …". `ahead` starts the work that needs no database while a first start in development
 * still creates the database.
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
