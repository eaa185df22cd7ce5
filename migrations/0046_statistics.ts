import type { Knex } from 'knex'

/** What is counted, its table, the day of a row in Jakarta, and which rows count. */
const counted = [
  ['views', 'comic_view_days', 'day', 'true'],
  ['likes', 'comic_likes', jakarta('created_at'), 'true'],
  ['comments', 'comic_comments', jakarta('created_at'), 'removed_at is null'],
] as const

function jakarta(column: string) {
  return `(${column} at time zone 'Asia/Jakarta')::date`
}

/**
 * What readers did with each comic on each day in Jakarta, kept by triggers: a statement adds and takes off the rows that
 * it changes. Views are never taken off, because their rows are pruned.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table comic_stat_days (
      comic_id integer not null references comics on delete cascade,
      day date not null,
      views integer not null default 0,
      likes integer not null default 0,
      comments integer not null default 0,
      primary key (comic_id, day)
    );
    -- Days are pruned whole, and rows come in their order.
    create index comic_view_days_day on comic_view_days using brin (day);
  `)
  for (const [column, table, day, condition] of counted) {
    const sums = (rows: string) => `select comic_id, ${day} as day, count(*) as many from ${rows}
      where ${condition} group by 1, 2`
    const add = (rows: string) => `insert into comic_stat_days as kept (comic_id, day, ${column}) ${sums(rows)}
      on conflict (comic_id, day) do update set ${column} = kept.${column} + excluded.${column}`
    await db.raw(`
      ${add(table)};
      create function count_${column}_by_day() returns trigger language plpgsql as $$
        begin
          if tg_op <> 'DELETE' then
            ${add('added')};
          end if;
          -- The days of a comic that is going may be gone before its readers' rows: nothing is added here.
          if tg_op <> 'INSERT' then
            update comic_stat_days kept set ${column} = ${column} - many from (${sums('taken')}) gone
             where kept.comic_id = gone.comic_id and kept.day = gone.day;
          end if;
          return null;
        end
      $$;
      create trigger ${table}_added after insert on ${table} referencing new table as added
        for each statement execute function count_${column}_by_day();
    `)
  }
  for (const [column, table] of counted.slice(1))
    await db.raw(`create trigger ${table}_taken after delete on ${table} referencing old table as taken
      for each statement execute function count_${column}_by_day()`)
  await db.raw(`create trigger comic_comments_changed after update on comic_comments
    referencing old table as taken new table as added for each statement execute function count_comments_by_day()`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop trigger comic_view_days_added on comic_view_days;
    drop trigger comic_likes_added on comic_likes;
    drop trigger comic_likes_taken on comic_likes;
    drop trigger comic_comments_added on comic_comments;
    drop trigger comic_comments_taken on comic_comments;
    drop trigger comic_comments_changed on comic_comments;
    drop function count_views_by_day, count_likes_by_day, count_comments_by_day;
    drop index comic_view_days_day;
    drop table comic_stat_days;
  `)
}
