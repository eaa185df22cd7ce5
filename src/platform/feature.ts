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
 * A feature's front door: everything the site must know of it. `app.ts` lists the features and folds these; leaving one
 * out of that list leaves the rest whole. What is declared here is the same in every process; `open` puts together what
 * runs in a server.
 */
export type Feature = {
  /** As in `src/<name>/`. */
  name: string
  /** What it reads of the environment. */
  environment?: Environment<unknown>
  /** What staff may change of it while the site runs. */
  settings?: SiteSettingsOf
  /** Prefixes that are for programs. */
  apis?: readonly Api[]
  /** Its part of the API's description. */
  openapi?: (baseUrl: string) => ApiDescription
  /** How the audit log reads what it records. */
  audit?: AuditLabels
  /** Kinds of messages that it puts into the outbox, or sends. */
  messages?: Readonly<Record<string, MessageKind>>
  links?: readonly Link[]
  /** Headers that every page carries. */
  pageHeaders?: Readonly<Record<string, string>>
  /** Links of its own that a browser should not fetch ahead. */
  noPrefetch?: readonly NoPrefetch[]
  /** What an installed site offers on its icon. */
  shortcuts?: readonly Shortcut[]
  /** Prefixes of pictures that are the same for everybody: nobody needs to know who looks at them. */
  sameForAll?: readonly string[]
  /** Addresses of pages that do not end in a slash. */
  slashless?: readonly string[]
  /** Addresses that search engines are asked to leave alone. */
  hidden?: readonly string[]
  /** What of it an installed site shows without a connection. */
  offline?: OfflinePart
  commands?: readonly Command[]
  seed?: Seed
  /** Once for each server that starts, before it serves; `say` is for the operator. */
  prepare?: (site: { db: Knex; config: Config; say: (line: string) => void }) => Promise<void>
  open?: (site: Site) => Opened
}

/** What the site lends to a feature. */
export type Site = {
  db: Knex
  log: Logger
  config: Config
  /** Signs what only this site may ask of itself. */
  secret: string
  metrics: Metrics
  /** The door to the outside. */
  fetcher: Fetcher
  hub: Hub
  limits: Limits
  /** Tells staff, once the transaction it is given is through. */
  notify: (db: Knex, notice: Notice) => Promise<void>
  /** Lets what was put into the outbox go out at once. */
  wake: () => void
  /** Kinds of messages that somebody sends: complete once the site stands. */
  channels: () => readonly string[]
  /** What features share with those after them in the list. */
  shares: Shares
  /** All features, for pages that show what each of them declares. */
  features: readonly Feature[]
  /** What of them is open: complete once the site stands, so it is read when a request comes. */
  opened: () => readonly Opened[]
}

/** What of a feature runs in a server. */
export type Opened = {
  /** Every route begins with `allow`; a router that takes any word comes last. */
  routers?: readonly AppRouter[]
  /** Routers that read the bodies of their requests themselves, once they know who speaks. */
  bodyReaders?: readonly AppRouter[]
  channels?: readonly Channel[]
  jobs?: readonly Job[]
  duties?: readonly Duty[]
  /** Who sends messages, by their kind; only what is configured. */
  senders?: Readonly<Record<string, Sender>>
  /** Told of every message that is out, or failed for good with `error`; those of others are passed over. */
  messageEnded?: (row: OutboxRow, error: string | null) => Promise<unknown>
  /** What waits for staff, for their start page. */
  attention?: Attention
  /** What search engines should know: pages, and up to `most` addresses that come and go. */
  sitemap?: { pages: readonly string[]; addresses?: (most: number) => Promise<readonly string[]> }
  /** A section of the home page. */
  home?: Section
  /** What of it the site's search finds by words, a section below the titles. */
  search?: (words: string) => Section
  /** What later features may use. */
  shares?: readonly Provision[]
  start?: () => Promise<void>
  stop?: () => unknown
}

/**
 * Words of the audit log. `actions`: what was done, as a sentence reads it between who did it and what it was done to;
 * `kinds`: what stands before the dot of an action, as the filter names it; `names` and `values` of details.
 */
export type AuditLabels = {
  actions: Readonly<Record<string, string>>
  kinds?: Readonly<Record<string, string>>
  names?: Readonly<Record<string, string>>
  values?: Readonly<Record<string, string>>
}

export type NoPrefetch = { href: string; at: number }
/** `html` is the same for everybody and needs nothing but the `scripts` it names, by their files in public/js. */
export type OfflinePart = { html: () => string; scripts: readonly string[] }
export type Shortcut = { name: string; short_name?: string; url: string }

/** A kind of message as staff read it; `mend` names the variables of the environment that it needs. */
export type MessageKind = { name: string; mend: string; heldName?: string }

export type SeedPlace = { baseUrl: string; dataDir: string; production: boolean }

/**
 * What fills an empty site. `first`: at a first start; false where it finds its own already there, which ends the first start. `run` is `manage seed`, behind its flag where it has one; `about` ends the sentence "Fills …".
 */
export type Seed = {
  about: string
  flag?: { name: string; about: string }
  options?: Readonly<Record<string, { option: Option; input: z.ZodType }>>
  first: (db: Knex, place: SeedPlace, say: (line: string) => void) => Promise<boolean>
  run: (db: Knex, place: SeedPlace, values: Readonly<Record<string, unknown>>) => Promise<Report>
}

/** Writes a feature down. */
export const feature = (made: Feature): Feature => made
