import { readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../src/root.ts'
import { assetPath } from '../src/web/assets.ts'

type Template = (data: object) => string

/**
 * Compiles the site's Eta templates to plain template literals, the fastest possible rendering. Texts become literals
 * and partials direct calls; nothing is looked up, filtered or checked.
 */
export function literalTemplates(): (name: string) => Template {
  const known = new Map<string, Template>()
  const call = (name: string): Template => {
    const template = known.get(name) ?? compile(name)
    known.set(name, template)
    return template
  }
  const partial = (name: string, data: object) => call(name)(data)
  const escaped = (value: unknown) => {
    if (value === null) return ''
    const text = String(value)
    return /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (sign) => signs[sign] ?? sign) : text
  }

  function compile(name: string): Template {
    const source = readFileSync(path.join(root, 'views', `${name}.eta`), 'utf8')
      .replace(/^[ \t]+/gm, ' ')
      .replace(/\s*<%_/g, '<%')
      .replace(/_%>\s*/g, '%>')
    const body = source
      .split(/<%([=~]?)([\s\S]*?)%>\n?/)
      .map((part, at, parts) => {
        if (at % 3 === 0) return part && `out += \`${part.replace(/[\\`$]/g, '\\$&')}\`;`
        if (at % 3 === 1) return ''
        const kind = parts[at - 1]
        return kind === '=' ? `out += escaped(${part});` : kind === '~' ? `out += ${part};` : `${part};`
      })
      .join('\n')
    // Compiling source text is safe here, because the templates belong to this project. Eta compiles them in the same
    // way.
    const run = new Function('it', 'partial', 'asset', 'escaped', 'layout', `let out = '';\n${body}\nreturn out`)
    if (!body.includes('layout(')) return (data) => run(data, partial, assetPath, escaped)
    return (data) => {
      const frames: [string, object][] = []
      const inner = run(data, partial, assetPath, escaped, (other: string, passed: object) =>
        frames.push([other, passed]),
      )
      const [frame] = frames
      return frame ? partial(frame[0], { ...data, ...frame[1], body: inner }) : inner
    }
  }
  return call
}

const signs: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
