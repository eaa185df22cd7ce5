import type { Knex } from 'knex'

/** Returns what the comics keep of a member, each list oldest first. */
export async function ownRows(db: Knex, userId: number) {
  const of = (table: string, order: string, columns: readonly string[], member = 'user_id'): Promise<object[]> =>
    db(table).where(member, userId).orderBy(order).select(columns)
  const comics = await db('comics')
    .join('comic_styles', 'comic_styles.id', 'style_id')
    .where({ user_id: userId })
    .orderBy('comics.id')
    .select('comics.*', 'comic_styles.name as style')
  const creator = await db('creators')
    .where({ user_id: userId })
    .first('slug', 'about', 'region', 'city', 'referral_code', 'kredit', 'publish_quota', 'watermark', 'created_at')
  const comment = ['comic_id', 'content', 'rating', 'is_spoiler', 'removed_at', 'created_at']
  const report = ['comic_id', 'comment_id', 'reason', 'created_at', 'closed_at']
  return {
    creator: creator ?? null,
    comics,
    panels: await db('comic_panels')
      .whereIn('comic_id', db('comics').where({ user_id: userId }).select('id'))
      .orderBy(['comic_id', 'page_number', 'panel_number'])
      .select('comic_id', 'page_number', 'panel_number', 'description', 'dialogues', 'render_id'),
    credits: await of('credit_transactions', 'id', ['kind', 'amount', 'description', 'comic_id', 'created_at']),
    comments: await of('comic_comments', 'id', comment),
    likes: await of('comic_likes', 'created_at', ['comic_id', 'created_at']),
    shares: await of('comic_shares', 'created_at', ['comic_id', 'created_at']),
    reads: await of('comic_reads', 'read_at', ['comic_id', 'page_number', 'panel_number', 'finished', 'read_at']),
    reports: await of('comic_reports', 'id', report, 'reporter_id'),
    follows: await db('creator_followers')
      .join('users', 'users.id', 'creator_id')
      .where({ follower_id: userId })
      .orderBy('creator_followers.created_at')
      .select('users.username', 'creator_followers.created_at'),
    recordings: await db('voice_jobs')
      .where({ user_id: userId, comic_id: null })
      .orderBy('created_at')
      .select('status', 'text', 'error', 'created_at'),
    changes: await of('profile_updates_log', 'id', ['field', 'old_value', 'new_value', 'created_at']),
  }
}
