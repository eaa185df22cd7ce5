import { Eta } from 'eta'
import { expect, test } from 'vitest'
import { fragment, leanTemplates } from '../../src/web/render.ts'

const eta = new Eta({ autoFilter: true, plugins: [leanTemplates] })

test('a partial is compiled without the helpers it does not use, a page with them', () => {
  expect(eta.compileToString('<% const { name } = it %><b><%= name %></b>')).not.toContain('blockAsync')
  expect(eta.compileToString('<% layout("/layouts/page", {}) %><b></b>')).toContain('blockAsync')
})

test('both ways print the same, escaped', () => {
  const template = '<% const { names } = it %><% for (const name of names) { %><li><%= name %></li><% } %>'
  const plain = new Eta({ autoFilter: true }).renderString(template, { names: ['a<b', '"c"'] })
  expect(plain).toBe('<li>a&lt;b</li><li>&quot;c&quot;</li>')
  const lean = fragment<{ name: string }>('/shared/_icon')({ name: '"x' })
  expect(lean).toContain('#i-&quot;x')
})

test('a template that prints undefined fails instead of showing a gap', () => {
  // A call without types.
  const icon = fragment('/shared/_icon') as (data: object) => string
  expect(() => icon({})).toThrow('undefined')
})
