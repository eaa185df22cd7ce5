import sharp from 'sharp'

/** A PNG of one color, as a visitor uploads it. */
export const makePng = ({ width = 40, height = 30, background = '#d33' } = {}): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer()
