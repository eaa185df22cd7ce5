import type { Knex } from 'knex'

/**
 * What is seen in a panel is data, and each change of panels is a step that can be undone. A removed panel keeps its row
 * with pictures, places of readers and words, so that undo brings it back; it has no page. Everything but the history
 * reads `comic_panels`, the rows that stand on a page. "scene" is null where it is read from the description.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    drop table comic_edits;
    alter table comic_panels rename to comic_panel_rows;
    alter table comic_panel_rows
      add column scene jsonb,
      add column removed_at timestamptz,
      alter column page_number drop not null,
      alter column panel_number drop not null,
      add check ((removed_at is null) = (page_number is not null) and (page_number is null) = (panel_number is null));
    create view comic_panels as
      select id, comic_id, page_number, panel_number, description, dialogues, scene, render_id, redraw_asked_at,
             redraw_run, redraw_error, voice, version
        from comic_panel_rows where removed_at is null;
    alter table comic_renders add column size text not null default 'wide' check (size in ('wide', 'square', 'tall', 'page'));
    alter table comics
      add column script_origin text check (script_origin in ('creator', 'example', 'model')),
      add column script_options jsonb not null default '[]',
      add column script_option integer,
      add column page_count_requested integer;
    update comics set page_count_requested = page_count,
      script_origin = case storyteller when 'gemini' then 'model' end;

    -- One change of a creator's hand: of each panel what was before and is after, and the same of the pages' titles.
    create table comic_steps (
      id bigint generated always as identity primary key,
      comic_id integer not null references comics on delete cascade,
      changes jsonb not null,
      pages jsonb,
      at timestamptz not null default clock_timestamp(),
      undone boolean not null default false
    );
    create index comic_steps_comic on comic_steps (comic_id, id desc);
    create index comic_steps_at on comic_steps (at);
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop table comic_steps;
    alter table comics drop column script_origin, drop column script_options, drop column script_option,
      drop column page_count_requested;
    alter table comic_renders drop column size;
    drop view comic_panels;
    delete from comic_panel_rows where removed_at is not null;
    alter table comic_panel_rows drop column removed_at, drop column scene,
      alter column page_number set not null, alter column panel_number set not null;
    alter table comic_panel_rows rename to comic_panels;
    create table comic_edits (
      id bigint generated always as identity primary key,
      comic_id integer not null references comics on delete cascade,
      panel_id integer references comic_panels on delete cascade,
      before jsonb not null,
      created_at timestamptz not null default now()
    );
    create index comic_edits_comic on comic_edits (comic_id, id desc);
    create index comic_edits_panel on comic_edits (panel_id, id desc) where panel_id is not null;
  `)
}
