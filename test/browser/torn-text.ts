/**
 * Runs in the browser: sums and phone numbers on two lines or over the edge of what they stand in, words of a heading or
 * of a cover that are cut in two, and what is wider than its column of the production board. What a message says is shown
 * as it is sent, and samples of calls as they are typed.
 */
export function tornText(): string[] {
  const over = (part: Element, edge: number) => Math.round(part.getBoundingClientRect().right - edge)
  const innerRight = (box: Element) => {
    const { paddingRight, borderRightWidth } = getComputedStyle(box)
    return box.getBoundingClientRect().right - Number.parseFloat(paddingRight) - Number.parseFloat(borderRightWidth)
  }
  const texts = (root: ParentNode, pattern: RegExp, skipped: string) => {
    const nodes = document.createTreeWalker(root as Node, NodeFilter.SHOW_TEXT)
    const found: { text: string; box: Element; lines: number; right: number }[] = []
    for (let node = nodes.nextNode(); node instanceof Text; node = nodes.nextNode()) {
      const parent = node.parentElement
      if (!parent?.checkVisibility() || parent.closest(`.visually-hidden, ${skipped}`)) continue
      let box = parent
      while (getComputedStyle(box).display === 'inline' && box.parentElement) box = box.parentElement
      for (const { 0: text, index } of node.data.matchAll(pattern)) {
        const range = new Range()
        range.setStart(node, index)
        range.setEnd(node, index + text.length)
        const rects = [...range.getClientRects()]
        const lines = new Set(rects.map(({ top }) => Math.round(top))).size
        found.push({ text, box, lines, right: Math.max(...rects.map(({ right }) => right)) })
      }
    }
    return found
  }
  const facts = /[−+]?Rp\s[\d.,]+(?:\s(?:rb|jt|M|T)\b)?|(?:\+62|\b0)8\d[\d-]{6,}\d/g
  const [main] = document.getElementsByTagName('main')
  if (!main) return []
  const wrong = texts(main, facts, '.template-body, pre')
    .filter(({ lines, box, right }) => lines > 1 || right > innerRight(box) + 1)
    .map(({ text, lines, box }) => `${lines > 1 ? 'torn' : 'over its edge'}: ${text} in ${box.outerHTML.slice(0, 60)}`)
  for (const root of document.querySelectorAll('.kanban-head h2, .comic-cover-title, .spk-stages b'))
    wrong.push(...texts(root, /[^\s/-]+/g, 'pre').flatMap(({ text, lines }) => (lines > 1 ? `torn: ${text}` : [])))
  for (const column of document.querySelectorAll('.kanban-column'))
    for (const part of column.querySelectorAll('*:not(.visually-hidden)'))
      if (part.checkVisibility() && over(part, innerRight(column)) > 0)
        wrong.push(`over its column by ${over(part, innerRight(column))} px: ${part.outerHTML.slice(0, 80)}`)
  return wrong
}
