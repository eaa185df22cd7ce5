import type { Knex } from 'knex'

/** What is added up for a day of readers. */
const sums = ['readers', 'known', 'finished', 'again', 'finished_again'] as const
const FINISHED = 2_147_483_647
const spans = '(values (1), (7), (28)) as spans (span)'
/** The first day of a span: whole weeks begin with a Monday. */
const spanDay = "deltas.day - (deltas.day - date '2001-01-01') % spans.span"

const missing = (names: readonly string[]) =>
  names.map((name) => `coalesce(counted.${name}, 0) - coalesce(kept.${name}, 0) as ${name}`).join(', ')

/**
 * How far readers come, and their numbers by day for each comic, series and creator.
 *
 * A row of `comic_view_days` knows its member, the furthest panel and that panel's number in the comic at that time
 * (`place`; null before this migration). `seen_before`: a visitor's browser knows the comic from an earlier day.
 * `comic_readers` keeps the day on which a member first read a comic, longer than rows of days. Both keep a deleted
 * member below a random negative number, so that the numbers stay, as long as there are rows of days.
 *
 * `reader_days` counts each reader once for all comics of its scope. `known` read there on an earlier day. `again` come
 * back on a later day, so that `readers - again` of the last days counts members once. The same way the `readers` of
 * `comic_stop_days` are added and taken off, so that their sum over the last days counts who stopped at a panel then;
 * rows also hold the sums of 7 and of 28 days (`span`), because there are many panels.
 * Both are kept row by row; `reader_recounts` names scopes whose comics changed, to be counted anew when they are read.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table comic_view_days
      add column user_id bigint,
      add column furthest integer,
      add column place integer,
      add column finished boolean not null default false,
      add column seen_before boolean not null default false;
    create index comic_view_days_user on comic_view_days (user_id, comic_id, day) where user_id is not null;
    create table comic_readers (
      comic_id integer not null references comics on delete cascade,
      user_id bigint not null,
      day date not null,
      primary key (user_id, comic_id)
    );
    create index comic_readers_comic on comic_readers (comic_id);
    insert into comic_readers (comic_id, user_id, day)
      select comic_id, user_id, (read_at at time zone 'Asia/Jakarta')::date from comic_reads;

    create index creator_followers_next on creator_followers (creator_id, follower_id);

    create table reader_days (
      kind text not null check (kind in ('comic', 'series', 'creator')),
      id integer not null,
      day date not null,
      ${sums.map((name) => `${name} integer not null default 0,`).join('\n')}
      primary key (kind, id, day)
    );
    create table comic_stop_days (
      comic_id integer not null references comics on delete cascade,
      span integer not null,
      day date not null,
      panel_id integer not null,
      readers integer not null,
      primary key (comic_id, span, day, panel_id)
    );
    create table reader_recounts (kind text not null, id integer not null, primary key (kind, id));
  `)
  await db.raw(functions)
  await db.raw(`
    create trigger comic_view_days_reader after insert or update of furthest, place, finished, seen_before
      on comic_view_days for each row execute function count_reader();
    create trigger users_readers after delete on users for each row execute function keep_reader();
    create trigger comics_scopes after update of series_id, removed_at or delete on comics
      for each row execute function recount_scopes();
    -- Nobody knows which of these readers were members.
    insert into reader_days (kind, id, day, ${sums.join(', ')})
      select kind, scope, counted.* from (select 'comic' as kind, id as scope from comics
        union select 'creator', user_id from comics) as scopes, counted_readers(comics_of(kind, scope)) as counted;
  `)
}

const functions = `
  create function comics_of(kind text, scope integer) returns integer[] language sql stable as $$
    select case kind when 'comic' then array[scope]
      when 'series' then array(select id from comics where series_id = scope and removed_at is null)
      else array(select id from comics where user_id = scope and removed_at is null) end
  $$;

  create function counted_readers(comics integer[]) returns table (day date, ${sums.map((name) => `${name} integer`).join(', ')})
  language sql stable as $$
    with firsts as (
      select user_id, min(comic_readers.day) as first from comic_readers where comic_id = any(comics) group by user_id
    ), seen as (
      select v.day, v.reader, max(v.user_id) as user_id, bool_or(v.finished) as ended, bool_or(v.seen_before) as seen_before
        from comic_view_days v where v.comic_id = any(comics) group by v.day, v.reader
    ), marked as (
      select *, user_id is not null and lead(seen.day) over (partition by user_id order by seen.day) is not null as comes,
             user_id is not null and lead(seen.day) over (partition by user_id, ended order by seen.day) is not null as ends
        from seen left join firsts using (user_id)
    )
    select marked.day, count(*)::integer,
           count(*) filter (where case when user_id is null then seen_before else first < marked.day end)::integer,
           count(*) filter (where ended)::integer, count(*) filter (where comes)::integer,
           count(*) filter (where ended and ends)::integer
      from marked group by marked.day
  $$;

  -- Where one reader stops, for any first day of a window that ends now: at the furthest place, the later day first.
  -- A day counts no more once a later one came as far; it counts only from after the last day that came further.
  create function stop_deltas(days date[], panels integer[], places integer[])
  returns table (day date, panel_id integer, readers integer) language sql immutable as $$
    with visits as (select * from unnest(days, panels, places) as visit (at, panel, place)),
    counting as (
      select at, panel, (select max(earlier.at) from visits earlier where earlier.at < visits.at and earlier.place > visits.place) as past
        from visits where place < ${FINISHED}
         and not exists (select from visits later where later.at > visits.at and later.place >= visits.place)
    )
    select at, panel, 1 from counting union all select past, panel, -1 from counting where past is not null
  $$;

  create function counted_stops(comic integer)
  returns table (span integer, day date, panel_id integer, readers integer) language sql stable as $$
    select spans.span, ${spanDay}, deltas.panel_id, sum(deltas.readers)::integer
      from ${spans}, (
      select v.day, v.furthest as panel_id, count(*) as readers from comic_view_days v
       where v.comic_id = comic and v.user_id is null and v.place is not null and not v.finished group by 1, 2
      union all
      select one.* from (
        select array_agg(v.day) as days, array_agg(v.furthest) as panels,
               array_agg(case when v.finished then ${FINISHED} else v.place end) as places
          from comic_view_days v where v.comic_id = comic and v.user_id is not null and v.place is not null
         group by v.user_id
      ) as members, stop_deltas(days, panels, places) as one
    ) as deltas group by 1, 2, 3 having sum(deltas.readers) <> 0
  $$;

  -- Both add what is missing and return the days. What was counted and what was kept are of one moment, so nobody who
  -- reads meanwhile is lost; of two at once each would add it, so the caller holds a lock.
  create function recount_readers(text, integer, since date) returns setof date language sql as $$
    insert into reader_days as stat (kind, id, day, ${sums.join(', ')})
    select $1, $2, missing.* from (
      select day, ${missing(sums)} from (select * from counted_readers(comics_of($1, $2)) as days where days.day >= since) as counted
        full join (select * from reader_days where kind = $1 and id = $2 and reader_days.day >= since) as kept using (day)
    ) as missing where ${sums.map((name) => `${name} <> 0`).join(' or ')} order by day desc
    on conflict (kind, id, day) do update set ${sums.map((name) => `${name} = stat.${name} + excluded.${name}`).join(', ')}
    returning stat.day
  $$;

  create function recount_stops(integer, since date) returns setof date language sql as $$
    insert into comic_stop_days as stat (comic_id, span, day, panel_id, readers)
    select $1, missing.* from (
      select span, day, panel_id, ${missing(['readers'])}
        from (select * from counted_stops($1) as days where days.day >= since) as counted
        full join (select * from comic_stop_days where comic_id = $1 and comic_stop_days.day >= since) as kept
          using (span, day, panel_id)
    ) as missing where readers <> 0 order by span, day, panel_id
    on conflict (comic_id, span, day, panel_id) do update set readers = stat.readers + excluded.readers
    returning stat.day
  $$;

  create function count_reader() returns trigger language plpgsql as $$
    declare
      scope record;
      others record;
      near record;
      came integer;
      ended integer;
      knew integer;
    begin
      -- The comics that one reader opens at once are counted one after the other.
      perform pg_advisory_xact_lock(hashtextextended('reader ' || coalesce(new.user_id::text, new.reader), 0));
      if tg_op = 'INSERT' and new.user_id is not null then
        insert into comic_readers (comic_id, user_id, day) values (new.comic_id, new.user_id, new.day)
          on conflict do nothing;
      end if;
      for scope in
        select kind, scopes.id, comics_of(kind, scopes.id) as comics
          from comics, lateral (values ('comic', comics.id), ('series', series_id), ('creator', user_id)) as scopes (kind, id)
         where comics.id = new.comic_id and scopes.id is not null
      loop
        select count(*) > 0 as present, coalesce(bool_or(v.finished), false) as finished,
               coalesce(bool_or(v.seen_before), false) as seen into others
          from comic_view_days v
         where v.comic_id = any(scope.comics) and v.comic_id <> new.comic_id and v.day = new.day and v.reader = new.reader;
        came := (tg_op = 'INSERT' and not others.present)::integer;
        ended := (new.finished and not coalesce(old.finished, false) and not others.finished)::integer;
        if new.user_id is null then
          knew := (new.seen_before and not coalesce(old.seen_before, false) and not others.seen)::integer;
        else
          knew := (came = 1 and exists (select from comic_readers r
            where r.user_id = new.user_id and r.comic_id = any(scope.comics) and r.day < new.day))::integer;
        end if;
        continue when came + ended + knew = 0;
        select max(v.day) filter (where v.day < new.day) as earlier,
               max(v.day) filter (where v.day < new.day and v.finished) as finished_earlier,
               coalesce(bool_or(v.day > new.day), false)::integer as later,
               coalesce(bool_or(v.day > new.day and v.finished), false)::integer as finished_later into near
          from comic_view_days v where v.user_id = new.user_id and v.comic_id = any(scope.comics);
        insert into reader_days as kept (kind, id, day, ${sums.join(', ')})
        select scope.kind, scope.id, change.day, ${sums.map((name) => `sum(change.${name})`).join(', ')}
          from (values (new.day, came, knew, ended, came * near.later, ended * near.finished_later),
                       (near.earlier, 0, 0, 0, came * (1 - near.later), 0),
                       (near.finished_earlier, 0, 0, 0, 0, ended * (1 - near.finished_later))
               ) as change (day, ${sums.join(', ')})
         where change.day is not null group by change.day order by change.day desc
        on conflict (kind, id, day) do update set ${sums.map((name) => `${name} = kept.${name} + excluded.${name}`).join(', ')};
      end loop;
      insert into comic_stop_days as kept (comic_id, span, day, panel_id, readers)
      select new.comic_id, spans.span, ${spanDay}, deltas.panel_id, sum(deltas.readers)
        from ${spans}, (select coalesce(array_agg(v.day), '{}') as days, coalesce(array_agg(v.furthest), '{}') as panels,
                     coalesce(array_agg(case when v.finished then ${FINISHED} else v.place end), '{}') as places
                from comic_view_days v where v.comic_id = new.comic_id and v.user_id = new.user_id and v.day <> new.day
                 and v.place is not null) as visits,
             lateral (
               select * from stop_deltas(days || new.day, panels || new.furthest,
                 places || case when new.finished then ${FINISHED} else new.place end) where new.place is not null
               union all
               select day, panel_id, -readers from stop_deltas(days, panels, places)
                where new.place is not null and old.place is null
               union all
               select day, panel_id, -readers from stop_deltas(days || old.day, panels || old.furthest,
                 places || case when old.finished then ${FINISHED} else old.place end) where old.place is not null
             ) as deltas
       group by 2, 3, 4 having sum(deltas.readers) <> 0 order by 2, 3, 4
      on conflict (comic_id, span, day, panel_id) do update set readers = kept.readers + excluded.readers;
      return null;
    end
  $$;

  create function keep_reader() returns trigger language plpgsql as $$
    declare
      gone bigint := -1 - (random() * 9e18)::bigint;
    begin
      update comic_view_days set user_id = gone where user_id = old.id;
      update comic_readers set user_id = gone where user_id = old.id;
      return null;
    end
  $$;

  create function recount_scopes() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' then
        delete from reader_days where kind = 'comic' and id = old.id;
        insert into reader_recounts (kind, id)
          select kind, id from (values ('series', old.series_id), ('creator', old.user_id)) as scopes (kind, id)
           where id is not null on conflict do nothing;
      else
        insert into reader_recounts (kind, id)
          select kind, id from (values
            ('series', case when old.series_id is distinct from new.series_id then old.series_id end),
            ('series', case when (old.series_id, old.removed_at) is distinct from (new.series_id, new.removed_at) then new.series_id end),
            ('creator', case when old.removed_at is distinct from new.removed_at then new.user_id end)) as scopes (kind, id)
           where id is not null on conflict do nothing;
      end if;
      return null;
    end
  $$;
`

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop trigger users_readers on users;
    drop trigger comics_scopes on comics;
    drop trigger comic_view_days_reader on comic_view_days;
    drop function keep_reader, recount_scopes, count_reader, recount_readers, recount_stops, counted_stops, stop_deltas, counted_readers, comics_of;
    drop index creator_followers_next;
    drop table reader_recounts, comic_stop_days, reader_days, comic_readers;
    alter table comic_view_days drop column user_id, drop column furthest, drop column place, drop column finished,
      drop column seen_before;
  `)
}
