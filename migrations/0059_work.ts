import type { Knex } from 'knex'

/** The tables that get all columns of work; the outbox has them, and the inbox half of them. */
const grown = ['comics', 'comic_exports', 'voice_jobs']

/** When which row of which table waits: the columns that say so, and the condition on the new row. */
const triggers: [string, string, string, string][] = [
  ['outbox', 'outbox', 'state, next_at', "new.state = 'waiting'"],
  ['webhook_inbox', 'webhook_inbox', 'state, next_at', "new.state = 'waiting'"],
  ['comics', 'comics', 'queued_at', 'new.queued_at is not null'],
  ['comic_panels', 'comics', 'redraw_asked_at', 'new.redraw_asked_at is not null'],
  ['comic_exports', 'comic_exports', 'status', "new.status = 'PENDING'"],
  ['voice_jobs', 'voice_jobs', 'status', "new.status = 'PENDING'"],
]

/**
 * Lets every instance claim what waits in the tables of drawings, exports, voices and webhooks, as it does messages, and
 * wakes all of them by the channel `work`, with the table as payload. What waits at the update is due at once.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw('alter table webhook_inbox add column claimed_by text, add column claimed_until timestamptz')
  for (const table of grown)
    await db.raw(`alter table ${table}
      add column next_at timestamptz not null default now(),
      add column attempts integer not null default 0,
      add column claimed_by text,
      add column claimed_until timestamptz`)
  await db.raw(`
    drop index outbox_due;
    create index outbox_due on outbox (kind, next_at, id) where state = 'waiting';
    create index outbox_claimed on outbox (id) where claimed_until is not null;
    create index comics_claimed on comics (id) where claimed_until is not null;
    create function notify_work() returns trigger language plpgsql as
      $$ begin perform pg_notify('work', tg_argv[0]); return null; end $$;
  `)
  for (const [table, work, columns, condition] of triggers)
    await db.raw(`create trigger ${table}_work after insert or update of ${columns} on ${table}
      for each row when (${condition}) execute function notify_work('${work}')`)
}

export async function down(db: Knex): Promise<void> {
  for (const [table] of triggers) await db.raw(`drop trigger ${table}_work on ${table}`)
  await db.raw('drop function notify_work; drop index outbox_claimed, outbox_due')
  await db.raw("create index outbox_due on outbox (next_at) where state = 'waiting'")
  for (const table of grown)
    await db.raw(`alter table ${table}
      drop column next_at, drop column attempts, drop column claimed_by, drop column claimed_until`)
  await db.raw('alter table webhook_inbox drop column claimed_by, drop column claimed_until')
}
