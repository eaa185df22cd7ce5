import { setImmediate as nextTurn } from 'node:timers/promises'
import { DomHandler, Parser } from 'htmlparser2'
import { SourceFailure } from '../../../net/failure.ts'
import type { Page } from './document.ts'
import { indexInTurns } from './selector.ts'

/** Characters parsed before others get their turn, so that a page of 370 KB never holds the event loop for long. */
const SLICE = 8_192

export async function readPage(html: string, url: string): Promise<Page> {
  const { handler, depth } = createHandler()
  const parser = new Parser(handler)
  const text = withoutOpenStyle(html)
  for (let at = 0; at < text.length; at += SLICE) {
    if (at > 0) await nextTurn()
    parser.write(text.slice(at, at + SLICE))
    if (depth() > DEEPEST) throw new SourceFailure('wrong_schema', 'the page is nested too deep to be one')
  }
  parser.end()
  await indexInTurns(handler.root)
  return { root: handler.root, url, isWhole: /<\/(body|html)\s*>/i.test(html.slice(-2_000)) }
}

/** A list whose rows are never closed goes as deep as it is long; what goes deeper was made to keep us busy. */
const DEEPEST = 3_000

/** Counts how many elements are open, for asking the tree itself would cost as much as it is deep. */
function createHandler() {
  const handler = new DomHandler(undefined, { withStartIndices: true })
  const [open, close] = [handler.onopentag.bind(handler), handler.onclosetag.bind(handler)]
  let opened = 0
  handler.onopentag = (name, attributes) => {
    opened += 1
    open(name, attributes)
  }
  handler.onclosetag = () => {
    opened -= 1
    close()
  }
  return { handler, depth: () => opened }
}

/** A `<style>` that is never closed would swallow the rest of the page. */
function withoutOpenStyle(html: string): string {
  const opened = html.lastIndexOf('<style')
  return opened < 0 || html.indexOf('</style', opened) > 0
    ? html
    : `${html.slice(0, opened)}<template${html.slice(opened + '<style'.length).replace('>', '></template>')}`
}
