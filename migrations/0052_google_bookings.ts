import type { Knex } from 'knex'

/**
 * Each use of a Google service is a row of its own, with who it is for: members have a ceiling, too. The row of a comic's
 * run is what the run has reserved in pictures; it shrinks to what was drawn when the run ends. `commission` marks a paid
 * picture of a run that has not ended well, by a hash of what the model was told, and `redraw_run` is the run that pays
 * for the model's drawing of one panel. A run that has ended has `released` what it did not need, and asks for no more.
 * `notice` is what the creator is told of the drawing that was asked for. No run has reserved anything yet: the kit draws
 * what waits, so a comic that is being drawn begins anew, and no panel of the model's comics waits any longer.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table google_uses
      drop constraint google_uses_pkey,
      add column id integer generated always as identity primary key,
      add column user_id integer references users on delete set null,
      add column comic_id integer references comics on delete set null,
      add column run integer,
      add column released boolean not null default false,
      add unique (comic_id, run);
    create index google_uses_day on google_uses (day);
    create index google_uses_user on google_uses (user_id, day);
    update voice_jobs set booking = booking || jsonb_build_object('id', google_uses.id) from google_uses
     where google_uses.day = (booking->>'day')::date and google_uses.service = booking->>'service';
    alter table comic_renders add column commission text;
    alter table comic_panels add column redraw_run integer;
    alter table comics add column notice text;
    delete from comic_renders using comic_panels, comics
     where comic_panels.id = panel_id and comics.id = comic_id and draft_status = 'RENDERING'
       and comic_renders.run = comics.run and comic_renders.illustrator = 'gemini';
    update comic_panels set redraw_asked_at = null from comics
     where comics.id = comic_id and comics.illustrator = 'gemini' and redraw_asked_at is not null;
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    alter table comics drop column notice;
    alter table comic_panels drop column redraw_run;
    alter table comic_renders drop column commission;
    drop index google_uses_day;
    create temporary table sums on commit drop as select day, service, sum(calls) as calls, sum(failed) as failed,
      sum(units) as units, sum(cost) as cost from google_uses group by day, service;
    delete from google_uses;
    alter table google_uses drop column id, drop column user_id, drop column comic_id, drop column run,
      drop column released;
    insert into google_uses (day, service, calls, failed, units, cost)
      select day, service, calls, failed, units, cost from sums;
    alter table google_uses add primary key (day, service);
  `)
}
