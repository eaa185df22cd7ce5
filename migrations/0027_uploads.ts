import type { Knex } from 'knex'

/**
 * The table of stored pictures. `uses` says how many rows of other tables name a picture; only triggers change it.
 * `track_uploads('table', 'column')` counts what the column's rows name already, and adds its triggers. A picture that
 * no row of this table knows gets one when it is first named; its width, height and type stand in its name.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table uploads (
      id bigint generated always as identity primary key,
      name text not null unique,
      width integer not null,
      height integer not null,
      -- 0 for pictures that were stored before this table.
      bytes integer not null default 0,
      type text not null,
      alt text,
      uses integer not null default 0 check (uses >= 0),
      owner_id integer references users on delete set null,
      created_at timestamptz not null default now(),
      unused_since timestamptz default now(),
      check ((uses = 0) = (unused_since is not null))
    );
    create index uploads_unused on uploads (unused_since) where uses = 0;
    create index uploads_owner on uploads (owner_id) where owner_id is not null;

    -- Rows are locked in the order of their names, so that two statements never wait for each other.
    create function use_uploads(names text[], counts integer[]) returns void language sql as $$
      insert into uploads (name, width, height, type)
      select name, size[1]::integer, size[2]::integer, 'image/' || replace(size[3], 'jpg', 'jpeg')
        from unnest(names, counts) as change (name, n),
             regexp_match(name, '^[0-9a-f]{32}-([1-9][0-9]{0,3})x([1-9][0-9]{0,3})[.](jpg|png|webp)$') as size
       where n > 0 and size is not null
       order by name
          on conflict do nothing;
      update uploads
         set uses = uploads.uses + locked.n,
             unused_since = case when uploads.uses + locked.n = 0 then now() end
        from (select uploads.id, change.n
                from uploads join unnest(names, counts) as change (name, n) on uploads.name = change.name
               order by uploads.name for update of uploads) as locked
       where uploads.id = locked.id;
    $$;

    create function count_uploads() returns trigger language plpgsql as $$
      declare
        names text[];
        counts integer[];
      begin
        execute format(
          'select array_agg(name), array_agg(n) from (
             select name, sum(n)::integer as n from (%s) as changes
              where name is not null group by name having sum(n) <> 0) as changed',
          case tg_op
            when 'INSERT' then format('select %I as name, 1 as n from new_rows', tg_argv[0])
            when 'DELETE' then format('select %I as name, -1 as n from old_rows', tg_argv[0])
            else format('select %1$I as name, 1 as n from new_rows union all select %1$I, -1 from old_rows', tg_argv[0])
          end
        ) into names, counts;
        if names is not null then
          perform use_uploads(names, counts);
        end if;
        return null;
      end
    $$;

    create function track_uploads(named_in regclass, named_by name) returns void language plpgsql as $$
      declare
        names text[];
        counts integer[];
        change text[];
      begin
        foreach change slice 1 in array array[
          ['insert', 'new table as new_rows'],
          ['update', 'old table as old_rows new table as new_rows'],
          ['delete', 'old table as old_rows']]
        loop
          execute format(
            'create trigger %I after %s on %s referencing %s for each statement execute function count_uploads(%L)',
            'uploads_' || named_by || '_' || change[1], change[1], named_in, change[2], named_by);
        end loop;
        execute format(
          'select array_agg(name), array_agg(n) from (
             select %I as name, count(*)::integer as n from %s where %1$I is not null group by 1) as used',
          named_by, named_in
        ) into names, counts;
        if names is not null then
          perform use_uploads(names, counts);
        end if;
      end
    $$;

    select track_uploads('orders', 'design');
    select track_uploads('payment_proofs', 'picture');
    select track_uploads('users', 'photo');
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function track_uploads;
    drop function count_uploads cascade;
    drop function use_uploads;
    drop table uploads;
  `)
}
