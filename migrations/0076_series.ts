import type { Knex } from 'knex'

/**
 * Comics as episodes of a series, comics of a creator's own pages, and telling followers of a publication.
 * `publish_at`: when a draft appears by itself. `waiting_since`: a first upload waits for staff. `secret`: the end of the
 * address under which a draft can be read. The panels of an own page name it; a long strip is cut into several, so a
 * comic may have 200 pages of up to 20 panels, and no page while it is a draft.
 * `comic_publications` are told to those who followed before `published_at`, in the order of their ids: those up to
 * `told_to` know. A moderation is one act of staff on a comic, which its creator may answer once; the answer waits for
 * staff until `closed_at`.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table comic_series (
      id integer generated always as identity primary key,
      user_id integer not null references users on delete cascade,
      title text not null,
      summary text not null default '',
      age_label text not null default 'semua' check (age_label in ('semua', '13+', '17+')),
      status text not null default 'ongoing' check (status in ('ongoing', 'hiatus', 'finished')),
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create index comic_series_user on comic_series (user_id);
    create table comic_series_genre (
      series_id integer not null references comic_series on delete cascade,
      genre_id integer not null references comic_genres,
      primary key (series_id, genre_id)
    );
    create table series_followers (
      follower_id integer not null references users on delete cascade,
      series_id integer not null references comic_series on delete cascade,
      created_at timestamptz not null default now(),
      primary key (follower_id, series_id)
    );
    create index series_followers_series on series_followers (series_id, follower_id);

    alter table comics
      add column series_id integer references comic_series on delete set null,
      add column episode_number integer,
      add column episode_title text not null default '',
      add column source text not null default 'told' check (source in ('told', 'pages')),
      add column made_with_ai boolean not null default false,
      add column has_rights boolean not null default false,
      add column publish_at timestamptz,
      add column waiting_since timestamptz,
      add column featured_at timestamptz,
      add column secret text unique,
      alter column style_id drop not null,
      drop constraint comics_page_count_check,
      add constraint comics_page_count_check
        check (page_count between case source when 'pages' then 0 else 1 end and case source when 'pages' then 200 else 25 end),
      add constraint comics_episode unique (series_id, episode_number) deferrable initially deferred;
    create index comics_due on comics (publish_at) where publish_at is not null;

    create table comic_pages (
      id integer generated always as identity primary key,
      comic_id integer not null references comics on delete cascade,
      name text not null,
      alt text not null default '',
      width integer not null,
      height integer not null,
      bytes bigint not null,
      frames jsonb not null default '[]',
      created_at timestamptz not null default now()
    );
    create index comic_pages_comic on comic_pages (comic_id);
    alter table comic_panel_rows
      add column page_id integer references comic_pages on delete cascade,
      drop constraint comic_panels_page_number_check,
      add constraint comic_panels_page_number_check check (page_number between 1 and 200),
      drop constraint comic_panels_panel_number_check,
      add constraint comic_panels_panel_number_check check (panel_number between 1 and 20);
    create index comic_panel_rows_page on comic_panel_rows (page_id) where page_id is not null;
    alter table comic_renders
      add column width integer,
      add column height integer,
      drop constraint comic_renders_illustrator_check,
      add constraint comic_renders_illustrator_check check (illustrator in ('built-in', 'gemini', 'creator'));
    create table comic_uploads (
      id uuid primary key default gen_random_uuid(),
      comic_id integer not null references comics on delete cascade,
      name text not null,
      size bigint not null,
      sha256 text,
      created_at timestamptz not null default now()
    );
    create index comic_uploads_comic on comic_uploads (comic_id);

    create table comic_publications (
      id integer primary key references comics on delete cascade,
      published_at timestamptz not null,
      told_to integer not null default 0,
      done_at timestamptz,
      next_at timestamptz not null default now(),
      attempts integer not null default 0,
      claimed_by text,
      claimed_until timestamptz
    );
    create index comic_publications_open on comic_publications (next_at) where done_at is null;
    create function notify_publication() returns trigger language plpgsql as
      $$ begin perform pg_notify('work', 'comic_publications'); return null; end $$;
    create trigger work_publication after insert on comic_publications for each row when (new.done_at is null)
      execute function notify_publication();
    -- What was published before is not told anew.
    insert into comic_publications (id, published_at, done_at)
      select id, published_at, now() from comics where published_at is not null;

    create table comic_moderations (
      id integer generated always as identity primary key,
      comic_id integer not null references comics on delete cascade,
      action text not null check (action in ('take_down', 'restore', 'age', 'feature', 'unfeature')),
      category text not null check (category in ('curian', 'kekerasan', 'seksual', 'kebencian', 'spam', 'lain')),
      age_label text check (age_label in ('semua', '13+', '17+')),
      message text not null default '',
      staff_id integer references users on delete set null,
      created_at timestamptz not null default now(),
      answer text,
      answered_at timestamptz,
      closed_at timestamptz
    );
    create index comic_moderations_comic on comic_moderations (comic_id, id desc);
    create index comic_moderations_open on comic_moderations (comic_id) where answered_at is not null and closed_at is null;
    create index comics_waiting_for_staff on comics (waiting_since) where waiting_since is not null;
    create index comics_featured on comics (featured_at) where featured_at is not null;
    insert into comic_moderations (comic_id, action, category, message, created_at)
      select id, 'take_down', 'lain', coalesce(removal_reason, ''), removed_at from comics where removed_at is not null;
    alter table comic_reports
      add column category text not null default 'lain'
        check (category in ('curian', 'kekerasan', 'seksual', 'kebencian', 'spam', 'lain'));
    alter table creators add column barred_at timestamptz, add column bar_message text;
    alter table comic_comments add column parent_id integer references comic_comments on delete cascade;
    create index comic_comments_parent on comic_comments (parent_id) where parent_id is not null;
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    alter table comic_comments drop column parent_id;
    alter table creators drop column barred_at, drop column bar_message;
    alter table comic_reports drop column category;
    drop table comic_moderations;
    drop table comic_publications;
    drop function notify_publication;
    drop table comic_uploads;
    delete from comics where source = 'pages';
    alter table comic_renders drop column width, drop column height,
      drop constraint comic_renders_illustrator_check,
      add constraint comic_renders_illustrator_check check (illustrator in ('built-in', 'gemini'));
    alter table comic_panel_rows drop column page_id,
      drop constraint comic_panels_page_number_check,
      add constraint comic_panels_page_number_check check (page_number between 1 and 25),
      drop constraint comic_panels_panel_number_check,
      add constraint comic_panels_panel_number_check check (panel_number between 1 and 6);
    drop table comic_pages;
    alter table comics alter column style_id set not null,
      drop constraint comics_page_count_check,
      add constraint comics_page_count_check check (page_count between 1 and 25),
      drop column series_id, drop column episode_number, drop column episode_title, drop column source,
      drop column made_with_ai, drop column has_rights, drop column publish_at, drop column waiting_since,
      drop column featured_at, drop column secret;
    drop table series_followers;
    drop table comic_series_genre;
    drop table comic_series;
  `)
}
