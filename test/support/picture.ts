import sharp from 'sharp'

/** Makes a PNG of one color for upload tests. */
export const makePng = ({ width = 40, height = 30, background = '#d33' } = {}): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer()
