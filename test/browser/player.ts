import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** The video element of an episode's page. */
export const video = (page: Page) => page.locator('[data-slot] video')

/** Presses the button that starts the video, and waits until it plays. */
export async function play(page: Page, name = 'play') {
  await page.click(`[data-${name}]`)
  await expect.poll(() => isMoving(page)).toBe(true)
}

/** Whether the video plays and has left its first moment, so that the place where it goes on is set already. */
export const isMoving = (page: Page) =>
  video(page).evaluate(
    ({ readyState, paused, currentTime }: HTMLVideoElement) => readyState > 2 && !paused && currentTime > 0,
  )

/** Position of the video in seconds. */
export const at = (page: Page) => video(page).evaluate((element: HTMLVideoElement) => element.currentTime)

export async function boxOf(page: Page, selector: string) {
  const box = await page.locator(selector).boundingBox()
  if (!box) throw new Error(`${selector} is not shown`)
  return box
}

export const topOf = async (page: Page, selector: string) =>
  (await boxOf(page, selector)).y + (await page.evaluate(() => scrollY))

/** The words of the button that starts the video. */
export const offer = async (page: Page) => (await page.textContent('[data-play]'))?.trim()

/** Which part of the episode the row of the list marks as watched. */
export const share = (page: Page) =>
  page.locator('[data-siblings] [aria-current]').evaluate((row) => Number(row.style.getPropertyValue('--share')))
