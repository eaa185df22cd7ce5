import type { Knex } from 'knex'

/**
 * Comics: master data, creators with their credits, comics with panels and every rendering of a panel, exports, and what
 * readers do. The counters of `comics` are changed by triggers alone, each by the rows that it counts.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table comic_styles (
      id integer primary key,
      name text not null unique,
      description text not null
    );
    create table comic_genres (
      id integer primary key,
      name text not null unique,
      description text not null
    );
    -- A character's key names a template of the artwork, a background's key one of its places.
    create table comic_characters (
      id integer primary key,
      key text not null unique,
      name text not null,
      description text not null
    );
    create table comic_backgrounds (
      id integer primary key,
      key text not null unique,
      name text not null,
      description text not null
    );

    -- What only a creator has. "kredit" is the sum of the creator's credit_transactions.
    create table creators (
      user_id integer primary key references users on delete cascade,
      slug text not null unique,
      about text not null default '',
      region text,
      city text,
      referral_code text not null unique,
      referrer_id integer references users on delete set null,
      kredit bigint not null default 0 check (kredit >= 0),
      publish_quota integer not null default 0 check (publish_quota >= 0),
      watermark boolean not null default true,
      fcm_token text,
      created_at timestamptz not null default now()
    );
    create index creators_referrer on creators (referrer_id) where referrer_id is not null;
    create index creators_fcm_token on creators (fcm_token) where fcm_token is not null;

    create table creator_followers (
      follower_id integer not null references users on delete cascade,
      creator_id integer not null references users on delete cascade,
      created_at timestamptz not null default now(),
      primary key (follower_id, creator_id),
      check (follower_id <> creator_id)
    );
    create index creator_followers_creator on creator_followers (creator_id, created_at desc);

    create table profile_updates_log (
      id bigint generated always as identity primary key,
      user_id integer not null references users on delete cascade,
      field text not null,
      old_value text,
      new_value text,
      created_at timestamptz not null default now()
    );
    create index profile_updates_log_user on profile_updates_log (user_id, created_at);

    -- "run" counts the times that a script or the drawing of all panels was asked for; what an older run brings is
    -- thrown away. "pages" holds title and summary of each page, "characters" those of the script.
    create table comics (
      id integer generated always as identity primary key,
      user_id integer not null references users on delete cascade,
      draft_status text not null default 'PENDING' check (draft_status in ('PENDING', 'GENERATING_SCRIPT',
        'SCRIPT_READY', 'SCRIPT_FAILED', 'RENDERING', 'RENDER_FAILED', 'COMPLETED', 'CANCELLED')),
      error text,
      run integer not null default 1,
      queued_at timestamptz,
      seed text not null,
      story_idea text not null,
      page_count integer not null check (page_count between 1 and 25),
      style_id integer not null references comic_styles,
      character_id integer references comic_characters,
      storyteller text check (storyteller in ('built-in', 'gemini')),
      illustrator text check (illustrator in ('built-in', 'gemini')),
      title text,
      synopsis text not null default '',
      tagline text not null default '',
      mood text not null default '',
      summary text not null default '',
      tags text not null default '',
      publisher text,
      characters jsonb not null default '[]',
      pages jsonb not null default '[]',
      age_label text not null default 'semua' check (age_label in ('semua', '13+', '17+')),
      allow_downloads boolean not null default false,
      redraws integer not null default 0,
      published_at timestamptz,
      is_active boolean not null default true,
      removed_at timestamptz,
      removal_reason text,
      total_views bigint not null default 0,
      total_likes bigint not null default 0,
      total_comments bigint not null default 0,
      total_shares bigint not null default 0,
      rating_sum bigint not null default 0,
      rating_count bigint not null default 0,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      -- A published comic may be drawn anew as a whole: it has all its pictures before and after.
      check (published_at is null or (title is not null and draft_status in ('COMPLETED', 'PENDING', 'RENDERING')))
    );
    create index comics_owner on comics (user_id, updated_at desc);
    create index comics_public on comics (published_at desc)
      where published_at is not null and is_active and removed_at is null;
    create index comics_waiting on comics (queued_at)
      where draft_status in ('PENDING', 'GENERATING_SCRIPT', 'RENDERING');

    create table comic_genre (
      comic_id integer not null references comics on delete cascade,
      genre_id integer not null references comic_genres,
      primary key (comic_id, genre_id)
    );
    create index comic_genre_genre on comic_genre (genre_id);
    create table comic_background (
      comic_id integer not null references comics on delete cascade,
      background_id integer not null references comic_backgrounds,
      primary key (comic_id, background_id)
    );

    create table comic_panels (
      id integer generated always as identity primary key,
      comic_id integer not null references comics on delete cascade,
      page_number integer not null check (page_number between 1 and 25),
      panel_number integer not null check (panel_number between 1 and 6),
      description text not null,
      dialogues jsonb not null default '[]',
      render_id integer,
      -- When its creator asked to draw it anew, and why that failed.
      redraw_asked_at timestamptz,
      redraw_error text,
      version integer not null default 1,
      unique (comic_id, page_number, panel_number) deferrable initially deferred
    );
    -- Every rendering of a panel. "run" is the drawing of all panels that it belongs to, null for a panel drawn anew.
    -- "picture" names an upload; it is null until the picture of a sample is first asked for. "was_shown": a public comic
    -- showed it before another one, so that pages that are open and shared links still ask for it.
    create table comic_renders (
      id integer generated always as identity primary key,
      panel_id integer not null references comic_panels on delete cascade,
      parent_id integer references comic_renders on delete set null,
      run integer,
      take integer not null,
      illustrator text not null check (illustrator in ('built-in', 'gemini')),
      picture text,
      faces jsonb not null default '[]',
      was_shown boolean not null default false,
      created_at timestamptz not null default now(),
      unique (panel_id, run)
    );
    create index comic_renders_panel on comic_renders (panel_id, id desc);
    create index comic_renders_parent on comic_renders (parent_id) where parent_id is not null;
    alter table comic_panels add foreign key (render_id) references comic_renders on delete set null;
    select track_uploads('comic_renders', 'picture');
    create function keep_shown() returns trigger language plpgsql as $$
      begin
        update comic_renders set was_shown = true
          from comics
         where comic_renders.id = old.render_id and comics.id = old.comic_id
           and published_at is not null and is_active and removed_at is null;
        return null;
      end
    $$;
    create trigger comic_panels_shown after update of render_id on comic_panels
      for each row when (old.render_id <> new.render_id) execute function keep_shown();
    -- Deleting a rendering looks for the panels that show it.
    create index comic_panels_render on comic_panels (render_id);
    create index comic_panels_redraw on comic_panels (redraw_asked_at) where redraw_asked_at is not null;

    -- What a creator can undo. "before" is the script (of an edit without a panel), or description and lettering of the
    -- panel.
    create table comic_edits (
      id bigint generated always as identity primary key,
      comic_id integer not null references comics on delete cascade,
      panel_id integer references comic_panels on delete cascade,
      before jsonb not null,
      created_at timestamptz not null default now()
    );
    create index comic_edits_comic on comic_edits (comic_id, id desc);
    create index comic_edits_panel on comic_edits (panel_id, id desc) where panel_id is not null;

    -- Each change of a creator's credits. A run of a comic holds its price once and gives it back at most once.
    create table credit_transactions (
      id bigint generated always as identity primary key,
      user_id integer not null references users on delete cascade,
      kind text not null check (kind in ('gift', 'hold', 'release', 'adjustment')),
      amount bigint not null,
      description text not null,
      comic_id integer references comics on delete set null,
      run integer,
      created_at timestamptz not null default now(),
      unique (comic_id, run, kind),
      check ((kind in ('hold', 'release')) = (run is not null)),
      check (case kind when 'hold' then amount < 0 when 'release' then amount > 0 else true end)
    );
    create index credit_transactions_user on credit_transactions (user_id, id desc);
    create unique index credit_transactions_gift on credit_transactions (user_id) where kind = 'gift';

    create table comic_exports (
      id integer generated always as identity primary key,
      comic_id integer not null references comics on delete cascade,
      kind text not null check (kind in ('pdf', 'cbz', 'video')),
      -- A hash of all that the file is made of.
      key text not null,
      status text not null default 'PENDING' check (status in ('PENDING', 'READY', 'FAILED')),
      file text,
      bytes bigint,
      error text,
      created_at timestamptz not null default now(),
      unique (comic_id, kind, key),
      check ((status = 'READY') = (file is not null))
    );
    create index comic_exports_waiting on comic_exports (created_at) where status = 'PENDING';

    create table comic_likes (
      comic_id integer not null references comics on delete cascade,
      user_id integer not null references users on delete cascade,
      created_at timestamptz not null default now(),
      primary key (comic_id, user_id)
    );
    create index comic_likes_user on comic_likes (user_id, created_at desc);
    create table comic_shares (
      comic_id integer not null references comics on delete cascade,
      user_id integer not null references users on delete cascade,
      created_at timestamptz not null default now(),
      primary key (comic_id, user_id)
    );
    create index comic_shares_user on comic_shares (user_id);
    create table comic_comments (
      id integer generated always as identity primary key,
      comic_id integer not null references comics on delete cascade,
      user_id integer not null references users on delete cascade,
      content text not null,
      rating integer check (rating between 1 and 5),
      is_spoiler boolean not null default false,
      removed_at timestamptz,
      created_at timestamptz not null default now()
    );
    create index comic_comments_comic on comic_comments (comic_id, id desc);
    create index comic_comments_user on comic_comments (user_id);
    -- Where a member is in a comic.
    create table comic_reads (
      user_id integer not null references users on delete cascade,
      comic_id integer not null references comics on delete cascade,
      panel_id integer references comic_panels on delete set null,
      page_number integer not null,
      panel_number integer not null,
      finished boolean not null default false,
      read_at timestamptz not null default now(),
      primary key (user_id, comic_id)
    );
    create index comic_reads_user on comic_reads (user_id, read_at desc);
    create index comic_reads_comic on comic_reads (comic_id);
    create index comic_reads_panel on comic_reads (panel_id);
    -- One row for each reader of a comic and day in Jakarta. "reader" is a hash that cannot be followed to another day.
    create table comic_view_days (
      comic_id integer not null references comics on delete cascade,
      day date not null,
      reader text not null,
      primary key (comic_id, day, reader)
    );
    create table comic_reports (
      id integer generated always as identity primary key,
      comic_id integer not null references comics on delete cascade,
      comment_id integer references comic_comments on delete cascade,
      reporter_id integer references users on delete set null,
      reason text not null,
      created_at timestamptz not null default now(),
      closed_at timestamptz,
      closed_by integer references users on delete set null
    );
    -- A member has one open report of a comic, and one of each comment.
    create unique index comic_reports_once on comic_reports (reporter_id, comic_id, comment_id) nulls not distinct
      where closed_at is null and reporter_id is not null;
    create index comic_reports_open on comic_reports (created_at) where closed_at is null;
    create index comic_reports_comic on comic_reports (comic_id);
    create index comic_reports_comment on comic_reports (comment_id) where comment_id is not null;
    create index comic_reports_reporter on comic_reports (reporter_id) where reporter_id is not null;

    create table banners (
      id integer generated always as identity primary key,
      slug text not null unique,
      title text not null,
      description text not null default '',
      picture text,
      link_url text,
      is_active boolean not null default true,
      display_order integer not null default 0,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    select track_uploads('banners', 'picture');
    create table banner_comic (
      banner_id integer not null references banners on delete cascade,
      comic_id integer not null references comics on delete cascade,
      position integer not null default 0,
      primary key (banner_id, comic_id)
    );
    create index banner_comic_comic on banner_comic (comic_id);

    create function count_for_comic() returns trigger language plpgsql as $$
      begin
        if tg_op = 'INSERT' then
          execute format('update comics set %1$I = %1$I + 1 where id = $1', tg_argv[0]) using new.comic_id;
        else
          execute format('update comics set %1$I = %1$I - 1 where id = $1', tg_argv[0]) using old.comic_id;
        end if;
        return null;
      end
    $$;
    create trigger comic_likes_count after insert or delete on comic_likes
      for each row execute function count_for_comic('total_likes');
    create trigger comic_shares_count after insert or delete on comic_shares
      for each row execute function count_for_comic('total_shares');
    -- A view stays counted when its row is pruned.
    create trigger comic_views_count after insert on comic_view_days
      for each row execute function count_for_comic('total_views');

    create function count_comments() returns trigger language plpgsql as $$
      begin
        if tg_op <> 'INSERT' and old.removed_at is null then
          update comics set total_comments = total_comments - 1,
                 rating_sum = rating_sum - coalesce(old.rating, 0),
                 rating_count = rating_count - (old.rating is not null)::integer
           where id = old.comic_id;
        end if;
        if tg_op <> 'DELETE' and new.removed_at is null then
          update comics set total_comments = total_comments + 1,
                 rating_sum = rating_sum + coalesce(new.rating, 0),
                 rating_count = rating_count + (new.rating is not null)::integer
           where id = new.comic_id;
        end if;
        return null;
      end
    $$;
    create trigger comic_comments_count after insert or update or delete on comic_comments
      for each row execute function count_comments();

    create function count_credits() returns trigger language plpgsql as $$
      begin
        update creators set kredit = kredit + new.amount where user_id = new.user_id;
        return null;
      end
    $$;
    create trigger credit_transactions_sum after insert on credit_transactions
      for each row execute function count_credits();
  `)
  await db('comic_styles').insert(numbered(styles))
  await db('comic_genres').insert(numbered(genres))
  await db('comic_characters').insert(keyed(characters))
  await db('comic_backgrounds').insert(keyed(backgrounds))
}

type Named = readonly (readonly [name: string, description: string])[]

const numbered = (rows: Named) => rows.map(([name, description], index) => ({ id: index + 1, name, description }))

type Keyed = readonly (readonly [key: string, name: string, description: string])[]

const keyed = (rows: Keyed) =>
  rows.map(([key, name, description], index) => ({ id: index + 1, key, name, description }))

const styles: Named = [
  ['Realistic', 'Bentuk dan bayangan mendekati kenyataan.'],
  ['Cartoon', 'Garis tebal, warna cerah, raut yang jelas.'],
  ['Anime', 'Mata besar, rambut berkilau, langit yang luas.'],
  ['Manga B&W', 'Hitam putih dengan raster titik.'],
  ['Webtoon', 'Warna lembut dan rapi, enak digulir di ponsel.'],
  ['Ghibli', 'Alam hijau, cahaya hangat, awan besar.'],
  ['Watercolor', 'Cat air di kertas, tepinya merembes.'],
  ['Pixel Art', 'Kotak-kotak kecil seperti gim lama.'],
  ['Comic Book', 'Tinta tebal dan bintik cetak.'],
  ['Chibi', 'Kepala besar, badan kecil, menggemaskan.'],
  ['Pastel Soft', 'Warna pastel dengan garis tipis.'],
  ['Pop Art', 'Warna menyala dan titik besar.'],
  ['Fantasy Painting', 'Seperti lukisan dongeng, gelap dan berkilau.'],
  ['Modern Minimalist', 'Bidang warna tanpa garis tinta.'],
  ['Retro American', 'Komik lama yang warnanya sudah pudar.'],
  ['Cartoon 3D', 'Bentuk membulat dengan kilau cahaya.'],
]

const genres: Named = [
  ['Fiksi Keluarga', 'Cerita tentang keluarga dan rumah.'],
  ['Slice of Life', 'Hari-hari biasa yang berarti.'],
  ['Komedi', 'Bikin tertawa.'],
  ['Petualangan', 'Pergi jauh dan pulang berbeda.'],
  ['Fantasi', 'Sihir dan dunia lain.'],
  ['Edukasi', 'Belajar sesuatu sambil membaca.'],
  ['Fabel', 'Hewan yang bicara dan pesan di akhir.'],
  ['Religius', 'Iman dalam kehidupan sehari-hari.'],
  ['Motivasi', 'Bangkit dan mencoba lagi.'],
  ['Super Hero', 'Kekuatan besar untuk menolong.'],
  ['Supranatural', 'Yang tidak terlihat ikut bermain.'],
  ['Kuliner & Lifestyle', 'Dapur, jajanan, dan gaya hidup.'],
]

const characters: Keyed = [
  ['sari', 'Sari', 'Anak perempuan, jas hujan kuning, rambut hitam berponi.'],
  ['aisyah', 'Aisyah', 'Anak perempuan berjilbab merah muda, baju kurung merah muda.'],
  ['lala', 'Lala', 'Anak perempuan berkepang dua, seragam sekolah merah putih.'],
  ['bima', 'Bima', 'Anak laki-laki, seragam sekolah merah putih, rambut pendek.'],
  ['raka', 'Raka', 'Anak laki-laki, kaus merah dan topi.'],
  ['ibu-wati', 'Ibu Wati', 'Perempuan dewasa, rambut digelung, kebaya hijau.'],
  ['bu-nur', 'Bu Nur', 'Perempuan dewasa berjilbab putih, kemeja biru.'],
  ['pak-budi', 'Pak Budi', 'Laki-laki dewasa berkumis, kemeja batik cokelat.'],
  ['nenek-tum', 'Nenek Tum', 'Nenek, rambut putih digelung, kebaya hijau.'],
  ['kakek-jo', 'Kakek Jo', 'Kakek, rambut putih, peci dan sarung.'],
  ['oyen', 'Oyen', 'Kucing oranye yang gemuk.'],
  ['kancil', 'Kancil', 'Kancil cokelat yang lincah.'],
  ['naga', 'Rasa', 'Naga kecil hijau.'],
  ['robot', 'Robo', 'Robot kecil biru.'],
  ['peri', 'Melati', 'Peri kecil bersayap, gaun ungu.'],
  ['pahlawan', 'Garda', 'Pahlawan super, kostum merah dan jubah.'],
]

const backgrounds: Keyed = [
  ['village', 'Kampung', 'Kampung dengan rumah beratap genteng.'],
  ['city', 'Kota', 'Kota dengan gedung tinggi.'],
  ['alley', 'Gang', 'Gang sempit di antara rumah.'],
  ['market', 'Pasar', 'Pasar yang ramai.'],
  ['foodstall', 'Warung', 'Warung kecil dengan lampu hangat.'],
  ['kitchen', 'Dapur', 'Dapur rumah.'],
  ['livingroom', 'Ruang tamu', 'Ruang tamu rumah.'],
  ['bedroom', 'Kamar tidur', 'Kamar tidur.'],
  ['classroom', 'Kelas', 'Ruang kelas di sekolah.'],
  ['schoolyard', 'Halaman sekolah', 'Halaman sekolah dengan tiang bendera.'],
  ['library', 'Perpustakaan', 'Perpustakaan penuh buku.'],
  ['forest', 'Hutan', 'Hutan yang lebat.'],
  ['ricefield', 'Sawah', 'Sawah bertingkat.'],
  ['mountain', 'Gunung', 'Lereng gunung.'],
  ['river', 'Sungai', 'Tepi sungai.'],
  ['beach', 'Pantai', 'Pantai dengan pohon kelapa.'],
  ['sea', 'Laut', 'Laut lepas.'],
  ['underwater', 'Dasar laut', 'Dasar laut dengan terumbu karang.'],
  ['cave', 'Gua', 'Gua yang gelap.'],
  ['castle', 'Istana', 'Istana tua.'],
  ['temple', 'Candi', 'Candi batu.'],
  ['mosque', 'Masjid', 'Masjid dengan kubah.'],
  ['workshop', 'Bengkel', 'Bengkel penuh alat.'],
  ['station', 'Stasiun', 'Peron stasiun.'],
  ['train', 'Kereta', 'Di dalam kereta.'],
  ['field', 'Lapangan', 'Lapangan rumput.'],
  ['garden', 'Kebun', 'Kebun bunga.'],
  ['rooftop', 'Atap', 'Atap gedung di atas kota.'],
  ['space', 'Luar angkasa', 'Luar angkasa penuh bintang.'],
  ['sky', 'Langit', 'Di antara awan.'],
]

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop table banner_comic, banners, comic_reports, comic_view_days, comic_reads, comic_comments, comic_shares,
      comic_likes, comic_exports, credit_transactions, comic_background, comic_genre, profile_updates_log,
      creator_followers, creators cascade;
    drop table comic_edits, comic_renders, comic_panels, comics cascade;
    drop table comic_backgrounds, comic_characters, comic_genres, comic_styles;
    drop function count_for_comic, count_comments, count_credits, keep_shown;
  `)
}
