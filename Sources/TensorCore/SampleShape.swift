/// What one sample is between two layers: a grid of positions with a row of channels at each.
///
/// Plain features are one position; a sequence is `height` positions in a column; an image is a grid, row by row.
/// In memory a batch has samples · positions rows of `channels` numbers.
public struct SampleShape: Hashable, Sendable {
  /// Rows of the grid; the length of a sequence.
  public let height: Int
  /// Columns of the grid; 1 for a sequence.
  public let width: Int
  /// How many numbers each position has.
  public let channels: Int

  /// Makes the shape of an image, or of a sequence where the width is 1.
  public init(height: Int = 1, width: Int = 1, channels: Int) {
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// How many rows a sample has.
  public var positions: Int { height * width }

  /// The same positions with other channels.
  func with(channels: Int) -> SampleShape {
    SampleShape(height: height, width: width, channels: channels)
  }

  /// What a convolution's kernel sees at every `stride`-th pixel, zeros around the image.
  func patches(kernel: Int, stride: Int) -> SampleShape {
    SampleShape(
      height: (height + stride - 1) / stride, width: (width + stride - 1) / stride,
      channels: kernel * kernel * channels)
  }
}
