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
