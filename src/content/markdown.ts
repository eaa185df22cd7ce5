import MarkdownIt from 'markdown-it'

const markdown = new MarkdownIt({ html: false, linkify: true, typographer: true, quotes: '“”‘’' })
markdown.set({ maxNesting: 20 })

// Without this rule, a full stop without a space behind it would make an address of two words.
markdown.linkify.set({ fuzzyLink: false }).add('www.', {
  validate: (text, at) => WWW.exec(text.slice(at, at + 800))?.[0].length ?? 0,
  normalize: (match) => {
    match.url = `https://${match.url}`
  },
})
const WWW = /^[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}(?:[/?#][^\s<>"]{0,500}[^\s<>"'.,;:!?)\]])?/i

type Token = ReturnType<typeof markdown.parse>[number]

// Writers paste lists from word processors, which begin the rows with these marks.
markdown.core.ruler.after('normalize', 'bullets', (state) => {
  let [fence, isInList] = ['', false]
  const lines = state.src.split('\n').map((line) => {
    const [mark = ''] = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.slice(1) ?? []
    if (mark && (fence === '' || mark.startsWith(fence))) fence = fence === '' ? mark : ''
    if (fence) return line
    const nested = isInList ? line.replace(/^o\t+/, '  - ') : line
    const bulleted = nested.replace(/^([ \t]{0,8})[•‣◦▪●○■\uf0b7][ \t\u00a0]+/, '$1- ')
    isInList = bulleted !== line
    return bulleted
  })
  state.src = lines.join('\n')
})

// `<br>` is the only HTML that is read, because cells of a table have no other way to break a line.
markdown.inline.ruler.push('br', (state, isSilent) => {
  const tag = /^<br ?\/?>/i.exec(state.src.slice(state.pos, state.pos + 6))
  if (!tag) return false
  if (!isSilent) state.push('hardbreak', 'br', 0)
  state.pos += tag[0].length
  return true
})

// Classes align the columns, because the content policy refuses styles in the page.
for (const name of ['th_open', 'td_open'])
  markdown.renderer.rules[name] = (tokens, at, _options, _env, self) => {
    const token = tokens[at]
    const style = String(token?.attrGet('style') ?? '')
    if (token && style) token.attrs = [['class', `is-${style.slice('text-align:'.length)}`]]
    return self.renderToken(tokens, at, markdown.options)
  }

// Pictures of other sites become links: such pictures would tell the other site who reads, and the content policy
// refuses them.
const { validateLink } = markdown
markdown.renderer.rules.image = (tokens, at, _options, _env, self) => {
  const token = tokens[at]
  const src = String(token?.attrGet('src') ?? '')
  if (!token) return ''
  if (!/^\/static\/uploads\/[\w.-]+$/.test(src)) return linkTo(src, token.content)
  token.attrSet('alt', self.renderInlineAsText(token.children ?? [], markdown.options, {}))
  token.attrSet('loading', 'lazy')
  return self.renderToken(tokens, at, markdown.options)
}
function linkTo(href: string, text: string): string {
  if (!leadsAway(href)) return ''
  const { escapeHtml } = markdown.utils
  return `<a href="${escapeHtml(href)}" rel="noopener nofollow">${escapeHtml(text || 'Gambar di situs lain')}</a>`
}
markdown.validateLink = (url) => validateLink(url) && !/^data:/i.test(url)

// Elements that may be wider than the screen scroll by themselves, also with the keyboard.
markdown.renderer.rules.table_open = () => '<div class="wide" role="region" aria-label="Tabel" tabindex="0"><table>'
markdown.renderer.rules.table_close = () => '</table></div>'
const code = (text: string) => `<pre tabindex="0"><code>${markdown.utils.escapeHtml(text)}</code></pre>`
markdown.renderer.rules.fence = (tokens, at) => code(tokens[at]?.content ?? '')
markdown.renderer.rules.code_block = (tokens, at) => code(tokens[at]?.content ?? '')

/**
 * Limits of a text that is rendered as Markdown. The parser takes seconds for a text that is mostly marks, and a table
 * with short rows becomes many times longer.
 */
const MOST = { marks: 12_000, lines: 4_000, cells: 8_000, html: 300_000 }

/** This check does not parse tables: all adjacent lines count as a table. */
function isTame(text: string): boolean {
  if ((text.match(/[!-+\-/:-@[-`{-~]|\d\./g)?.length ?? 0) > MOST.marks) return false
  const lines = text.split(/\r\n?|\n/)
  let [cells, rows, columns] = [0, 0, 0]
  for (const line of [...lines, '']) {
    rows += 1
    columns = Math.max(columns, line.split('|').length - 1)
    if (!/^[ \t]*$/.test(line)) continue
    cells += rows * columns
    rows = 0
    columns = 0
  }
  return lines.length <= MOST.lines && cells <= MOST.cells
}

const asTyped = (text: string): string =>
  text
    .split(/\n[ \t\r]*\n/)
    .filter((part) => part.trim())
    .map((part) => `<p>${markdown.utils.escapeHtml(part)}</p>\n`)
    .join('')

/** `level` is the level of the HTML element; it begins at 2. */
type Heading = { id: string; text: string; level: number }

/**
 * Renders Markdown. Raw HTML is shown as text. Links that could run scripts are no links, and links to other sites are
 * `nofollow`. Headings begin at `h2` and get ids. A text that is mostly marks, or would become very long, is shown as
 * it was typed.
 */
export function renderMarkdown(text: string): { html: string; headings: Heading[]; words: number } {
  const plain = () => ({ html: asTyped(text), headings: [], words: countWords(text) })
  if (!isTame(text)) return plain()
  const env = {}
  const tokens = markdown.parse(text, env)
  const headings = setHeadings(tokens)
  for (const { children } of tokens)
    for (const child of children ?? [])
      if (child.type === 'link_open' && leadsAway(String(child.attrGet('href'))))
        child.attrSet('rel', 'noopener nofollow')
  const html = markdown.renderer.render(tokens, markdown.options, env)
  return html.length > MOST.html ? plain() : { html, headings, words: countWords(joinTokens(tokens)) }
}

const countWords = (text: string): number => text.split(/\s+/).filter(Boolean).length

function setHeadings(tokens: readonly Token[]): Heading[] {
  const top = Math.min(...tokens.filter(({ type }) => type === 'heading_open').map(({ tag }) => Number(tag.slice(1))))
  const headings: Heading[] = []
  let level = 1
  tokens.forEach((token, at) => {
    if (token.type !== 'heading_open' && token.type !== 'heading_close') return
    // If the author skipped a level, the page does not skip it.
    if (token.type === 'heading_open') level = Math.min(4, level + 1, Number(token.tag.slice(1)) - top + 2)
    token.tag = `h${level}`
    if (token.type !== 'heading_open') return
    const id = `bagian-${headings.length + 1}`
    headings.push({ id, level, text: toPlainText(tokens[at + 1]?.children ?? []) })
    token.attrSet('id', id)
  })
  return headings
}

/** Whether a link leads to another site. Reads the address as browsers do. */
function leadsAway(href: string): boolean {
  const here = 'https://here.invalid'
  const url = URL.canParse(href, here) ? new URL(href, here) : null
  return url !== null && /^https?:$/.test(url.protocol) && url.origin !== here
}

export const plainText = (text: string): string =>
  (isTame(text) ? joinTokens(markdown.parse(text, {})) : text).replace(/\s+/g, ' ').trim()

const joinTokens = (tokens: readonly Token[]): string =>
  tokens
    .flatMap(({ type, content, children }) => (type === 'inline' ? [toPlainText(children ?? [])] : [content]))
    .filter(Boolean)
    .join(' ')

/** Returns at most `most` characters, cut between two words. */
export function makeExcerpt(text: string, most = 160): string {
  // Only the beginning is read, because a list shows many texts. Marks take less room than the rest.
  const plain = plainText(text.slice(0, most * 8))
  if (plain.length <= most) return plain
  const space = plain.lastIndexOf(' ', most)
  return `${plain.slice(0, space > 0 ? space : most).replace(/[\s,.;:–-]+$/, '')} …`
}

const toPlainText = (tokens: readonly Token[]): string =>
  tokens.map(({ type, content }) => (/break$/.test(type) ? ' ' : content)).join('')
