import { expect, test } from 'vitest'
import { useWholeSite } from '../../browser/whole-site.ts'
import { makeUser } from '../../support/sign-in.ts'
import { fillWallet } from '../../views/wallet-pages.ts'

const { db, visit } = useWholeSite()

test('without JavaScript choices of notices and a withdrawal are sent', async () => {
  const user = await makeUser(db())
  await fillWallet(db(), user)
  const { page } = await visit('/notifikasi/pilihan/', { as: user, javaScriptEnabled: false })
  await page.locator('main form button').last().click()
  await page.getByText('Pilihanmu disimpan.').waitFor()
  await page.goto('/dompet/')
  await page.locator('form[action="/dompet/tarik/"] [name=amount]').fill('50000')
  await page.locator('form[action="/dompet/tarik/"] button').last().click()
  await page.waitForLoadState()
  expect(await db()('withdrawals').where({ user_id: user.id, amount: 50_000 })).toHaveLength(1)
})
