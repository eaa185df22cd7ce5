import type { Knex } from 'knex'

/**
 * Creates the content: programs, posts, photos and partners in one table, every slug that each of them ever had, and
 * their last texts. A row without `publish_at` is a draft; one with a later moment is scheduled, and public from then on
 * without anything happening. `picture` names an upload, and `picture_file` is that picture's name in its address;
 * `drawing` says what the picture of a sample shows until it is drawn.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create sequence content_positions as integer;

    create table content_items (
      id integer generated always as identity primary key,
      public_id text not null default substr(replace(gen_random_uuid()::text, '-', ''), 9) unique,
      kind text not null check (kind in ('program', 'post', 'photo', 'partner')),
      slug text not null,
      title text not null,
      subtitle text,
      body text not null default '',
      program_type text check (program_type in ('human_library', 'workshop', 'sosialisasi', 'seminar', 'training')),
      place text,
      starts_at timestamptz,
      ends_at timestamptz,
      website_url text,
      picture text,
      picture_file text unique,
      drawing jsonb,
      -- Photos and partners are listed by it, the highest first.
      position integer not null default nextval('content_positions'),
      publish_at timestamptz,
      version integer not null default 1,
      author_id integer references users on delete set null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      deleted_at timestamptz,
      unique (kind, slug),
      check (ends_at >= starts_at),
      check (picture_file is not null or (picture is null and drawing is null))
    );
    create index content_items_published on content_items (kind, publish_at desc, id desc)
      where deleted_at is null and publish_at is not null;
    create index content_items_listed on content_items (kind, position desc)
      where deleted_at is null and publish_at is not null;
    create index content_items_programs on content_items (starts_at) where kind = 'program' and deleted_at is null;
    create index content_items_author on content_items (author_id) where author_id is not null;
    create index content_items_bin on content_items (deleted_at) where deleted_at is not null;

    -- A slug stays with its item until the item is deleted for good, so that old addresses lead to the present one.
    create table content_slugs (
      kind text not null,
      slug text not null,
      item_id integer not null references content_items on delete cascade,
      primary key (kind, slug)
    );
    create index content_slugs_item on content_slugs (item_id);

    -- The texts of an item as they were saved, the present ones too.
    create table content_versions (
      item_id integer not null references content_items on delete cascade,
      version integer not null,
      title text not null,
      subtitle text,
      body text not null,
      program_type text,
      place text,
      starts_at timestamptz,
      ends_at timestamptz,
      website_url text,
      saved_at timestamptz not null default now(),
      saved_by integer references users on delete set null,
      primary key (item_id, version)
    );

    select track_uploads('content_items', 'picture');
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop table content_versions;
    drop table content_slugs;
    drop table content_items;
    drop sequence content_positions;
  `)
}
