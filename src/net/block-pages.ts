const blockPages = ['challenge', 'parked', 'error_page'] as const
type BlockPage = (typeof blockPages)[number]

/**
 * Recognizes a page that stands in place of a catalog page: a bot challenge, the page of a parked or moved domain, or
 * an error page with status 200. Returns null for any other page. Judges by content, never by the URL. The HTML title
 * counts most. A page with parts of a catalog is genuine, whatever words its synopsis, comments or scripts use; in
 * other pages the headings, and all words of a short page, count too. A "404" page is a valid answer, not a block page.
 * `siteParts` matches parts that only genuine pages of the site have, besides those that many sites have.
 */
export function blockPageIn(html: string, siteParts?: RegExp): BlockPage | null {
  if (html.trim() === '') return 'error_page'
  const title = titleOf(html)
  if (/\b404\b|\bnot found\b|tidak ditemukan/i.test(title)) return null
  const titled = firstMatch(titles, title)
  if (titled) return titled
  if (hasDied(html)) return 'error_page'
  const start = html.slice(0, 400_000)
  const hasContent = (markup: string) => content.test(markup) || siteParts?.test(markup)
  if (hasContent(start) && hasContent(withoutEmpty(start))) return null
  const markup = start.replace(/<!--[\s\S]*?(?:-->|$)/g, '')
  return firstMatch(machinery, markup) ?? ofWords(markup)
}

type Signs = Partial<Record<BlockPage, readonly RegExp[]>>

const firstMatch = (signs: Signs, text: string): BlockPage | null =>
  blockPages.find((kind) => signs[kind]?.some((sign) => sign.test(text))) ?? null

/**
 * HTML titles of block pages. Most patterns match the whole title, so that an anime called "Just a Moment" is not
 * mistaken for a challenge.
 */
const titles: Signs = {
  challenge: [
    /^(just a moment|tunggu sebentar|mohon tunggu|one moment,? please|please wait|hold on)\W*(\| cloudflare)?$/i,
    /^(attention required|access denied)\W.*cloudflare|^attention required\W*$|^you are being redirected\W*$/i,
    /^(ddos-guard|ddos protection( by .+)?|checking your browser.*|browser check|security (check|checkpoint|verification)|vercel security checkpoint)\W*$/i,
    /^((bot|human|robot) (verification|check|challenge.*)|verif(y|ying|ication).{0,20}\bhuman\W*|are you (a )?(human|robot)\W*|captcha( challenge)?)$/i,
    /^sucuri website firewall|^robot challenge screen|^pardon our interruption|^client challenge$|^making sure you.re not a bot/i,
  ],
  parked: [
    /\b(domain|website|name)\b.{0,30}\b(is|may be|are) for sale\b|\bdomain (parking|parked|expired|for sale|dijual)\b|^buy this domain/i,
    /^(this )?(domain|website)( name)?\b.{0,40}\b(has )?(expired|is parked|suspended|parked free)/i,
    /^(account|website|hosting|site|akun)( has been| is| telah)? (suspended|disabled|ditangguhkan)\b|^hugedomains|^parked( at|\b)|\| hugedomains/i,
    /[|–—-]\s*(linktree|lynk\.?id|beacons|heylink(\.me)?|bio\.?link|campsite\.bio|solo\.to|taplink|carrd)\s*$/i,
  ],
  error_page: [
    /^(wordpress|database|php|fatal|server|internal|unknown|application|runtime)?\s*(›|&rsaquo;)?\s*error\W*$|^database error\b|^wordpress\s+\S*\s*error\W*$/i,
    /^(http )?(error )?5\d\d\b\W*(internal|bad|service|gateway|server|error|http|web|origin|ssl|connection|bandwidth|temporar|unavailable|$)|\|\s*5\d\d\s*:|\b(dns|resolution|origin)\b.{0,30}\berror\b.*cloudflare$|^(bad gateway|service (temporarily )?unavailable|internal server error|gateway time-?out)\b/i,
    /^(welcome to (nginx|openresty|caddy)|apache2? .{0,30}default page|test page for|it works|iis windows( server)?|(web server's )?default page|default web site page|index of \/)/i,
    /^(maintenance( mode)?|(site|website) (is )?(under maintenance|offline|down)|down for maintenance|sedang (dalam )?(perbaikan|pemeliharaan).*|(oops|whoops)\W*|((oops|whoops)\W+)?something went wrong\W*)$/i,
  ],
}

function titleOf(html: string): string {
  const [, title = ''] = /<title[^>]{0,200}>([^<]{0,300})/i.exec(html.slice(0, 200_000)) ?? []
  return plain(title)
}

/** Whether a page was cut off by an error: it has WordPress's error message, or ends with PHP's error message. */
function hasDied(html: string): boolean {
  if (
    /<body[^>]{1,300}id=["']error-page["']|<div[^>]{1,200}class=["']wp-die-message["']/i.test(
      html.slice(0, 20_000) + html.slice(-20_000),
    )
  )
    return true
  const end = html.slice(-4_000)
  return /<b>(fatal|parse) error<\/b>\s*:[\s\S]*on line <b>\d+<\/b>/i.test(end) && !/<\/html>/i.test(end)
}

/** Matches parts that only genuine pages have: posts, structured data, and results or filters of a search. */
const content =
  /<article\b|\bitemprop=|class=["'][^"']*\b(entry-title|entry-content|search-(no-)?results)\b|\bname=["'](genre\[\]|order)["']/i

/**
 * Removes comments, metadata, scripts and empty elements. A challenge may contain an empty part of a catalog page as a
 * decoy, such as `<div class="entry-content" itemprop="text"></div>`.
 */
function withoutEmpty(html: string): string {
  let before = ''
  let rest = html.replace(
    /<!--[\s\S]*?(?:-->|$)|<(script|style|noscript)\b[\s\S]*?(?:<\/\1\s*>|$)|<(?:meta|link|html|br|hr)\b[^<>]{0,2000}>/gi,
    '',
  )
  // Each round removes one level of nested empty elements; decoys are not nested deeper.
  for (let round = 0; round < 4 && rest !== before; round++) {
    before = rest
    rest = rest.replace(
      /<(div|p|span|section|article|main|ul|li|h[1-6]|a|b|i)\b[^<>]{0,2000}>(?:\s|&nbsp;)*<\/\1\s*>/gi,
      '',
    )
  }
  return rest
}

/** Patterns in the HTML markup of block pages, such as their scripts and ids. */
const machinery: Signs = {
  challenge: [
    /_cf_chl_opt|\/challenge-platform\/\S*orchestrate|id=["'](challenge-form|cf-challenge-running|challenge-running|cf-turnstile-wrapper)["']|cf-browser-verification|cf_chl_/i,
    /ddos-guard\S*\/js-challenge|data-ddg-|\/\.well-known\/ddos-guard|sucuri_cloudproxy_js|_incapsula_resource|slowAES\.decrypt|px-captcha|awsWafCookieDomainList|anubis_challenge/i,
    /challenges\.cloudflare\.com\/turnstile|class=["'](cf-turnstile|g-recaptcha|h-captcha)\b/i,
  ],
  parked: [
    /data-adblockkey=|sedoparking|parkingcrew|bodis\.com|parklogic|\bdan\.com\b|afternic|hugedomains|\babove\.com|LANDER_SYSTEM|["']\/lander\b|window\.park\b|parking-lander|domainmarket/i,
    /(property|name)=["']og:(site_name|url)["'][^>]{1,200}(linktree|linktr\.ee|lynk\.id|beacons\.ai|heylink\.me|bio\.link|taplink)|rel=["']canonical["'][^>]{1,200}(linktr\.ee|lynk\.id|beacons\.ai|heylink\.me)/i,
  ],
}

const words: Signs = {
  challenge: [
    /checking (if the site connection is secure|your browser)|verify(ing)? (that )?you are (a )?human|verifikasi bahwa (anda|kamu) (adalah )?manusia|enable javascript and cookies to continue|needs to review the security of your connection|complete the (captcha|security check)|are not a (ro)?bot|memeriksa (browser|peramban)|sorry, you have been blocked/i,
  ],
  parked: [
    /domain( name)?\W.{0,40}\b(is|may be|are)( now| currently)? (for sale|available for purchase|parked)|buy this domain|purchase this domain|domain( name)?\W.{0,40}\b(has |just )?expired|domain\W.{0,40}(dijual|kedaluwarsa|kadaluarsa|kadaluwarsa)|parked (free|domain)|future home of|courtesy of (godaddy|namecheap)|is registered (at|with)|recently been registered/i,
    /(account|website|site|hosting|akun|situs)( ini)?( has been| is| telah)? (suspended|ditangguhkan|dinonaktifkan)|contact your hosting provider/i,
    /\bpindah (ke|domain|alamat|rumah)\b|\b(domain|alamat|link) (baru|terbaru|resmi|alternatif)\b|\b(have|has) moved\b|\bnew (domain|address)\b|\bofficial links?\b/i,
  ],
  error_page: [
    /error establishing a database connection|wordpress database error|there has been a critical error|(ada|terjadi|telah terjadi) (kesalahan|galat) (serius|kritis)|briefly unavailable for scheduled maintenance|sedang (dalam )?(perbaikan|pemeliharaan)/i,
    /\b(fatal|parse) error\b\s*:|uncaught (error|exception|typeerror)|call to undefined function|something went wrong|terjadi kesalahan|unexpected error|internal server error|bad gateway|service (temporarily )?unavailable|gateway time-?out|too many connections|welcome to nginx|resource limit is reached|bandwidth limit exceeded/i,
  ],
}

/** Up to this many characters of visible text a page counts as short, and single phrases in its text decide. */
const SHORT_PAGE_LENGTH = 2_500

function ofWords(markup: string): BlockPage | null {
  const bare = markup.replace(/<(script|style|noscript|svg|template)\b[\s\S]*?(<\/\1\s*>|$)/gi, ' ')
  const headings = [...bare.matchAll(/<h[12][^>]{0,300}>([\s\S]{0,300}?)<\/h[12]>/gi)]
    .map(([, heading = '']) => plain(heading))
    .join('. ')
  const text = plain(bare)
  const said = firstMatch(words, text.length <= SHORT_PAGE_LENGTH ? text : headings)
  return (
    said ??
    (text.length < 1_500 && isLinkList(bare) ? 'parked' : text.length < 200 ? ofSilence(markup, bare, text) : null)
  )
}

const social =
  /^https?:\/\/([\w-]+\.)*(t\.me|telegram\.\w+|facebook\.com|fb\.com|instagram\.com|twitter\.com|x\.com|discord\.\w+|youtube\.com|tiktok\.com|saweria\.co|trakteer\.id|linktr\.ee|whatsapp\.com|wa\.me)\b/i

/**
 * Whether a page is little but a list of links, as sites leave behind when they move: at least four of five links lead
 * to other sites, on at least three hosts, one of them a social network.
 */
function isLinkList(bare: string): boolean {
  const links = [...bare.matchAll(/<a\b[^>]{0,500}\bhref=["']?([^"'\s>]+)/gi)].map(([, href = '']) => href)
  const foreign = links.filter((href) => /^https?:\/\//i.test(href))
  const hosts = new Set(foreign.map((href) => href.split('/')[2]?.toLowerCase()))
  return hosts.size >= 3 && foreign.length >= links.length * 0.8 && foreign.some((href) => social.test(href))
}

/**
 * Classifies a page with almost no visible text: a script that sets a cookie and reloads is a challenge, a redirect
 * means a parked domain, and a complete but empty document is an error page.
 */
function ofSilence(markup: string, bare: string, text: string): BlockPage | null {
  const goes = /\blocation(\.(href|reload|replace|assign))?\s*[=(.]/.test(markup)
  if (goes && /document\.cookie\s*=/.test(markup)) return 'challenge'
  if (goes || /<meta[^>]{1,200}http-equiv=["']?refresh["']?[^>]{1,200}url=/i.test(markup) || /<frameset\b/i.test(bare))
    return 'parked'
  const shows = text !== '' || /<(img|iframe|script|video|input|a|object|embed|canvas)\b/i.test(markup)
  return !shows && /<(html|body|head)\b/i.test(markup) ? 'error_page' : null
}

const plain = (html: string) =>
  html
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&(nbsp|#160);/g, ' ')
    .replace(/&(rsaquo|#8250);/g, '›')
    .replace(/&(rsquo|#8217|#39|apos);/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim()
