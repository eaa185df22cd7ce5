import sharp from 'sharp'

/** Makes a PNG of one color for upload tests. */
export const makePng = ({ width = 40, height = 30, background = '#d33' } = {}): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer()

/** A GIF of a few bytes whose frame of 65,535 × 1,321 pixels exceeds its screen of 32 × 32. */
export const frameBeyondScreen = Buffer.from(
  '47494638396120002000800000000000ffffff2c00000000ffff29050002024401003b',
  'hex',
)
