import type { Knex } from 'knex'

/**
 * Files of an order, and the mock-ups that its customer approves. `upload` names the file as it was sent, `picture` its
 * copy that is shown.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table order_files (
      id bigint generated always as identity primary key,
      order_id uuid not null references orders on delete cascade,
      kind text not null check (kind in ('design', 'mockup', 'photo', 'other')),
      upload text,
      picture text,
      name text not null check (length(name) between 1 and 255),
      size int not null,
      by_staff boolean not null,
      created_at timestamptz not null,
      removed_at timestamptz
    );
    create index order_files_order on order_files (order_id, id) where removed_at is null;
    select track_uploads('order_files', 'upload');
    select track_uploads('order_files', 'picture');
    create table mockups (
      id bigint generated always as identity primary key,
      order_id uuid not null references orders on delete cascade,
      number int not null,
      file_ids jsonb not null,
      sent_at timestamptz not null,
      state text not null default 'waiting' check (state in ('waiting', 'approved', 'changes')),
      remark text not null default '' check (length(remark) <= 2000),
      decided_at timestamptz,
      decided_by text,
      reminded_at timestamptz,
      unique (order_id, number)
    );
    create index mockups_open on mockups (sent_at) where state <> 'approved';
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table mockups, order_files')
}
