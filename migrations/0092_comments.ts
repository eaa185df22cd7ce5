import type { Knex } from 'knex'

/** What tables and columns hold, for whoever reads the database and for the row types that are written from it. */
const comments: Readonly<Record<string, string>> = {
  account_code_days: 'Codes of a household on a day for an address.',
  'account_code_days.user_id': 'The account that last asked to verify it.',
  account_codes:
    'A code of six digits that proves an e-mail address or phone number. `contact_hash` and `code_hash` are keyed hashes. A code without a hash was asked for an address that no account may use for the purpose, or is not sent yet.',
  'account_codes.user_id':
    "The account for which it was asked; null for nobody's, and for a code that makes an account.",
  'account_codes.household_tries': 'The number of tries of each household, by its keyed hash.',
  anilibria_sync: 'The state of the sync, in one row; see the migration that creates it.',
  anilibria_titles:
    "A title of the mirror. `release` is the upstream's JSON without episodes, null for a title of the library; `wire` is the title as the v2 API sends it.",
  'anilibria_titles.read_at': 'When it was read from its origin.',
  'anilibria_titles.is_stale': 'It is to be read again.',
  api_endpoints: 'A server that answers catalog questions. The relative `url` `/api/v1` stands for this server itself.',
  api_monitors: 'Result of the latest check of one path of an endpoint.',
  'api_monitors.response_time': 'In milliseconds.',
  audit_log: 'An entry of the audit log. `details` never holds a secret.',
  'audit_log.actor':
    'The account\'s name at that time, or "(command line)" or "(visitor)", which no account can be called.',
  'audit_log.about_id': "The account that somebody else's action is about.",
  backups: 'A backup. `tested_at` and `proven_at`: when it was last restored for a test, and when that went well.',
  'backups.made_at': 'Null while it is made, and stays so if that fails.',
  'backups.problem': 'What went wrong last, in English, and `problem_kind` its kind.',
  'backups.skipped': 'Why it was not tested.',
  catalog_changes: 'A change by staff that running servers must learn of.',
  'catalog_changes.subject':
    "The endpoint's id, the slug of the mapped title, or the candidate of the circuit breaker.",
  circuit_breakers: 'The stored state of a circuit breaker; `candidate` is `endpoint ID` or `source NAME`.',
  'circuit_breakers.forced': 'State that staff force on the breaker, or null.',
  collection_devices: 'A browser of a member, and the number of its last action that was applied.',
  collection_entries: "An entry of a member's collection, null once it is deleted; see anime/api/collection/rules.ts.",
  'collection_entries.show':
    "The title's slug of an entry of the history; null for other lists, deleted entries, and those of an older version.",
  collections:
    "A member's collection: version of its last change; deletions up to version `forgotten` are no longer stored.",
  comic_backgrounds: 'Backgrounds that may be chosen for a comic; `key`: of the artwork.',
  comic_characters: 'Characters that may be chosen for a comic; `key`: of the artwork.',
  'comic_comments.parent_id': 'The comment that it replies to.',
  'comic_exports.form': 'The size of a book, pages or panels, the shape of a video; empty for the first form.',
  'comic_exports.progress': 'In percent while it is made; only videos tell it.',
  comic_genres: 'Genres of comics.',
  comic_moderations:
    'An act of staff on a comic. It waits for staff until they have read it, or acted again, at `closed_at`.',
  'comic_moderations.age_label': 'Of the action `age`.',
  'comic_moderations.answer': 'What the creator answered.',
  comic_pages: 'A page that its creator has drawn. Its number is that of its panels.',
  'comic_pages.name': 'Name of the file.',
  'comic_pages.bytes': 'Size of what is stored.',
  'comic_pages.edges':
    'Colours along the upper, then the lower edge, three bytes for each of 32 points; null for older pages.',
  comic_panel_rows: 'Panels, also those that were removed and may come back. Those have no page.',
  comic_panels:
    'A panel that stands on a page. It waits to be drawn anew since `redraw_asked_at`, by the model if `redraw_run` pays for it; `redraw_error` says why the last try gave no picture.',
  'comic_panels.scene': 'Null where it is read from the description.',
  'comic_panels.voice': 'Names the document in which its words, as they were then, are spoken.',
  comic_publications: 'The first publication of a comic, while its followers are told.',
  'comic_publications.told_to': 'The last one who was.',
  comic_references: 'A picture of somebody of the cast, an upload.',
  'comic_references.key': 'A hash of the looks.',
  comic_renders:
    'A rendering of a panel. `width` and `height` are the pixels of a picture that the creator has made; others have those of their `size`.',
  'comic_renders.run': 'The drawing of all panels that it belongs to, null for a panel drawn anew.',
  'comic_renders.picture': 'Names an upload, null until the picture of a sample is first asked for.',
  'comic_renders.commission':
    'Marks a paid picture that no panel has shown yet, by a hash of what the model was told: the next run that would tell it the same takes it.',
  comic_requests:
    'A souvenir of a comic that a creator asks for, paid in credits, which come back when staff reject it.',
  comic_series: 'Its episodes are the comics that name it, numbered from 1 without gaps.',
  comic_steps: 'A change that a creator can undo, or with `undone` redo.',
  'comic_steps.characters': 'The cast before and after, if it changed.',
  'comic_steps.pages': 'Titles and summaries, if they changed.',
  comic_styles: 'Styles in which comics are drawn.',
  comic_uploads: 'A file that comes in parts. What has come lies in a folder, under the id.',
  comic_view_days: "A reader's day.",
  'comic_view_days.place': 'The number of the `furthest` panel in the comic at that time.',
  comics:
    "A comic. It is waiting or worked on since `queued_at`; `run` counts the times that a script or the drawing of all panels was asked for, and what an older run brings is thrown away. Everybody may read it while `published_at` is set, `is_active` is true and `removed_at` is null. Only triggers change the counters. `version` grows with each change that the creator's open pages show. `page_count_requested` is what was asked for, `page_count` what was made. It is an episode while `series_id` is set. A draft appears by itself at `publish_at`; `waiting_since`: its publication waits for staff.",
  'comics.notice': 'What its creator is told of the drawing that was asked for.',
  'comics.secret': 'The end of the address under which a draft can be read.',
  'comics.direction': 'In which pages follow each other, as the archive of own pages says; null where nothing says it.',
  'comics.style_id': 'Null for own pages.',
  complaints: 'What a customer complains of, and what was decided.',
  'complaints.promise': 'What the customer is told.',
  'complaints.submission': 'The form that made it, so that sending it twice makes one.',
  conditions: 'What is wrong with a part of the site (src/health/conditions.ts).',
  'conditions.worst': 'The level of which the operator was told.',
  contact_messages: 'What somebody wrote to the site at /kontak/. `page` and `work` belong to a takedown request.',
  'contact_messages.note': 'Of staff.',
  content_items:
    "A program, post, photo or partner. It is a draft while `publish_at` is null, and public from that moment on unless `deleted_at` says that it is in the bin, where the user `deleted_by` moved it. `program_type`, `place`, `starts_at` and `ends_at` belong to programs, `website_url` to partners. The title of a photo may be empty. `picture` is the name of an upload, and `picture_file` the name in that picture's address, both new for each picture.",
  'content_items.body': 'Markdown.',
  'content_items.version': 'Counts the saves.',
  content_versions: 'Texts of an item as they were saved once.',
  creators:
    "What only a creator has. Each balance is the sum of the creator's rows: `kredit`, credits that can be spent, of `credit_transactions`, and `kredit_bought` of those of them that were bought; `publish_quota` of `publication_transactions`; `balance`, rupiah, of `wallet_transactions`.",
  'creators.barred_at': 'Since then staff let nothing new appear, and why.',
  credit_transactions: 'A change of credits. Models take bought ones.',
  'credit_transactions.bought': 'The part of the amount that was bought; the rest are gifts.',
  deliveries: 'Where and how goods of an order go. Its cost is a line of the order where the customer pays it.',
  'deliveries.pieces': 'Null while planned for all that are left.',
  'deliveries.line_id': "The order's line with its cost.",
  'deliveries.cost': 'In rupiah.',
  'episode_reports.done_at': 'When staff marked the report as done; null while it is open.',
  'episodes_seen.ours': "This site's slug of the anime title under which the episode was first seen.",
  'episodes_seen.url': 'Address of the episode at the origin, for servers that identify episodes by nothing else.',
  'extra_prices.column': 'Empty for an extra without columns.',
  'extras.basis': 'What its price is multiplied by: pieces, rows with a name or a number, or once for the order.',
  google_sign_ins: 'A sign-in that went to Google and has not come back.',
  'google_sign_ins.next': 'The path to open afterwards.',
  'google_sign_ins.link_user_id': 'The user to whose account the Google account is to be linked, or null for a log-in.',
  google_uses:
    'A use of a Google service for a member, or with `run` the pictures that a run has reserved, of which `calls` less `failed` are drawn or in flight: with so many `panels`, of which `panels_left` are neither.',
  'google_uses.user_id': 'Null once the account is deleted.',
  incidents:
    'An incident. Alerts are due at `announce_at`, which is moved to a later time for another announcement; `announced_at` is the time of the last one.',
  'incidents.key': 'The host or source whose paths fail together.',
  'incidents.affected': 'Names of the affected endpoints, shown on the public status page.',
  'incidents.was_alerted':
    'Whether the last announcement sent alerts. False without a configured channel; null if that is unknown.',
  'incidents.updated_at': 'When anything of the incident that readers see last changed.',
  job_runs: 'The last run of a job. It runs now while `started_at` is set and `ended_at` is null.',
  'job_runs.error': 'One line, null after a run that went well.',
  'job_runs.failures': 'Runs in a row that failed.',
  'job_runs.asked_at': 'Since when somebody waits for a run.',
  known_households:
    'A household, as rate limits count it, in which a program of the account got or used a refresh token at `used_at`.',
  'library_relations.kind': 'What the related title is to the title, for example "Prequel".',
  'library_titles.figure':
    "Names, with `palette`, what the title's drawings show; null where that is chosen by slug and genres.",
  'login_failures.counter': 'A SHA-256 hash, because the user name in it may be a mistyped password.',
  maintenance_windows: 'A planned maintenance window.',
  'maintenance_windows.endpoint_id': 'Null when it applies to the whole site.',
  member_notice_choices: 'By which ways a member wants a kind of notice.',
  member_notices: 'A notice for a member, told once for each kind and key. A hidden one has no text.',
  'monitor_checks.outcome': '0 failed, 1 degraded, 2 up, 3 during maintenance.',
  'monitor_checks.response_time': 'In milliseconds.',
  monitor_days: 'The same as `monitor_hours`, for a day of Western Indonesian time.',
  monitor_hours:
    "Summary of a path's checks in one hour. `avg`, `min`, `max` and `p95` are response times in milliseconds. `count` and `seconds` (the time that the checks stand for) exclude maintenance.",
  monitor_states:
    "Current state of one path of an endpoint. The local endpoint also has rows for the paths of each of its sources, with the source's name in `source`; in other rows `source` is ''.",
  'monitor_states.failures': 'How many of the latest checks failed in a row.',
  'monitor_states.since': 'When the path entered the current `state`.',
  'monitor_states.response_time': 'Response time of the latest check, in milliseconds.',
  'monitor_states.failure':
    "Name of the latest check's failure (see src/net/failure.ts), or why the path is degraded (slow, stale).",
  'monitor_states.successes': 'How many of the latest checks succeeded in a row.',
  notices: 'A notice for staff.',
  'notices.about': 'Names the matter it is about, such as "proof 17", or is null.',
  'notices.closed_as': 'Set once that matter is decided, and grows with each notice that is closed.',
  'order_lines.item': 'What a goods line was priced from (`products/rules/price.ts`), null where no list priced it.',
  order_messages: 'One about a quote has `quote_id` and no order.',
  'order_messages.hand_sent_at': 'When and by whom it was sent by hand; null if it was not.',
  'order_sizes.position': "As in the product's set of sizes.",
  'orders.kept_amount': "Of a cancelled order's money, what the shop keeps.",
  'orders.design_removed_at':
    'When the picture was deleted because nobody paid or answered the order; null if it was not.',
  'orders.due_on': 'Due date of the order as a day in Western Indonesian time, for example "2026-11-27".',
  'orders.due_from': 'The day that `due_on` was counted from; null where nobody promised one.',
  'orders.user_id': 'The member who placed the order, null for an order without an account.',
  'orders.erase_customer':
    "Whether the customer's data is to be removed once the order is done, because the member deleted the account.",
  'orders.needed_on': 'The day on which the customer needs the goods, as `due_on` is the one that the shop promised.',
  'orders.sizes_version': 'Counts the changes of sizes and roster.',
  'orders.sizes_locked': 'Whether only staff may change sizes and roster.',
  outbox:
    'A message that is to be sent exactly once. `blocked`: the configuration for its `kind` is wrong, so messages of the kind wait until staff release them.',
  'outbox.keep': 'Pruning skips the message, because its order shows it.',
  'outbox.maybe_twice': 'The result of an attempt was lost, so the message may have arrived twice.',
  outbox_attempts: 'An attempt to send a message; `result` is explained at `SendResult` in src/outbox/outbox.ts.',
  payment_links:
    'A payment link. `state` is `wanted` until the gateway has answered with the link, `open` while it can be paid, and `closed` once it is expired, void, or its invoice is paid.',
  'payment_links.reminded_at': 'When the customer was reminded that the link ends soon; null before.',
  payment_proofs: 'A proof of transfer.',
  'payment_proofs.amount': 'What the customer says to have transferred; null if the customer was not asked.',
  personal_access_tokens: 'A log-in of a program.',
  'personal_access_tokens.id': 'Part of its tokens.',
  'personal_access_tokens.token_version': 'That of the account when it logged in.',
  'personal_access_tokens.refresh_hash':
    'The SHA-256 of its present refresh token as base64url, null where there is none.',
  'personal_access_tokens.generation': 'Counts the access tokens.',
  'personal_access_tokens.expires_at': 'When its last token expires.',
  'products.picture': 'The name of an upload.',
  'products.lead_days': 'In working days.',
  profile_updates_log: "A change of a member's name or of their creator's.",
  purchase_payments:
    'Money that came for a purchase. A payment in `review` waits for staff, for the reason that it names.',
  purchases: 'A purchase with what its package held then, and its invoice.',
  'purchases.asked_at': 'When the gateway was last asked.',
  quote_history: '`change`: the customer asked for one; `changed`: staff made one.',
  'quotes.sent_until': 'The last day of what was sent.',
  'quotes.submission': 'The form that made it, so that sending it twice makes one.',
  recovery_codes: 'A code that replaces the second factor once.',
  reworks: 'Pieces of a delivered order that are made good; a card of its own on the board.',
  sent_bytes: 'How many bytes of pictures somebody sent on a day in Western Indonesia.',
  'sent_bytes.sender': 'A hash.',
  service_states: 'How a public service was when it was last asked.',
  sessions: 'A session: a signed-in browser.',
  'sessions.token_hash': 'The SHA-256 of the session token, as base64url.',
  site_versions: 'A version of the site that migrated the database at its start, and the migrations that it ran.',
  slugs: 'The anime title that a slug stands for on this site.',
  stage_returns: 'Pieces that went back to a stage, and why.',
  subscription_packages:
    'A package. Without `duration_days` it is a top-up; a `publish_quota` of null is without limit.',
  'subscription_packages.price': 'In rupiah.',
  subscriptions: 'The time that a purchase bought, within which it lifts the limits that it names.',
  title_mappings: 'Says whether a slug of this site and `origin_slug` at an origin are the same anime title.',
  'title_mappings.decided_by': 'The staff account that decided, or null when a rule decided.',
  titles_seen:
    "An anime title as an origin lists it, with what distinguishes it from others of the same name. `origin` is the name of a source or the URL of another server, `cover` the address of the title's poster, if the origin named one.",
  'titles_seen.key': 'The normalized name.',
  'titles_seen.episodes_at': 'When its page last listed episodes.',
  uploads:
    'A stored picture. `name` is its file name, which rows of other tables store; `width` and `height` are in pixels. Triggers keep `uses`, the number of rows that name the picture, and `unused_since`, which is null while there are any.',
  'uploads.bytes': 'Size of the file; 0 if unknown.',
  'uploads.alt': 'Text that stands for the picture where it cannot be seen; null if nobody wrote one.',
  'uploads.sent_for': 'What it was sent for; null for what the site draws and editors publish.',
  users:
    'An account. `username` and `email` are unique, ignoring upper and lower case. `email_changed_at`, `phone_changed_at`: since when the account has this address, kept by a trigger; null for one that it had from the beginning, or proved as its first within a day.',
  'users.public_id': '24 hexadecimal digits that stand for the account in public.',
  'users.phone': '"+6281234567890".',
  'users.password_hash': 'Null for an account made by Google whose owner set no password.',
  'users.token_version': 'Bearer tokens with another number are void.',
  'users.totp_secret': 'Encrypted; it is asked for at log-in once `totp_confirmed_at` is set.',
  'users.totp_step': 'The time step of the last code that was accepted.',
  'users.photo': 'The name of an upload.',
  voice_jobs:
    "A recording that a member has turned into text, or a comic whose panels are read aloud. `audio` is gone once the work on it began or failed; `operation` is Google's name of that work, and `booking` what it costs unless Google fails.",
  wallet_transactions: "A change of a creator's rupiah. Until `held_until` the amount cannot be withdrawn.",
  withdrawals: 'A withdrawal of rupiah, paid by the transfer with a `reference`.',
  'withdrawals.user_id': 'Null once the account is deleted.',
}

const targetOf = (name: string) =>
  name.includes('.') ? `column ${name}` : name === 'comic_panels' ? `view ${name}` : `table ${name}`

export async function up(db: Knex): Promise<void> {
  for (const [name, text] of Object.entries(comments))
    await db.raw(`comment on ${targetOf(name)} is '${text.replaceAll("'", "''")}'`)
}

export async function down(db: Knex): Promise<void> {
  for (const name of Object.keys(comments)) await db.raw(`comment on ${targetOf(name)} is null`)
}
