// SPDX-License-Identifier: GPL-3.0-or-later
internal import Glibc

/// The shapes a curve may have that is level at first and higher after some size: a step, or a line on the logarithm of the size,
/// for every size it can start after. Fitting a constant and one of them by least squares is finding the one with which the
/// values correlate most, and the sign is told apart from a fall.
struct RiseShapes {
  /// Of each shape: the last size that is level, and the shape with mean 0 and length 1.
  private let shapes: [(lastLevel: Int, values: [Double])]

  /// A level takes two sizes at least.
  static let fewestLevel = 2

  init(sizes: [Double]) {
    let positions = sizes.map { log($0) }
    shapes = (Self.fewestLevel..<sizes.count).flatMap { count in
      let last = count - 1
      let step = positions.indices.map { $0 > last ? 1.0 : 0 }
      let line = positions.map { max(0, $0 - positions[last]) }
      return [(last, Self.normalised(step)), (last, Self.normalised(line))]
    }
  }

  /// The shape that fits best: its last level size, the correlation with it, and what it makes of the values. nil where there is
  /// no shape or no correlation.
  func best(_ values: [Double]) -> (lastLevel: Int, correlation: Double, fitted: [Double])? {
    let centre = mean(values)
    let length = values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }.squareRoot()
    guard length > 0 else { return nil }
    var best: Int?
    var most = 0.0
    for index in shapes.indices {
      var product = 0.0
      for (value, shape) in zip(values, shapes[index].values) { product += value * shape }
      if product > most {
        most = product
        best = index
      }
    }
    guard let best else { return nil }
    return (shapes[best].lastLevel, most / length, shapes[best].values.map { centre + most * $0 })
  }

  private static func normalised(_ shape: [Double]) -> [Double] {
    let centre = mean(shape)
    let length = shape.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }.squareRoot()
    return shape.map { ($0 - centre) / length }
  }
}
