import { expect, test } from 'vitest'
import { readSelection } from '../../src/products/wish.ts'

test('a form by dotted path and a body in JSON are the same wish', () => {
  const form = readSelection({
    product_id: '3',
    'choices.0': '4',
    'choices.1': '7',
    'sizes.0.code': 'S',
    'sizes.0.quantity': '4',
    'sizes.1.code': 'M',
    'sizes.1.quantity': '',
    'extras.0.position': 'Punggung',
    'extras.2.id': '9',
    'extras.2.position': 'Dada kiri',
    quantity: '',
  })
  const item = {
    product_id: 3,
    choices: [4, 7],
    sizes: [
      { code: 'S', quantity: 4 },
      { code: 'M', quantity: 0 },
    ],
    extras: [{ id: 9, position: 'Dada kiri', column: null }],
    quantity: null,
    rows: null,
  }
  expect(form).toMatchObject({ ok: true, wish: { items: [item] } })
  expect(readSelection({ items: [item] })).toMatchObject({ ok: true, wish: { items: [item] } })
  expect(readSelection({ items: JSON.stringify([item]) })).toMatchObject({ ok: true, wish: { items: [item] } })
  expect(form.pathOf('items.0.extras.0.column')).toBe('extras.2.column')
})

test.each([
  [{}, 'items.0.product_id'],
  [{ product_id: 'x' }, 'items.0.product_id'],
  [{ product_id: 1, sizes: 'nonsense' }, 'items.0.sizes.0.code'],
  [{ product_id: 1, sizes: [{ code: 'S', quantity: -1 }] }, 'items.0.sizes.0.quantity'],
  [{ product_id: 1, quantity: 1.5 }, 'items.0.quantity'],
  [{ product_id: 1, extras: { id: 3 } }, 'items.0.extras'],
  [{ product_id: 1, extras: [{ position: 'Dada kiri', column: null }] }, 'items.0.extras.0.id'],
  [{ product_id: 1, extras: [{ id: null }] }, 'items.0.extras.0.id'],
  [{ product_id: 1, extras: [{ id: '' }] }, 'items.0.extras.0.id'],
  [{ product_id: 1, extras: [{}] }, 'items.0.extras.0.id'],
  [{ product_id: 1, choices: {} }, 'items.0.choices'],
  [{ product_id: 1, sizes: { M: 12 } }, 'items.0.sizes'],
  [{ items: [] }, 'items'],
  [{ items: Array.from({ length: 21 }, () => ({ product_id: 1 })) }, 'items'],
])('what cannot be read is named by its field: %j', (body, field) => {
  const read = readSelection(body)
  expect(read.ok).toBe(false)
  if (!read.ok) expect(Object.keys(read.problems)).toContain(field)
})
