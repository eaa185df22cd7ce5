import type { Knex } from 'knex'

/** The tables that get all columns of work; the outbox has them, and the inbox half of them. */
const grown = ['comics', 'comic_exports', 'voice_jobs']

/** Which change of which table means that a row waits or that its lane is free, and what the channel says of it. */
const triggers: [string, string, string, string][] = [
  ['outbox', 'insert', "new.state = 'waiting'", 'new.kind'],
  [
    'outbox',
    'update of state, next_at, claimed_by',
    "new.claimed_by is null and (new.state = 'waiting' or old.claimed_by is not null)",
    'new.kind',
  ],
  ['webhook_inbox', 'insert or update of state, next_at', "new.state = 'waiting'", "'webhook_inbox'"],
  ['comics', 'insert', 'new.queued_at is not null', "'comics'"],
  [
    'comics',
    'update of queued_at, claimed_by',
    'new.claimed_by is null and (new.queued_at is not null or old.claimed_by is not null)',
    "'comics'",
  ],
  ['comic_panels', 'update of redraw_asked_at', 'new.redraw_asked_at is not null', "'comics'"],
  ['comic_exports', 'insert or update of status', "new.status = 'PENDING'", "'comic_exports'"],
  ['voice_jobs', 'insert or update of status', "new.status = 'PENDING'", "'voice_jobs'"],
]

/**
 * Lets every instance claim what waits in the tables of drawings, exports, voices and webhooks, as it does messages, and
 * wakes all of them by the channel `work`, which names the table, and of messages the kind. What waits at the update is
 * due at once.
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
  `)
  for (const [at, [table, change, condition, news]] of triggers.entries())
    await db.raw(`
      create function notify_work_${at}() returns trigger language plpgsql as
        $$ begin perform pg_notify('work', ${news}); return null; end $$;
      create trigger work_${at} after ${change} on ${table} for each row when (${condition})
        execute function notify_work_${at}();
    `)
}

export async function down(db: Knex): Promise<void> {
  for (const at of triggers.keys()) await db.raw(`drop function notify_work_${at} cascade`)
  await db.raw(`
    drop index outbox_due, outbox_claimed;
    create index outbox_due on outbox (next_at) where state = 'waiting';
  `)
  for (const table of grown)
    await db.raw(`alter table ${table}
      drop column next_at, drop column attempts, drop column claimed_by, drop column claimed_until`)
  await db.raw('alter table webhook_inbox drop column claimed_by, drop column claimed_until')
}
