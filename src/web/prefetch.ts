import { AsyncLocalStorage } from 'node:async_hooks'
import type { Middleware } from 'koa'

/** Where browsers find which links they may fetch ahead; pages name it in their `Speculation-Rules` header. */
export const speculationRulesPath = '/speculation-rules.json'

/**
 * Links of this site a browser may fetch while the pointer rests on them. Left out: what is no page, what answers
 * differently each time, and what leaves the site.
 */
export const speculationRules = {
  prefetch: [
    {
      where: {
        and: [
          { href_matches: '/*' },
          {
            not: {
              href_matches: ['/api/*', '/assets/*', '/media/*', '/kejutan/*', '/luring/*', '/keluar/*', '/admin/*'],
            },
          },
          { not: { selector_matches: '[download], [target="_blank"], [rel~="nofollow"], [rel~="external"]' } },
        ],
      },
      eagerness: 'moderate',
    },
  ],
}

const ahead = new AsyncLocalStorage<true>()

/** Remembers, for all that a request goes on to do, that the browser only fetches ahead. */
export const markPrefetch: Middleware = (ctx, next) =>
  ctx.get('Sec-Purpose').startsWith('prefetch') ? ahead.run(true, next) : next()

/** Whether what is being answered is only fetched ahead: then nobody outside is asked for it. */
export const isPrefetch = () => ahead.getStore() === true
