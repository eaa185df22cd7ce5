/** What the database does not know about its tables, for `npm run db:tables`. */

/**
 * Columns whose lists of values get a name: the name of the list, and the name of the type of one value. Lists of other
 * columns stay in the row type.
 */
export const valueNames: Readonly<Record<string, string>> = {
  'anilibria_titles.origin': 'titleOrigin',
  'comic_moderations.action': 'moderationAction',
  'comic_moderations.age_label': 'ageLabel',
  'comic_moderations.category': 'reportCategory',
  'comic_reports.category': 'reportCategory',
  'comic_series.age_label': 'ageLabel',
  'comic_series.status': 'seriesStatus',
  'comics.age_label': 'ageLabel',
  'comics.draft_status': 'draftStatus',
  'comics.source': 'comicSource',
  'complaints.kind': 'complaintKind',
  'complaints.remedy': 'remedy',
  'content_items.kind': 'contentKind',
  'content_items.program_type': 'programType',
  'customers.email_proof': 'contactProof',
  'customers.phone_proof': 'contactProof',
  'deliveries.method': 'deliveryMethod',
  'deliveries.paid_by': 'deliveryPayer',
  'deliveries.state': 'deliveryState',
  'order_lines.kind': 'lineKind',
  'order_stages.state': 'workState',
  'reworks.state': 'workState',
}

/**
 * Types of columns that the database does not know. Types with a capital letter are in `column-types.ts`, or are lists
 * above.
 */
export const columnTypes: Readonly<Record<string, string>> = {
  'account_codes.household_tries': 'Record<string, number>',
  'anilibria_events.data': 'Record<string, unknown>',
  'anilibria_titles.status': 'TitleStatus',
  'audit_log.details': 'Record<string, unknown>',
  'collection_entries.entry': 'Readonly<Record<string, unknown>>',
  'comic_pages.frames': 'PageFrame[]',
  'comic_panel_rows.dialogues': 'DialogueJson[]',
  'comic_panel_rows.scene': 'PanelScene',
  'comic_renders.faces': 'Face[]',
  'comic_steps.changes': 'PanelChange[]',
  'comic_steps.characters': '{ before: CastMember[]; after: CastMember[] }',
  'comic_steps.pages': "{ before: ComicRow['pages']; after: ComicRow['pages'] }",
  'comics.characters': 'CastMember[]',
  'comics.pages': '{ title: string; summary: string }[]',
  'comics.script_options': '{ n: number; title: string; about: string }[]',
  'complaints.file_ids': 'string[]',
  'content_items.drawing': 'Drawing',
  'content_slugs.kind': 'ContentKind',
  'content_versions.program_type': 'ProgramType',
  'customers.address': 'Address',
  'customers.tags': 'string[]',
  'extras.columns': 'string[]',
  'extras.positions': 'string[]',
  'invoices.sheet': 'InvoiceSheet',
  'member_notices.data': 'Readonly<Record<string, string>>',
  'mockups.file_ids': 'string[]',
  'monitor_checks.outcome': '0 | 1 | 2 | 3',
  'outbox.payload': 'Record<string, unknown>',
  'outbox_attempts.result': "'sent' | 'failed' | 'blocked' | 'retry'",
  'purchase_payments.reason': "'amount' | 'second' | 'doubted' | 'nobody'",
  'voice_jobs.booking': 'Booking',
  'voice_jobs.recording': 'Recording',
  'webhook_inbox.body': 'Record<string, unknown>',
}

/** Row types whose name is not that of the table. */
export const rowNames: Readonly<Record<string, string>> = {
  comic_background: 'ComicBackgroundLinkRow',
  comic_genre: 'ComicGenreLinkRow',
  comic_panel_rows: 'StoredPanelRow',
  comic_series: 'ComicSeriesRow',
  episodes_seen: 'EpisodeSeenRow',
  sent_bytes: 'SentBytesRow',
  titles_seen: 'TitleSeenRow',
}

/** Columns that are never null although no constraint says so: columns of views, and computed columns. */
export const neverNull: ReadonlySet<string> = new Set([
  'comic_panels.page_number',
  'comic_panels.panel_number',
  'library_title_forms.initial',
])
